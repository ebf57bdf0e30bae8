"""Where pictures may be dropped: a full page of it while there is none, a frame over the page during a drag."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.icons import icon
from studio.theme import theme

WIDTH_PX = 480
ICON_PX = 56
ROUND_PX = 14
MARGIN_PX = 2


class DropZone(QWidget):
    """Says what may be dropped, and offers the same by buttons.

    Signals: files_wanted(), folder_wanted(), paste_wanted().
    """

    files_wanted = Signal()
    folder_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel()
        self.title = _line("title")
        self.text = _line("muted")
        self.text.setWordWrap(True)
        self.text.setFixedWidth(WIDTH_PX)
        self.files_button = QPushButton(self.tr("&Open pictures…"))
        self.files_button.setProperty("role", "primary")
        self.folder_button = QPushButton(self.tr("Choose a fol&der…"))
        self.paste_button = QPushButton(self.tr("P&aste"))
        self.files_button.clicked.connect(self.files_wanted)
        self.folder_button.clicked.connect(self.folder_wanted)
        self.paste_button.clicked.connect(self.paste_wanted)
        self._arrange()
        self.setAccessibleName(self.tr("Drop pictures here"))
        theme().changed.connect(self._recolour)
        self._recolour()

    def say(self, title: str, text: str) -> None:
        """What stands above the buttons."""
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleDescription(f"{title} {text}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed frame; used by Qt."""
        del event
        painter = QPainter(self)
        _frame(painter, QRectF(self.rect()), theme().colours.surface, theme().colours.border)
        painter.end()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(4)
        for label in (self._sign, self.title, self.text):
            row = QHBoxLayout()  # an alignment would ask for the height at the width of the page
            row.addStretch(1)
            row.addWidget(label)
            row.addStretch(1)
            column.addLayout(row)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        for button in (self.files_button, self.folder_button, self.paste_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addSpacing(6)
        column.addLayout(buttons)
        column.addStretch(5)

    def _recolour(self) -> None:
        self._sign.setPixmap(icon("pictures", "accent").pixmap(ICON_PX, ICON_PX))
        self.update()


class DropFrame(QWidget):
    """Lies over a page while something is dragged over it; the mouse does not see it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = _line("title")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.addWidget(self._text, 0, Qt.AlignmentFlag.AlignCenter)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def invite(self, text: str) -> None:
        """Shows itself over the page, and says what a drop would do."""
        self._text.setText(text)
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil with a frame; used by Qt."""
        del event
        ground = QColor(theme().colours.accent_soft)
        ground.setAlphaF(0.92)
        painter = QPainter(self)
        _frame(painter, QRectF(self.rect()).adjusted(8, 8, -8, -8), ground, theme().colours.accent)
        painter.end()


def _frame(painter: QPainter, area: QRectF, ground: QColor | str, line: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(ground))
    painter.setPen(QPen(QColor(line), 2, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(area.adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX), ROUND_PX, ROUND_PX)


def _line(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
