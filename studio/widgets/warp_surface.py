"""What a generator makes of a square of codes: lines laid over the plane, coloured by where they come from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.recipe_grids import REACH
from studio.theme import theme
from studio.widgets.painted_once import PaintedOnce
from studio.widgets.point_frame import PointFrame
from studio.widgets.point_scatter import plane
from studio.widgets.sample_tile import paint_mark

CORNERS = np.array([[[50, 90, 225], [215, 45, 90]], [[0, 150, 115], [225, 150, 0]]], np.float64)  # upper left first
STEEPNESS = 1.7  # with which a logistic curve is nearly that of a normal distribution
FILL_ALPHA, LINE_ALPHA, REAL_ALPHA = 46, 210, 110
REAL_PX, LINE_PX, MARK_PX = 3.0, 1.2, 7.0


def place_colours(lines: int) -> np.ndarray:
    """A colour (lines, lines, 3) uint8 for each place of a square, blended between those of its corners.

    They change fastest in the middle, where most of the codes lie.
    """
    share = 1 / (1 + np.exp(-STEEPNESS * np.linspace(-REACH, REACH, lines)))
    rows = CORNERS[0] * (1 - share)[:, None, None] + CORNERS[1] * share[:, None, None]  # (lines, 2, 3)
    made = rows[:, :1] * (1 - share)[:, None] + rows[:, 1:] * share[:, None]
    return np.rint(made).astype(np.uint8)


class WarpSurface(PaintedOnce):
    """Where lines crowd, many samples lie. Signals: picked(int index of the crossing nearest to the mouse)."""

    picked = Signal(int)

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame = PointFrame()
        self._lines = lines
        self._points = np.full((lines * lines, 2), np.nan)
        self._mark: np.ndarray | None = None
        self.setMinimumSize(200, 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("What the generator makes of the square of codes"))

    @property
    def points(self) -> np.ndarray:
        """What is shown (lines², 2), row by row from the upper left; nan where nothing has arrived yet."""
        return self._points.copy()

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown; the frame follows them."""
        self.frame.set_real(points)
        self._repaint()

    def show_point(self, index: int, point: np.ndarray) -> None:
        """The image (d,) of a crossing has arrived; rows are painted when they are whole."""
        if 0 <= index < len(self._points):
            found = plane(point[None])
            self._points[index] = found[0] if len(found) else np.nan
            if index % self._lines == self._lines - 1:
                self._fit()
                self._repaint()

    def show_mark(self, point: np.ndarray | None) -> None:
        """The image (d,) of the current place, None where it is unknown."""
        found = plane(point[None]) if point is not None else np.empty((0, 2))
        self._mark = found[0] if len(found) else None
        self.update()

    def clear(self) -> None:
        """Forgets the images and the mark."""
        self._points[:] = np.nan
        self._mark = None
        self._repaint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Picks; used by Qt."""
        self._pick(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Picks; used by Qt."""
        self._pick(event)

    def _pick(self, event: QMouseEvent) -> None:
        known = np.flatnonzero(np.isfinite(self._points).all(1))
        if event.buttons() & Qt.MouseButton.LeftButton and len(known):
            places = self.frame.pixels(self._points[known], QRectF(self.rect()))
            away = ((places - (event.position().x(), event.position().y())) ** 2).sum(1)
            self.picked.emit(int(known[away.argmin()]))

    def _render(self) -> QImage:
        rendered = self._ground(theme().colours.plot)
        rendered.setDevicePixelRatio(self.devicePixelRatioF())
        painter = QPainter(rendered)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        self.frame.paint_real(painter, area, REAL_PX, REAL_ALPHA)
        places = self.frame.pixels(self._points, area).reshape(self._lines, self._lines, 2)
        self._paint_cells(painter, places)
        self._paint_lines(painter, places)
        painter.setPen(QPen(QColor(theme().colours.border), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
        return rendered

    def _paint_over(self, painter: QPainter) -> None:
        if self._mark is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            x, y = self.frame.pixels(self._mark[None], QRectF(self.rect()))[0]
            paint_mark(painter, QPointF(x, y), MARK_PX)

    def _paint_cells(self, painter: QPainter, places: np.ndarray) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        shades = place_colours(self._lines - 1)
        for row, column in np.ndindex(self._lines - 1, self._lines - 1):
            corners = places[[row, row, row + 1, row + 1], [column, column + 1, column + 1, column]]
            if np.isfinite(corners).all():
                painter.setBrush(_shade(shades[row, column], FILL_ALPHA))
                painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners.tolist()]))

    def _paint_lines(self, painter: QPainter, places: np.ndarray) -> None:
        shades = place_colours(self._lines)
        for ways, colours in ((places, shades), (places.swapaxes(0, 1), shades.swapaxes(0, 1))):
            for row, column in np.ndindex(self._lines, self._lines - 1):
                ends = ways[row, column : column + 2]
                if np.isfinite(ends).all():
                    painter.setPen(QPen(_shade(colours[row, column], LINE_ALPHA), LINE_PX))
                    painter.drawLine(QPointF(*ends[0].tolist()), QPointF(*ends[1].tolist()))

    def _fit(self) -> None:
        """Without points of the data, the frame takes in all of the map."""
        if not self.frame.is_known:
            self.frame.fit(self._points[np.isfinite(self._points).all(1)])


def _shade(colour: np.ndarray, alpha: int) -> QColor:
    red, green, blue = colour.tolist()
    return QColor(red, green, blue, alpha)
