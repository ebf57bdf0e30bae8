"""Opens data sets behind the window: decoding, downloading, scanning, with progress and a way to stop."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from engine.spec.config import Choice
from engine.spec.data import DataSummary, Preparation
from engine.spec.errors import Cancelled
from engine.spec.events import Failed
from studio.services.ticket import Ticket, told
from studio.services.worker import Worker

PROGRESS_S = 0.05  # between two reports of the same task


class DataService(QObject):
    """Opens one data set at a time; a newer request stops the older one.

    Signals: progress(str task, int done, int total), total 0 where it is unknown; opened(DataSummary);
    failed(Failed); busy_changed(bool).
    """

    progress = Signal(str, object, object)  # numbers of bytes outgrow Qt's int
    opened = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)
    _reported = Signal(object, str, object, object)  # ticket, task, done, total

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(self)
        self._ticket: Ticket | None = None
        self._choice: Choice | None = None
        self._last: tuple[Choice, DataSummary] | None = None
        self._reported.connect(self._pass_on)

    @property
    def is_busy(self) -> bool:
        """Whether a data set is being opened."""
        return self._ticket is not None

    def open(self, choice: Choice) -> None:
        """Opens a data set and looks at it; what was being opened before is stopped."""
        was_busy = self.is_busy
        if self._ticket:
            self._ticket.cancel()
        self._ticket, self._choice = ticket, choice = Ticket(), choice
        if not was_busy:
            self.busy_changed.emit(True)
        self._worker.do(lambda: self._work(choice, ticket), lambda answer: self._answered(ticket, choice, answer))

    def cancel(self) -> None:
        """Stops what is being opened; nothing is told but busy_changed(False)."""
        if self._ticket:
            self._ticket.cancel()
            self._ticket = None
            self.busy_changed.emit(False)

    def summary_of(self, choice: Choice) -> DataSummary | None:
        """What was found when this choice was opened, where it was the last one."""
        return self._last[1] if self._last and self._last[0] == choice else None

    def shutdown(self) -> None:
        """Stops, and returns when the thread has ended."""
        self.cancel()
        self._worker.shutdown()

    def _work(self, choice: Choice, ticket: Ticket) -> DataSummary | Failed | None:
        if ticket.is_cancelled():
            return None
        try:
            return _open(choice, Preparation(self._reporter(ticket), ticket.is_cancelled))
        except Cancelled:
            return None
        except Exception as error:  # handed to the window, which tells a mistake from a bug
            return told(error)

    def _reporter(self, ticket: Ticket) -> Callable[[str, int, int], None]:
        """A progress function that may be called from any thread, as often as it likes."""
        last: dict[str, float] = {}

        def report(task: str, done: int, total: int) -> None:
            now = time.monotonic()
            if done < total and now - last.get(task, 0.0) < PROGRESS_S:
                return
            last[task] = now
            self._reported.emit(ticket, task, done, total)

        return report

    def _pass_on(self, ticket: Ticket, task: str, done: int, total: int) -> None:
        if ticket is self._ticket:
            self.progress.emit(task, done, total)

    def _answered(self, ticket: Ticket, choice: Choice, answer: DataSummary | Failed | None) -> None:
        if ticket is not self._ticket:
            return
        self._ticket = None
        if isinstance(answer, DataSummary):
            self._last = (choice, answer)
        self.busy_changed.emit(False)
        if isinstance(answer, DataSummary):
            self.opened.emit(answer)
        elif answer:
            self.failed.emit(answer)


def _open(choice: Choice, preparation: Preparation) -> DataSummary:
    from engine.data.summary import summarise  # brings torch: only in the worker's thread
    from engine.spec.config import options_of
    from engine.spec.registry import DATASETS

    dataset = DATASETS.get(choice.name).build(options_of(DATASETS, choice, "data"), preparation)
    preparation.check()
    return summarise(dataset)
