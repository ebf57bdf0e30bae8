"""How a decimated curve is painted: band, faint raw course and smooth line, each by the cheapest means.

All of it is painted in pixels: whole rectangles and lines of one pixel cost a tenth of what an outline of the
same noise does, and Qt has no short cut for rectangles that it must scale. Only the smooth line, which is calm,
is antialiased.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeVar

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

BAND_ALPHA = 42
FAINT_ALPHA = 105
SMOOTH_WIDTH_PX = 1.7
DASH_PX = 5
SPACE_PX = 3

Number = TypeVar("Number", float, np.ndarray)


@dataclass(frozen=True)
class Stroke:
    """How a curve looks."""

    colour: str
    style: Qt.PenStyle = Qt.PenStyle.SolidLine


class Pixels(NamedTuple):
    """Maps positions and heights to the pixels of a painter without a transform."""

    across: float
    left: float
    up: float
    top: float

    @classmethod
    def of(cls, painter: QPainter) -> Pixels:
        """The mapping of the painter's transform, which scales and moves only."""
        world = painter.worldTransform()
        return cls(world.m11(), world.dx(), world.m22(), world.dy())

    def x(self, position: Number) -> Number:
        """Pixels of a position, or of many."""
        return position * self.across + self.left

    def y(self, height: Number) -> Number:
        """Pixels of a height, or of many."""
        return height * self.up + self.top

    def rectangle(self, area: QRectF) -> QRectF:
        """Pixels of an area."""
        corners = (area.left() * self.across + self.left, area.bottom() * self.up + self.top)
        return QRectF(*corners, area.width() * self.across, -area.height() * self.up)


@cache
def pen_of(colour: str, width_px: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine, alpha: int = 255) -> QPen:
    """A pen; not to be changed."""
    shade = QColor(colour)
    shade.setAlpha(alpha)
    return QPen(shade, width_px, style)


def paint_band(painter: QPainter, rows: np.ndarray, stroke: Stroke, pixels: Pixels) -> None:
    """The minimum–maximum band of `Window.rows`: one rectangle per bucket, as wide as what it covers."""
    drawn = rows[:, rows[5] > rows[4]]
    sides = np.empty((4, drawn.shape[1]), np.int64)
    sides[0], sides[2] = np.rint(pixels.x(drawn[1])), np.rint(pixels.x(drawn[0]))
    sides[1], sides[3] = np.rint(pixels.y(drawn[5])), np.rint(pixels.y(drawn[4]))
    sides[2:] -= sides[:2]
    wide = sides[:, sides[2] > 0]
    if wide.size:
        shade = QColor(stroke.colour)
        shade.setAlpha(BAND_ALPHA)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRects([QRect(*side) for side in wide.T.tolist()])


def paint_raw(painter: QPainter, rows: np.ndarray, stroke: Stroke, pixels: Pixels, *, faint: bool) -> None:
    """The means of `Window.rows`, every extreme included; faint below a smooth line."""
    painter.setPen(pen_of(stroke.colour, 1.0, stroke.style, FAINT_ALPHA if faint else 255))
    x, low, high = pixels.x(rows[0]), pixels.y(rows[2]), pixels.y(rows[3])
    if np.array_equal(low, high, equal_nan=True):
        _paint_runs(painter, x, low)
    else:
        _paint_runs(painter, np.repeat(x, 2), np.ravel((low, high), order="F"))


def paint_smooth(painter: QPainter, rows: np.ndarray, stroke: Stroke, pixels: Pixels) -> None:
    """The smoothed means of `Window.rows`, as the middle of each bucket."""
    painter.setPen(pen_of(stroke.colour, SMOOTH_WIDTH_PX, stroke.style))
    x, middle = pixels.x(rows[0]), pixels.y((rows[6] + rows[7]) / 2)
    _paint_runs(painter, x, middle)


def dashes(y: float, strip: QRectF, origin: float) -> list[QLineF]:
    """The dashes of a level line that lie in a strip of pixels, counted from an origin so that strips join."""
    period = DASH_PX + SPACE_PX
    first = math.floor((strip.left() - origin) / period)
    last = math.ceil((strip.right() - origin) / period)
    starts = (origin + index * period for index in range(first, last + 1))
    return [QLineF(start, y, start + DASH_PX, y) for start in starts]


def vertical(x: float, area: QRectF) -> QLineF:
    """A line from the top of an area to its bottom."""
    return QLineF(x, area.top(), x, area.bottom())


def _paint_runs(painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
    """Paints each run without NaN as a line of its own: what is left out leaves a gap."""
    drawn = np.isfinite(y)
    if drawn.all():
        runs = [(0, len(y))] if len(y) else []
    else:
        borders = np.flatnonzero(np.diff(np.concatenate(([0], drawn.view(np.int8), [0]))))
        runs = list(zip(borders[::2].tolist(), borders[1::2].tolist(), strict=True))
    for start, stop in runs:
        if stop - start > 1:
            painter.drawPolyline(arrayToQPolygonF(x[start:stop], y[start:stop]))
        else:
            painter.drawPoint(QPointF(x[start], y[start]))
