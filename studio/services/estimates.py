"""Dry runs behind the window: how large, how long, how much memory."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.spec.config import RunConfig
from engine.spec.errors import Cancelled
from engine.spec.estimate import Estimate
from engine.spec.events import Failed
from studio.services.ticket import Ticket, told
from studio.services.worker import Worker


class EstimateService(QObject):
    """Estimates one config at a time; a newer request stops the older one.

    Signals: estimated(Estimate), failed(Failed), busy_changed(bool).
    """

    estimated = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(self)
        self._ticket: Ticket | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a dry run is under way."""
        return self._ticket is not None

    def request(self, config: RunConfig) -> None:
        """Asks for the estimate of a config; what was asked for before is stopped."""
        was_busy = self.is_busy
        if self._ticket:
            self._ticket.cancel()
        self._ticket = ticket = Ticket()
        if not was_busy:
            self.busy_changed.emit(True)
        self._worker.do(lambda: _work(config, ticket), lambda answer: self._answered(ticket, answer))

    def cancel(self, wait_s: float = 0.0) -> None:
        """Stops the dry run in progress; no answer comes.

        wait_s: how long to wait until it has really stopped, as a run must not start beside it.
        """
        if self._ticket:
            ticket, self._ticket = self._ticket, None
            ticket.cancel()
            self.busy_changed.emit(False)
            if wait_s:
                ticket.wait(wait_s)

    def shutdown(self) -> None:
        """Stops, and returns when the thread has ended."""
        self.cancel()
        self._worker.shutdown()

    def _answered(self, ticket: Ticket, answer: Estimate | Failed | None) -> None:
        if ticket is not self._ticket:
            return
        self._ticket = None
        self.busy_changed.emit(False)
        if isinstance(answer, Estimate):
            self.estimated.emit(answer)
        elif answer:
            self.failed.emit(answer)


def _work(config: RunConfig, ticket: Ticket) -> Estimate | Failed | None:
    try:
        if ticket.is_cancelled():
            return None
        from engine.training.estimate import estimate  # brings torch: only in the worker's thread

        return estimate(config, ticket.is_cancelled)
    except Cancelled:
        return None
    except Exception as error:  # handed to the window, which tells a mistake from a bug
        return told(error)
    finally:
        ticket.finish()
