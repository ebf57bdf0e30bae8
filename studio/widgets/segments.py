"""Buttons in a row, of which one is pressed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget


class Segments(QWidget):
    """Signals: chosen(str name) by a person."""

    chosen = Signal(str)

    def __init__(self, words: Mapping[str, tuple[str, str]], keys: str, parent: QWidget | None = None) -> None:
        """words: the caption and the tip of each name; keys: what goes on to the next, for all the tips."""
        super().__init__(parent)
        self.buttons: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for name, (caption, tip) in words.items():
            button = self.buttons[name] = QPushButton(caption)
            button.setCheckable(True)
            button.setToolTip(f"{tip} ({keys})")
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            group.addButton(button)
            row.addWidget(button)
