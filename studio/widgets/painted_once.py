"""A widget whose picture is painted once per change, and copied as often as it has to be shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme


class PaintedOnce(QWidget):
    """A subclass renders all of it, and paints over the copy what changes more often."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painted: QImage | None = None
        theme().changed.connect(self._repaint)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Copies what was painted once per change, and shows the focus; used by Qt."""
        del event
        if self._painted is None:
            self._painted = self._render()
            self._painted.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(self)
        painter.drawImage(0, 0, self._painted)
        self._paint_over(painter)
        if self.hasFocus():
            paint_focus(painter, self)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paints anew; used by Qt."""
        super().resizeEvent(event)
        self._repaint()

    def _render(self) -> QImage:
        """All of the widget, of the size that `_ground` has."""
        raise NotImplementedError

    def _paint_over(self, painter: QPainter) -> None:
        """What lies over it; nothing, unless a subclass says so."""

    def _ground(self, colour: str) -> QImage:
        """A picture of the widget's size in pixels of the device, filled with a colour."""
        ground = QImage(self._device_size(), QImage.Format.Format_RGB32)
        ground.fill(QColor(colour))
        return ground

    def _device_size(self) -> QSize:
        return (self.size().toSizeF() * self.devicePixelRatioF()).toSize()

    def _repaint(self) -> None:
        self._painted = None
        self.update()


def paint_focus(painter: QPainter, widget: QWidget) -> None:
    """The frame of a widget that has the focus."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme().colours.accent), 1))
    painter.drawRect(widget.rect().adjusted(0, 0, -1, -1))
