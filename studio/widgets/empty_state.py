"""What a page shows while it has nothing to show: a sentence, and buttons that lead on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

WIDTH_PX = 460


class EmptyState(QWidget):
    """A title, an explanation and buttons, the first of which is the primary one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel()
        self.text = QLabel()
        self.buttons: list[QPushButton] = []
        self.title.setProperty("role", "title")
        self.text.setProperty("role", "muted")
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setFixedWidth(WIDTH_PX)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        for label in (self.title, self.text):
            line = QHBoxLayout()  # an alignment would ask for the height at the width of the page
            line.addStretch(1)
            line.addWidget(label)
            line.addStretch(1)
            column.addLayout(line)
        column.addSpacing(6)
        column.addLayout(self._row)
        column.addStretch(3)

    def say(self, title: str, text: str, *buttons: tuple[str, Callable[[], object]]) -> None:
        """Replaces everything; a button is a caption and what it does."""
        self.title.setText(title)
        self.text.setText(text)
        while self._row.count():
            self._row.takeAt(0)
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self.buttons = []
        self._row.addStretch(1)
        for index, (caption, act) in enumerate(buttons):
            button = QPushButton(caption)
            button.setProperty("role", "primary" if index == 0 else "")
            button.clicked.connect(lambda _=False, act=act: act())
            self._row.addWidget(button)
            self.buttons.append(button)
        self._row.addStretch(1)
