"""How a decimated curve is painted: band, faint raw course and smooth line, each by the cheapest means.

Rectangles and lines of one pixel without antialiasing cost a tenth of an antialiased outline of the same
noise; only the smooth line, which is calm, is antialiased.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

BAND_ALPHA = 42
FAINT_ALPHA = 105
SMOOTH_WIDTH_PX = 1.7
DASH_PX = 5.0
SPACE_PX = 3.0


@dataclass(frozen=True)
class Stroke:
    """How a curve looks."""

    colour: str
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


@cache
def cosmetic_pen(
    colour: str, width_px: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine, alpha: int = 255
) -> QPen:
    """A pen whose width is in pixels, whatever the zoom."""
    shade = QColor(colour)
    shade.setAlpha(alpha)
    pen = QPen(shade, width_px, style)
    pen.setCosmetic(True)
    return pen


def paint_band(painter: QPainter, rows: np.ndarray, stroke: Stroke) -> None:
    """The minimum–maximum band of `Window.rows`: one rectangle per bucket, as wide as what it covers."""
    right, left, low, high = rows[0], rows[1], rows[4], rows[5]
    drawn = (high > low) & (right > left)
    if drawn.any():
        sides = np.stack((left, low, right - left, high - low), 1)[drawn]
        shade = QColor(stroke.colour)
        shade.setAlpha(BAND_ALPHA)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRects([QRectF(*side) for side in sides.tolist()])


def paint_raw(painter: QPainter, rows: np.ndarray, stroke: Stroke, *, faint: bool) -> None:
    """The means of `Window.rows`, every extreme included; faint below a smooth line."""
    painter.setPen(cosmetic_pen(stroke.colour, 1.0, stroke.style, FAINT_ALPHA if faint else 255))
    x, low, high = rows[0], rows[2], rows[3]
    if np.array_equal(low, high, equal_nan=True):
        _paint_runs(painter, x, low, lambda start, stop: arrayToQPolygonF(x[start:stop], low[start:stop]))
        return
    doubled, zigzag = np.repeat(x, 2), np.ravel((low, high), order="F")
    _paint_runs(
        painter,
        x,
        low,
        lambda start, stop: arrayToQPolygonF(doubled[2 * start : 2 * stop], zigzag[2 * start : 2 * stop]),
    )


def paint_smooth(painter: QPainter, rows: np.ndarray, stroke: Stroke) -> None:
    """The smoothed means of `Window.rows`, as the middle of each bucket."""
    painter.setPen(cosmetic_pen(stroke.colour, SMOOTH_WIDTH_PX, stroke.style))
    x, middle = rows[0], (rows[6] + rows[7]) / 2
    _paint_runs(painter, x, middle, lambda start, stop: arrayToQPolygonF(x[start:stop], middle[start:stop]))


def horizontal(y: float, rectangle: QRectF) -> QLineF:
    """A line across a rectangle."""
    return QLineF(rectangle.left(), y, rectangle.right(), y)


def dashes(y: float, exposed: QRectF, origin: float, pixel: float) -> list[QLineF]:
    """The dashes of a line across that lie in a strip; counted from an origin, so that strips join."""
    period = (DASH_PX + SPACE_PX) * pixel
    if period <= 0:
        return []
    first = math.floor((exposed.left() - origin) / period)
    last = math.ceil((exposed.right() - origin) / period)
    starts = [origin + index * period for index in range(first, last + 1)]
    return [QLineF(start, y, start + DASH_PX * pixel, y) for start in starts]


def vertical(x: float, rectangle: QRectF) -> QLineF:
    """A line from the bottom of a rectangle to its top."""
    return QLineF(x, rectangle.top(), x, rectangle.bottom())


def _paint_runs(painter: QPainter, x: np.ndarray, y: np.ndarray, polygon: Callable[[int, int], object]) -> None:
    """Paints each run without NaN as a line of its own: what is left out leaves a gap."""
    drawn = np.isfinite(y)
    if drawn.all():
        runs = [(0, len(y))] if len(y) else []
    else:
        borders = np.flatnonzero(np.diff(np.concatenate(([0], drawn.view(np.int8), [0]))))
        runs = list(zip(borders[::2].tolist(), borders[1::2].tolist(), strict=True))
    for start, stop in runs:
        line = polygon(start, stop)
        if len(line) > 1:  # type: ignore[arg-type]
            painter.drawPolyline(line)  # type: ignore[call-overload]
        else:
            painter.drawPoint(QPointF(x[start], y[start]))
