"""One message: what happened, why, what to do; a button that does it, and details behind a click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.icons import icon
from studio.sentences import sentence

WIDTH_PX = 400
LIFE_MS = {"info": 6_000, "warning": 15_000, "error": 0}  # 0: stays until it is closed
COLOURS = {"info": "accent", "warning": "warning", "error": "bad"}


class MessageCard(QFrame):
    """Goes by itself after a while unless it is an error, is under the pointer or holds the focus.

    Signals: acted() when the action button is pressed, closed() when the card is done,
    resized() when it needs another height.
    """

    acted = Signal()
    closed = Signal()
    resized = Signal()

    def __init__(
        self,
        level: str,
        what: str,
        why: str = "",
        remedy: str = "",
        details: str = "",
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "message")
        self.setProperty("level", level)
        self.setFixedWidth(WIDTH_PX)
        self.setAccessibleName(what)
        self.setAccessibleDescription(" ".join(part for part in (why, remedy) if part))
        self._life_ms = LIFE_MS[level]
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.closed)
        self._details = self._report(details)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 8, 12)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        sign = QLabel()
        sign.setPixmap(icon(level, COLOURS[level]).pixmap(QSize(20, 20), self.devicePixelRatioF()))
        grid.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(self._texts(what, why, remedy), 0, 1)
        grid.addWidget(self._close_button(), 0, 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._details, 1, 0, 1, 3)
        buttons = self._buttons(action, bool(details))
        if buttons.count():
            grid.addLayout(buttons, 2, 1, 1, 2)
        if self._life_ms:
            self._timer.start(self._life_ms)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Under the pointer it stays."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """And lives on from there."""
        if self._life_ms:
            self._timer.start(self._life_ms)
        super().leaveEvent(event)

    def height_for(self, width: int) -> int:
        """The height in which everything is visible at this width."""
        self.ensurePolished()
        for label in self.findChildren(QLabel):
            label.ensurePolished()
        self._grid.invalidate()
        return max(self._grid.totalHeightForWidth(width), self._grid.totalMinimumSize().height())

    def _texts(self, what: str, why: str, remedy: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(3)
        for text, role in ((sentence(what), "strong"), (sentence(why), "muted"), (sentence(remedy), "")):
            if text:
                label = QLabel(text)
                label.setWordWrap(True)
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                label.setProperty("role", role)
                column.addWidget(label)
        return column

    def _close_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "quiet")
        button.setIcon(icon("close", "muted"))
        button.setAccessibleName(self.tr("Close the message"))
        button.setToolTip(self.tr("Close"))
        button.clicked.connect(self.closed)
        return button

    def _report(self, details: str) -> QPlainTextEdit:
        report = QPlainTextEdit(details)
        report.setReadOnly(True)
        report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        report.setFixedHeight(150)
        report.setVisible(False)
        report.setAccessibleName(self.tr("Details"))
        return report

    def _buttons(self, action: str, has_details: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 4, 0)
        if action:
            button = QPushButton(action)
            button.clicked.connect(self.acted)
            button.clicked.connect(self.closed)
            row.addWidget(button)
        if has_details:
            toggle = QPushButton(self.tr("&Details"))
            toggle.setCheckable(True)
            toggle.toggled.connect(self._show_details)
            copy = QPushButton(self.tr("&Copy report"))
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._details.toPlainText()))
            row.addWidget(toggle)
            row.addWidget(copy)
        if row.count():
            row.addStretch()
        return row

    def _show_details(self, visible: bool) -> None:
        self._details.setVisible(visible)
        self._life_ms = 0
        self._timer.stop()
        self.resized.emit()
