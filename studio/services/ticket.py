"""Newest request wins: a ticket per request, so that a worker can stop early and stale answers are dropped."""

from __future__ import annotations

import threading
import traceback

from PySide6.QtCore import QCoreApplication

from engine.spec.errors import EngineError
from engine.spec.events import Failed

translate = QCoreApplication.translate


class Ticket:
    """One request, shared by the thread that asked and the thread that works."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._finished = threading.Event()

    def cancel(self) -> None:
        """Asks the work to stop at its next look."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Whether a newer request came, or nobody wants the answer any more."""
        return self._cancelled.is_set()

    def finish(self) -> None:
        """The work has ended, one way or another."""
        self._finished.set()

    def wait(self, limit_s: float) -> bool:
        """Waits until the work has ended; false where it has not in this time."""
        return self._finished.wait(limit_s)


def told(error: Exception) -> Failed:
    """An error as a record for the window; anything but an EngineError is a bug and carries its traceback."""
    if isinstance(error, EngineError):
        return Failed(error.title, error.what, error.why, error.remedy)
    report = "".join(traceback.format_exception(error))
    why = f"{type(error).__name__}: {error}"
    what = translate("Application", "Saddlepoint met a bug")
    return Failed("Bug", what, why, translate("Application", "Please report this."), report)
