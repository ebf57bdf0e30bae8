"""The dry run of a draft: asked for once the draft has settled, and remembered for as long as it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from engine.spec.config import RunConfig
from engine.spec.estimate import Estimate
from engine.spec.events import Failed
from studio.drafting import estimate_key

if TYPE_CHECKING:
    from studio.services.estimates import EstimateService

SETTLE_MS = 500  # after the last change, before the dry run
REFUSALS = frozenset({"Option", "Data", "Device"})  # titles of errors that a run would meet as well


class Measuring(QObject):
    """Signals: answered(): what `estimate` and `failure` say of the last draft has changed."""

    answered = Signal()

    def __init__(self, service: EstimateService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._wanted: RunConfig | None = None
        self._asked = ""  # the key of the config that is being measured
        self._answer: tuple[str, Estimate | Failed] | None = None  # with the key of its config
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self._request)
        service.estimated.connect(self._take)
        service.failed.connect(self._take)

    def estimate(self, config: RunConfig) -> Estimate | None:
        """What a config takes, where that is known."""
        answer = self._known(config)
        return answer if isinstance(answer, Estimate) else None

    def failure(self, config: RunConfig) -> Failed | None:
        """Why a config could not be measured, where that is known."""
        answer = self._known(config)
        return answer if isinstance(answer, Failed) else None

    def refusal(self, config: RunConfig) -> Failed | None:
        """Why a run of this config would fail before its first round, where that is known."""
        failure = self.failure(config)
        return failure if failure and failure.title in REFUSALS else None

    def plan(self, config: RunConfig) -> None:
        """Measures a config soon, unless it is known or being measured."""
        self._wanted = config
        key = estimate_key(config)
        if self._known(config):
            self._settle.stop()
        elif self._asked != key or not self._service.is_busy:
            self._settle.start()

    def stop(self, wait_s: float = 0.0) -> None:
        """Measures nothing until something is planned; wait_s: as in EstimateService.cancel."""
        self._wanted = None
        self._settle.stop()
        self._service.cancel(wait_s=wait_s)

    def _known(self, config: RunConfig) -> Estimate | Failed | None:
        return self._answer[1] if self._answer and self._answer[0] == estimate_key(config) else None

    def _request(self) -> None:
        if self._wanted is not None:
            self._asked = estimate_key(self._wanted)
            self._service.request(self._wanted)

    def _take(self, answer: Estimate | Failed) -> None:
        self._answer = self._asked, answer
        self.answered.emit()
