"""The log: every message and every event of the run as a line of text."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDockWidget, QPlainTextEdit, QWidget

MOST_LINES = 5_000


class LogDock(QDockWidget):
    """Hidden at first; keeps the newest lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Log"))
        self.setObjectName("log")
        self.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setMaximumBlockCount(MOST_LINES)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setPlaceholderText(self.tr("Messages and events of the run appear here."))
        self._text.setAccessibleName(self.tr("Log"))
        self.setWidget(self._text)
        self.hide()

    def write(self, line: str) -> None:
        """Adds a line with the time of day."""
        self._text.appendPlainText(f"{time.strftime('%H:%M:%S')}  {line}")

    @property
    def text(self) -> str:
        """All lines."""
        return self._text.toPlainText()
