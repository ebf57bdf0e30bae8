"""Makes a few pairs of data that are open, behind the window, so that a person sees what a pairing does."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.spec.config import RunConfig
from engine.spec.data import DataSummary
from engine.spec.events import Failed
from studio.services.ticket import told
from studio.services.worker import Worker


@dataclass(frozen=True, eq=False)
class PairAnswer:
    """What came of making pairs: a summary with both sides, or a problem."""

    summary: DataSummary | None
    problem: Failed | None


class PairService(QObject):
    """Remembers the newest answer; a newer request takes the place of an older one.

    Signals: made() when `answer_for` knows.
    """

    made = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(self)
        self._wanted: tuple[str, DataSummary] | None = None
        self._answer: PairAnswer | None = None

    def request(self, config: RunConfig, summary: DataSummary) -> None:
        """Makes pairs as the config chooses; what is being made or made already is not made again."""
        if self._is_wanted(config, summary):
            return
        wanted = (_key(config), summary)
        self._wanted, self._answer = wanted, None
        self._worker.do(lambda: self._work(config, wanted), lambda answer: self._answered(wanted, answer))

    def answer_for(self, config: RunConfig, summary: DataSummary) -> PairAnswer | None:
        """The pairs of such data; None where they are not made yet."""
        return self._answer if self._is_wanted(config, summary) else None

    def shutdown(self) -> None:
        """Returns when the thread has ended."""
        self._worker.shutdown()

    def _is_wanted(self, config: RunConfig, summary: DataSummary) -> bool:
        return self._wanted is not None and self._wanted[1] is summary and self._wanted[0] == _key(config)

    def _work(self, config: RunConfig, wanted: tuple[str, DataSummary]) -> PairAnswer | None:
        if wanted is not self._wanted:
            return None  # a newer request waits
        from engine.data.pair_samples import summarise_pairs  # brings torch: only in the worker's thread

        try:
            return PairAnswer(summarise_pairs(config, wanted[1]), None)
        except Exception as error:  # handed to the window, which tells a mistake from a bug
            return PairAnswer(None, told(error))

    def _answered(self, wanted: tuple[str, DataSummary], answer: PairAnswer | None) -> None:
        if wanted is self._wanted and answer is not None:
            self._answer = answer
            self.made.emit()


def _key(config: RunConfig) -> str:
    return config.pairing.model_dump_json()
