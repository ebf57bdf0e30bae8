"""Points of the plane, coloured by class, with equal scales on both axes."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import colours

_MARGIN = 34
_DOT_PX = 4


class PointCloud(QWidget):
    """A scatter of points (n, 2)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points = np.zeros((0, 2), np.float32)
        self._labels = np.zeros(0, np.int64)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Points of the data"))

    def show_points(self, points: np.ndarray, labels: tuple[int, ...] = ()) -> None:
        """points: (n, d) of which the first two coordinates are drawn; labels: their classes, or none."""
        self._points = np.asarray(points, np.float32)[:, :2]
        if self._points.shape[1] == 1:
            self._points = np.hstack((self._points, np.zeros_like(self._points)))
        known = len(labels) == len(points)
        self._labels = np.asarray(labels if known else np.zeros(len(points)), np.int64)
        self.setAccessibleDescription(self.tr("{count} points").format(count=len(points)))
        self.update()

    def sizeHint(self) -> QSize:
        """Square; used by Qt."""
        return QSize(420, 420)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws frame, axes and points; used by Qt."""
        palette = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette.border), 1))
        painter.setBrush(QColor(palette.plot))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if not len(self._points):
            return
        reach, middle = _extent(self._points)
        side = max(1.0, min(self.width(), self.height()) - 2.0 * _MARGIN)
        scale = side / (2 * reach)
        centre = QPointF(self.width() / 2, self.height() / 2)
        self._draw_axes(painter, reach, middle, scale, centre)
        places = (self._points - middle) * (scale, -scale) + (centre.x(), centre.y())
        for label in np.unique(self._labels):
            colour = QColor(palette.categorical[int(label) % len(palette.categorical)])
            colour.setAlpha(190)
            painter.setPen(QPen(colour, _DOT_PX, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints([QPointF(x, y) for x, y in places[self._labels == label]])

    def _draw_axes(self, painter: QPainter, reach: float, middle: np.ndarray, scale: float, centre: QPointF) -> None:
        palette = colours()
        step = _round_step(reach / 2)
        grid = QPen(QColor(palette.grid), 1, Qt.PenStyle.DotLine)
        text = QColor(palette.muted)
        wide = reach * max(self.width(), 1) / max(1.0, 2 * scale * reach)
        for number in np.arange(np.ceil((middle[0] - wide) / step), np.floor((middle[0] + wide) / step) + 1):
            x = centre.x() + (number * step - middle[0]) * scale
            if not _MARGIN / 2 < x < self.width() - _MARGIN / 2:
                continue
            painter.setPen(grid)
            painter.drawLine(QPointF(x, 8), QPointF(x, self.height() - 24))
            painter.setPen(text)
            area = QRectF(x - 30, self.height() - 22, 60, 18)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, f"{number * step:g}")
        tall = self.height() / 2 / scale
        for number in np.arange(np.ceil((middle[1] - tall) / step), np.floor((middle[1] + tall) / step) + 1):
            y = centre.y() - (number * step - middle[1]) * scale
            if not 10 < y < self.height() - 30:
                continue
            painter.setPen(grid)
            painter.drawLine(QPointF(_MARGIN, y), QPointF(self.width() - 8, y))
            painter.setPen(text)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 9, _MARGIN - 4, 18), right, f"{number * step:g}")


def _extent(points: np.ndarray) -> tuple[float, np.ndarray]:
    """Half the side of the square around the points, and its middle."""
    low, high = points.min(0), points.max(0)
    return max(float((high - low).max()) / 2 * 1.06, 1e-6), (low + high) / 2


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, at most `rough`."""
    power = 10.0 ** np.floor(np.log10(rough))
    return float(max(factor for factor in (1, 2, 5) if factor * power <= rough * 1.0001) * power)
