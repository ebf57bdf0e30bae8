"""The thread that draws: one job at a time, errands before all else, and nobody's job is chosen before it is free."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.spec.events import Failed
from studio.services.ticket import told
from studio.services.worker import Worker

Work = Callable[[], Any]
Answer = Callable[[Any], object]


class DrawingThread(QObject):
    """Jobs are given to it when it asks for one; errands, which are quick, wait for their turn.

    Signals: free(): it can be given a job; failed(Failed): an errand did.
    """

    free = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(self)
        self._errands: deque[tuple[Work, Answer]] = deque()
        self._flies = self._ended = False

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way, or an errand waits."""
        return self._flies or bool(self._errands)

    def advance(self) -> None:
        """Does the next errand, or tells that it is free, where it is."""
        if self._flies or self._ended:
            return
        if self._errands:
            self.do(*self._errands.popleft())
        else:
            self.free.emit()

    def do(self, work: Work, answer: Answer) -> None:
        """Does a job now; only while it is free."""
        self._flies = True

        def land(result: Any) -> None:
            self._flies = False
            answer(result)
            self.advance()

        self._worker.do(work, land)

    def run(self, work: Work, answer: Answer) -> None:
        """Does an errand as soon as it is free; what it raises is told by failed in place of the answer."""

        def guarded() -> Any:
            try:
                return work()
            except Exception as error:  # the window tells a mistake from a bug
                return told(error)

        self.ask(guarded, lambda result: self.failed.emit(result) if isinstance(result, Failed) else answer(result))

    def ask(self, work: Work, answer: Answer) -> None:
        """Does an errand as soon as it is free, whose answer may be a Failed."""
        self._errands.append((work, answer))
        self.advance()

    def shutdown(self) -> None:
        """Waits for the job under way; its answer is dropped, as are those of errands."""
        self._ended = True
        self._errands.clear()
        self._worker.shutdown()
