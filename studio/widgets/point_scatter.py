"""Points of the plane: those of the data, and those that the generator makes."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from studio.curves.ticks import Scale
from studio.sheets import picture_of
from studio.theme import Colours, theme
from studio.widgets.curve_painting import Pixels, pen_of
from studio.widgets.scale_axis import ScaleAxis

MARGIN = 0.3  # of the extent of the data, on every side
REAL_PX = 3.0
FAKE_PX = 4.5
BINS = 72
DENSITY_ALPHA = 150


class PointLayer(pg.GraphicsObject):
    """The density below, points of the data in between, generated ones on top."""

    def __init__(self) -> None:
        super().__init__()
        self.colours = theme().colours
        self.real = np.empty((0, 2))
        self.fake = np.empty((0, 2))
        self.shown = {"real": True, "fake": True, "density": False}
        self.area = QRectF(-1, -1, 2, 2)
        self._density: pg.QtGui.QImage | None = None

    def boundingRect(self) -> QRectF:
        """The visible range."""
        return self.area

    def set_area(self, area: QRectF) -> None:
        """The visible range has changed."""
        self.prepareGeometryChange()
        self.area = area
        self.update()

    def forget_density(self) -> None:
        """To be told when the data or the colours change."""
        self._density = None
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paints what is ticked."""
        del option, widget
        if self.shown["density"] and len(self.real):
            self._paint_density(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for name, points, width_px in (("real", self.real, REAL_PX), ("fake", self.fake, FAKE_PX)):
            if self.shown[name] and len(points):
                alpha = 110 if name == "real" else 220
                pen = QPen(pen_of(cloud_colour(name, self.colours), width_px, alpha=alpha))
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                paint_points(painter, points)

    def _paint_density(self, painter: QPainter) -> None:
        low, high = self.real.min(0), self.real.max(0)
        spare = MARGIN / 2 * (high - low)
        low, high = low - spare, high + spare
        if self._density is None:
            self._density = _density_picture(self.real, low, high, cloud_colour("real", self.colours))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(QRectF(low[0], low[1], high[0] - low[0], high[1] - low[1]), self._density)


class PointScatter(pg.GraphicsLayoutWidget):
    """Real and generated points at one scale, on a range that the data fixes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = PointLayer()
        self.view = pg.ViewBox(enableMenu=False, lockAspect=True, defaultPadding=0.0)
        self.view.disableAutoRange()
        self.view.addItem(self.layer, ignoreBounds=True)
        self._axes = (ScaleAxis("left"), ScaleAxis("bottom"))
        self._fitted = False
        for axis in self._axes:
            axis.set_measure(Scale.VALUE)
            axis.linkToView(self.view)
        self.ci.addItem(self._axes[0], 0, 0)
        self.ci.addItem(self.view, 0, 1)
        self.ci.addItem(self._axes[1], 1, 1)
        self.ci.layout.setSpacing(0)
        self.ci.layout.setContentsMargins(0, 6, 10, 0)
        self.view.sigRangeChanged.connect(lambda *_: self.layer.set_area(self.view.viewRect()))
        self.view.sigResized.connect(lambda *_: self.layer.set_area(self.view.viewRect()))
        self.setAccessibleName(self.tr("Real and generated points"))
        self._recolour()
        theme().changed.connect(self._recolour)

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown; the range follows them."""
        self.layer.real = plane(points) if points is not None else np.empty((0, 2))
        self.layer.forget_density()
        self._fitted = False
        self.fit()

    def show_points(self, points: np.ndarray) -> None:
        """Replaces the generated points (n, d)."""
        self.layer.fake = plane(points)
        if not self._fitted:
            self.fit()
        self.layer.update()

    def set_shown(self, name: str, shown: bool) -> None:
        """Shows or hides "real", "fake" or "density"."""
        self.layer.shown[name] = shown
        self.layer.update()

    @property
    def frame(self) -> QRectF:
        """The visible range."""
        return self.layer.area

    def fit(self) -> None:
        """Returns to the range of the data, or of the generated points where there is no data."""
        points = self.layer.real if len(self.layer.real) else self.layer.fake
        if len(points):
            low, high = np.quantile(points, (0.002, 0.998), axis=0)
            spare = MARGIN * max(float((high - low).max()), 1e-3)
            self.view.setRange(xRange=(low[0] - spare, high[0] + spare), yRange=(low[1] - spare, high[1] + spare))
            self._fitted = True

    def _recolour(self) -> None:
        colours = theme().colours
        self.setBackground(colours.plot)
        for axis in self._axes:
            axis.set_colours(colours)
        self.layer.colours = colours
        self.layer.forget_density()


def paint_points(painter: QPainter, points: np.ndarray) -> None:
    """Dots as round as the pen: Qt draws a point as a short line of its own coordinates, so these become pixels."""
    pixels = Pixels.of(painter)
    painter.save()
    painter.resetTransform()
    painter.drawPoints(arrayToQPolygonF(pixels.x(points[:, 0]), pixels.y(points[:, 1])))
    painter.restore()


def cloud_colour(name: str, colours: Colours) -> str:
    """The colour of the "real" or the "fake" points."""
    return colours.categorical[0 if name == "real" else 1]


def plane(points: np.ndarray) -> np.ndarray:
    """The finite points, in their first two coordinates; one coordinate lies on a line."""
    flat = np.asarray(points, np.float64)
    flat = flat[np.isfinite(flat).all(1)]
    if flat.shape[1] == 1:
        flat = np.pad(flat, ((0, 0), (0, 1)))
    return np.ascontiguousarray(flat[:, :2])


def _density_picture(points: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> pg.QtGui.QImage:
    """How many points lie where, as a shade of one colour; slightly blurred."""
    span = np.maximum(high - low, 1e-9)
    counts, _, _ = np.histogram2d(points[:, 0], points[:, 1], BINS, np.stack((low, low + span), 1))
    kernel = np.array([1, 4, 6, 4, 1]) / 16
    for axis in (0, 1):
        counts = np.apply_along_axis(np.convolve, axis, counts, kernel, "same")
    share = np.sqrt(counts / max(counts.max(), 1e-9)).T  # rows from low to high, as the view's heights
    shade = pg.mkColor(colour)
    pixels = np.empty((*share.shape, 4), np.uint8)
    pixels[..., :3] = (shade.red(), shade.green(), shade.blue())
    pixels[..., 3] = np.minimum(share * DENSITY_ALPHA, 254)
    return picture_of(pixels)
