"""A line above a page that offers one thing to do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from studio.icons import icon


class Banner(QFrame):
    """Hidden until it has something to say.

    Signals: accepted(), dismissed().
    """

    accepted = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "banner")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self.button = QPushButton()
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.accepted)
        close = QToolButton()
        close.setProperty("role", "quiet")
        close.setIcon(icon("close", "muted"))
        close.setToolTip(self.tr("Not now"))
        close.setAccessibleName(self.tr("Not now"))
        close.clicked.connect(self.hide)
        close.clicked.connect(self.dismissed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 10, 10)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        layout.addWidget(close)
        self.hide()

    def offer(self, text: str, button: str) -> None:
        """Shows itself."""
        self._text.setText(text)
        self.button.setText(button)
        self.show()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()
