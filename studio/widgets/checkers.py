"""The chequered ground behind pictures with transparency."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QBrush, QImage, QPainter

SQUARE_PX = 8
LIGHT, SHADE = 0xFF, 0xC8


def paint_checkers(painter: QPainter, place: QRect) -> None:
    """Fills a place with squares, the first of them light; lengths in pixels of the painter."""
    painter.save()
    painter.setBrushOrigin(place.topLeft())
    painter.fillRect(place, _brush())
    painter.restore()


@cache
def _brush() -> QBrush:
    squares = np.array([[LIGHT, SHADE], [SHADE, LIGHT]], np.uint8).repeat(SQUARE_PX, 0).repeat(SQUARE_PX, 1)
    side = 2 * SQUARE_PX
    return QBrush(QImage(squares.tobytes(), side, side, side, QImage.Format.Format_Grayscale8).copy())
