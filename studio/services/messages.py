"""One way to tell the user something: what, why, what to do, and a button that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine.spec.errors import EngineError
from engine.spec.events import Failed, Warned

Level = Literal["info", "warning", "error"]


@dataclass(frozen=True)
class Message:
    """What the user is told."""

    level: Level
    what: str
    why: str = ""
    remedy: str = ""
    details: str = ""  # behind a click; the report of a bug
    action: tuple[str, Callable[[], object]] | None = None  # caption and what it does


class Messages(QObject):
    """Where every part of the studio posts its messages.

    Signals: posted(Message).
    """

    posted = Signal(object)

    def post(
        self,
        level: Level,
        what: str,
        why: str = "",
        remedy: str = "",
        details: str = "",
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Shows a message; `action` becomes a button."""
        self.posted.emit(Message(level, what, why, remedy, details, action))

    def post_error(self, error: EngineError | Failed) -> None:
        """Shows an error of the engine, whether raised or told as an event."""
        self.post("error", error.what, error.why, error.remedy, getattr(error, "report", ""))

    def post_warning(self, warned: Warned) -> None:
        """Shows a warning of a run that goes on."""
        self.post("warning", warned.what, warned.why, warned.remedy)
