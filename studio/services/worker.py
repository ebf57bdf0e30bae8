"""One background thread that does jobs in order and hands their results to the thread that asked."""

from __future__ import annotations

import queue
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

Job = Callable[[], Any]
Answer = Callable[[Any], None]


class WorkerThread(QThread):
    """Takes jobs until it is given None.

    Signals: done(answer, result), broke(report) with a traceback.
    """

    done = Signal(object, object)
    broke = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: queue.SimpleQueue[tuple[Job, Answer] | None] = queue.SimpleQueue()

    def run(self) -> None:
        """The thread's work."""
        while task := self.jobs.get():
            job, answer = task
            try:
                self.done.emit(answer, job())
            except Exception:
                self.broke.emit(traceback.format_exc())
            del task, job, answer  # what they hold is free while the next is awaited


class Worker(QObject):
    """A lazily started WorkerThread that its owner shuts down.

    Signals: broke(report): a job raised, which is a bug in it.
    """

    broke = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: WorkerThread | None = None
        self._ended = False

    def do(self, job: Job, answer: Answer) -> None:
        """Runs `job` in the thread, then `answer(result)` in this one; ignored after shutdown."""
        if self._ended:
            return
        if self._thread is None:
            self._thread = WorkerThread(self)
            self._thread.done.connect(self._answer)
            self._thread.broke.connect(self.broke)
            self._thread.start(QThread.Priority.LowPriority)
        self._thread.jobs.put((job, answer))

    def shutdown(self) -> None:
        """Waits for the job in progress; its answer is dropped, as are those of waiting jobs."""
        self._ended = True
        if self._thread:
            while not self._thread.jobs.empty():
                self._thread.jobs.get()
            self._thread.jobs.put(None)
            self._thread.wait()
            self._thread.deleteLater()
            self._thread = None

    def _answer(self, answer: Answer, result: Any) -> None:
        if not self._ended:
            answer(result)
