"""The part of the plane that points are shown in, fixed by those of the data."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio.theme import theme
from studio.widgets.point_scatter import cloud_colour, plane

MARGIN = 0.15  # of the extent of the points, on every side
ALL_BUT = 0.002  # share of the real points that may lie outside, on every side


class PointFrame:
    """Places points (n, d) on a widget, with equal scales on both axes; upwards is up."""

    def __init__(self) -> None:
        self.real = np.empty((0, 2))
        self._centre, self._reach = np.zeros(2), 1.0

    @property
    def is_known(self) -> bool:
        """Whether there are points of the data."""
        return bool(len(self.real))

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown; the frame follows them."""
        self.real = plane(points) if points is not None else np.empty((0, 2))
        self.fit(self.real)

    def fit(self, points: np.ndarray) -> None:
        """Takes in points (n, 2) with a margin; where there are none, from −1 to 1."""
        low, high = np.quantile(points, (ALL_BUT, 1 - ALL_BUT), axis=0) if len(points) else (-np.ones(2), np.ones(2))
        self._centre = (low + high) / 2
        self._reach = max(float((high - low).max()) * (1 + 2 * MARGIN) / 2, 1e-3)

    def where(self, points: np.ndarray, place: QRectF) -> list[QPointF]:
        """Where the finite ones of points (n, d) lie in a place."""
        return [QPointF(x, y) for x, y in self.pixels(plane(points), place).tolist()]

    def pixels(self, points: np.ndarray, place: QRectF) -> np.ndarray:
        """Where points (n, 2) lie in a place (n, 2)."""
        scale = min(place.width(), place.height()) / (2 * self._reach)
        centre = place.center()
        made: np.ndarray = (points - self._centre) * (scale, -scale) + (centre.x(), centre.y())
        return made

    def paint_real(self, painter: QPainter, place: QRectF, dot: float, alpha: int, most: int | None = None) -> None:
        """Paints the points of the data, or evenly chosen ones of them."""
        if not len(self.real):
            return
        shown = self.real if most is None else self.real[:: max(1, len(self.real) // most)]
        colour = QColor(cloud_colour("real", theme().colours))
        colour.setAlpha(alpha)
        painter.setPen(QPen(colour, dot, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoints(self.where(shown, place))
