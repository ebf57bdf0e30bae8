"""A small picture that can be clicked, and the painting of pictures into places of any size."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.sheets import picture_of
from studio.theme import theme
from studio.widgets.checkers import paint_checkers

SQUARES_PX = 64  # pictures up to here show their pixels as squares


class PictureTile(QAbstractButton):
    """A picture (h, w, 4) uint8 in a square; a plain field while there is none.

    A button: it is clicked with the mouse, and with Space while it has the focus. Marked, it has a frame.
    """

    def __init__(self, side_px: int, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._marked = False
        self.setFixedSize(side_px, side_px)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.name_it(name)
        theme().changed.connect(self.update)

    @property
    def has_picture(self) -> bool:
        """Whether there is one."""
        return not self._image.isNull()

    @property
    def is_marked(self) -> bool:
        """Whether it has a frame."""
        return self._marked

    def name_it(self, name: str, tip: str = "") -> None:
        """What is read out, and told under the mouse."""
        self.setAccessibleName(name)
        self.setToolTip(tip or name)

    def show_picture(self, pixels: np.ndarray | None) -> None:
        """pixels: (h, w, 4) uint8; None clears."""
        self._image = QImage() if pixels is None else picture_of(pixels)
        self.update()

    def mark(self, marked: bool) -> None:
        """Frames it, or not."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def sizeHint(self) -> QSize:
        """Its fixed size; used by Qt."""
        return self.minimumSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in its frame; used by Qt."""
        del event
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self.rect().adjusted(2, 2, -2, -2)
        if self._image.isNull():
            painter.setPen(QColor(colours.border))
            painter.setBrush(QColor(colours.sunken))
            painter.drawRoundedRect(inner, 4, 4)
        else:
            paint_fitted(painter, self._image, inner)
        told = self._marked or self.hasFocus() or (self.underMouse() and self.isEnabled())
        if told:
            strong = self._marked or self.hasFocus()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent if strong else colours.muted), 2 if strong else 1))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


def paint_fitted(painter: QPainter, image: QImage, place: QRect) -> QRect:
    """Paints a picture as large as it fits, in the middle; small ones as squares. Returns where it is."""
    size = image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    shown = QRect(place.topLeft(), size)
    shown.moveCenter(place.center())
    if image.hasAlphaChannel():
        paint_checkers(painter, shown)
    sharp = max(image.width(), image.height()) <= SQUARES_PX and size.width() >= image.width()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not sharp)
    painter.drawImage(shown, image)
    return shown
