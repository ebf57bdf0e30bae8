"""A large card of Home: a sign, a title, two lines, and the button that begins."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.icons import renderer
from studio.theme import colours

SIGN_PX = 52


class Sign(QWidget):
    """A line icon on a soft round ground; follows the theme when it is painted."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setFixedSize(SIGN_PX, SIGN_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints ground and icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours().accent_soft))
        painter.drawRoundedRect(self.rect(), 14, 14)
        inset = SIGN_PX * 0.24
        place = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        renderer(self._icon_name, colours().accent).render(painter, place)


class StartCard(QFrame):
    """Signals: pressed()."""

    pressed = Signal()

    def __init__(
        self, icon_name: str, title: str, text: str, button: str, primary: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        body = QLabel(text)
        body.setProperty("role", "muted")
        body.setWordWrap(True)
        body.setAlignment(Qt.AlignmentFlag.AlignTop)
        body.setMinimumHeight(2 * body.fontMetrics().lineSpacing() + 2)
        self.button = QPushButton(button)
        self.button.setProperty("role", "primary" if primary else "")
        self.button.setAccessibleDescription(text)
        self.button.clicked.connect(self.pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        layout.setSpacing(6)
        layout.addWidget(Sign(icon_name))
        layout.addSpacing(8)
        layout.addWidget(heading)
        layout.addWidget(body)
        layout.addSpacing(10)
        layout.addStretch()
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def sizeHint(self) -> QSize:
        """A third of a small window."""
        return QSize(340, super().sizeHint().height())
