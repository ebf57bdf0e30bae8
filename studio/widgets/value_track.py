"""A slider whose bar grows from its usual value, to which a double click or a key returns it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from studio.theme import theme

HANDLE_PX = 14
GROOVE_PX = 4
RESET_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_0)


class ValueTrack(QSlider):
    """Goes where it is pressed; the wheel moves it only while it has the focus, so that lists can be scrolled.

    Signals: those of a QSlider, and reset_wanted().
    """

    reset_wanted = Signal()

    def __init__(self, low: int, high: int, usual: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._usual = usual
        self.setRange(low, high)
        self.setValue(usual)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(60)
        theme().changed.connect(self.update)

    def set_ends(self, low: int, high: int) -> None:
        """Reaches from low to high from now on; what it stands at is the next place there is. Tells nothing."""
        blocked = self.blockSignals(True)
        self.setRange(low, high)
        self.blockSignals(blocked)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its handle with its frame; used by Qt."""
        return QSize(140, HANDLE_PX + 6)

    def minimumSizeHint(self) -> QSize:
        """As high as its handle with its frame; used by Qt."""
        return QSize(60, HANDLE_PX + 6)

    def position_of(self, value: int) -> float:
        """Where the handle stands for a value, in pixels from the left."""
        share = (value - self.minimum()) / max(1, self.maximum() - self.minimum())
        return HANDLE_PX / 2 + 1 + share * (self.width() - HANDLE_PX - 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The groove, the way from the usual value, and the handle; used by Qt."""
        del event
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, usual, now = self.height() / 2, self.position_of(self._usual), self.position_of(self.value())
        top, ends = middle - GROOVE_PX / 2, (self.position_of(self.minimum()), self.position_of(self.maximum()))
        painter.setBrush(QColor(colours.border))
        painter.drawRoundedRect(QRectF(ends[0], top, ends[1] - ends[0], GROOVE_PX), 2, 2)
        painter.drawRect(QRectF(usual - 1, middle - 5, 2, 10))
        strong = QColor(colours.accent if self.isEnabled() else colours.disabled)
        painter.setBrush(strong)
        painter.drawRect(QRectF(min(usual, now), top, abs(now - usual), GROOVE_PX))
        painter.setPen(QPen(strong, 2))
        painter.setBrush(strong if self.isSliderDown() or self.hasFocus() else QColor(colours.surface))
        painter.drawEllipse(QPointF(now, middle), HANDLE_PX / 2 - 1.5, HANDLE_PX / 2 - 1.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(strong, 1))
            painter.drawEllipse(QPointF(now, middle), HANDLE_PX / 2 + 1, HANDLE_PX / 2 + 1)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the handle to the mouse; used by Qt."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags the handle; used by Qt."""
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets the handle go; used by Qt."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for the usual value; used by Qt."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.reset_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete, Backspace and 0 ask for the usual value; used by Qt."""
        if event.key() in RESET_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.reset_wanted.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the list without the focus; used by Qt."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _follow(self, event: QMouseEvent) -> None:
        way = self.width() - HANDLE_PX - 2
        share = (event.position().x() - HANDLE_PX / 2 - 1) / max(1, way)
        span = self.maximum() - self.minimum()
        self.setValue(self.minimum() + round(min(1.0, max(0.0, share)) * span))
