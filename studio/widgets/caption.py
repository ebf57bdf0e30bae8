"""Small text: a hint in quiet colour, or a problem in the colour of errors."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

_ROLES = {
    "hint": QPalette.ColorRole.PlaceholderText,
    "problem": QPalette.ColorRole.BrightText,
    "plain": QPalette.ColorRole.WindowText,
}


class Caption(QLabel):
    """A wrapping line of small text whose colour follows the theme."""

    def __init__(
        self, text: str = "", tone: Literal["hint", "problem", "plain"] = "hint", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setForegroundRole(_ROLES[tone])
        self.setWordWrap(True)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.92)
        self.setFont(font)

    def set_tone(self, tone: Literal["hint", "problem", "plain"]) -> None:
        """Changes what the text stands for."""
        self.setForegroundRole(_ROLES[tone])
