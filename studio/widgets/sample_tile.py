"""A sample at the size of a tile: a picture with whole or smooth pixels, or a point among the real ones."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from studio.sheets import picture_of
from studio.theme import theme
from studio.widgets.checkers import paint_checkers
from studio.widgets.point_frame import PointFrame
from studio.widgets.tile_layout import enlarged, halved

WHOLE = 0.9  # a tile may be smaller by so much for the sake of a whole enlargement
MOST_REAL = 400  # points behind the point of a tile
REAL_ALPHA = 120


def tile_picture(sample: np.ndarray, size: QSize, smooth: bool, frame: PointFrame) -> QImage:
    """A sample, (h, w, 4) uint8 or a point (d,), as a picture of this size in pixels of the device.

    smooth: pixels of enlarged pictures run into each other; frame: what part of the plane points lie in.
    """
    return _point(sample, size, frame) if sample.ndim == 1 else _picture(sample, size, smooth)


def fitted_tile(sample: np.ndarray, room: QSize) -> QSize:
    """The largest size within a room, in pixels of the device, that a sample takes: a square for points."""
    if sample.ndim == 1:
        side = max(1, min(room.width(), room.height()))
        return QSize(side, side)
    height, width = sample.shape[:2]
    scale = min(room.width() / width, room.height() / height)
    if math.floor(scale) >= WHOLE * scale:
        scale = math.floor(scale)
    return QSize(max(1, int(width * scale)), max(1, int(height * scale)))


def _picture(sample: np.ndarray, size: QSize, smooth: bool) -> QImage:
    pixels = sample[None]
    while size.height() * 2 <= pixels.shape[1] and pixels.shape[2] > 1:
        pixels = halved(pixels)  # bilinear scaling alone would skip pixels
    if not smooth:  # squares that are enlarged beyond the tile and shrunk smoothly are all of one size
        pixels = enlarged(pixels, max(1, math.ceil(size.height() / pixels.shape[1])))
    drawn = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(drawn)
    source = picture_of(pixels[0])
    if source.hasAlphaChannel():
        paint_checkers(painter, drawn.rect())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, source.size() != size)
    painter.drawImage(drawn.rect(), source)
    painter.end()
    return drawn


def _point(point: np.ndarray, size: QSize, frame: PointFrame) -> QImage:
    colours = theme().colours
    drawn = QImage(size, QImage.Format.Format_RGB32)
    drawn.fill(QColor(colours.plot))
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    place = QRect(drawn.rect()).toRectF()
    dot = max(1.5, size.height() / 50)
    frame.paint_real(painter, place, dot, REAL_ALPHA, MOST_REAL)
    where = frame.where(point[None], place)
    if len(where):
        paint_mark(painter, where[0], 2 * dot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QColor(colours.border))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(drawn.rect().adjusted(0, 0, -1, -1))
    painter.end()
    return drawn


def paint_mark(painter: QPainter, place: QPointF, radius: float) -> None:
    """A generated point: a disc in the colour of generated points, with a rim that stands out on every ground."""
    colours = theme().colours
    painter.setPen(QPen(QColor(colours.plot), max(1.0, radius / 3)))
    painter.setBrush(QColor(colours.categorical[1]))
    painter.drawEllipse(place, radius, radius)
