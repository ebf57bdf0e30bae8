"""A small plot of one measured figure over the rounds."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from studio.metrics import Course, Figure
from studio.theme import theme
from studio.widgets.curve_chart import CurveView
from studio.widgets.curve_painting import Pixels, dashes, pen_of, vertical
from studio.widgets.scale_axis import ScaleAxis

DOT_PX = 6.0
BEST_PX = 11.0
SPARE = 0.08  # of the span, around what is shown
LEAST_HEIGHT_PX = 150


class CourseLayer(pg.GraphicsObject):
    """Grid, line, dots, limit and time cursor; positions are rounds, heights values."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: tuple[Figure, ...] = ()
        self.best: Figure | None = None
        self.limit: float | None = None
        self.cursor: int | None = None
        self.grid: tuple[list[float], list[float]] = ([], [])
        self._rectangle = QRectF(0, 0, 1, 1)

    def boundingRect(self) -> QRectF:
        """The visible range; used by Qt."""
        return self._rectangle

    def set_rectangle(self, rectangle: QRectF) -> None:
        """The visible range has changed."""
        self.prepareGeometryChange()
        self._rectangle = rectangle
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paints all of it; used by Qt."""
        del option, widget
        colours, pixels = theme().colours, Pixels.of(painter)
        area = pixels.rectangle(self._rectangle)
        painter.save()
        painter.resetTransform()
        painter.setPen(pen_of(colours.grid, alpha=90))
        painter.drawLines([vertical(pixels.x(position), area) for position in self.grid[0]])
        heights = [pixels.y(height) for height in self.grid[1]]
        painter.drawLines([QLineF(area.left(), y, area.right(), y) for y in heights])
        if self.limit is not None:
            painter.setPen(pen_of(colours.muted))
            painter.drawLines(dashes(pixels.y(self.limit), area, area.left()))
        if self.cursor is not None:
            painter.setPen(pen_of(colours.accent, 1.6))
            painter.drawLine(vertical(pixels.x(self.cursor), area))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_course(painter, pixels, colours.categorical[0])
        painter.restore()

    def _paint_course(self, painter: QPainter, pixels: Pixels, colour: str) -> None:
        places = [QPointF(pixels.x(each.round), pixels.y(each.value)) for each in self.figures]
        painter.setPen(pen_of(colour, 1.7))
        if len(places) > 1:
            painter.drawPolyline(places)
        if self.best is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            place = QPointF(pixels.x(self.best.round), pixels.y(self.best.value))
            painter.drawEllipse(place, BEST_PX / 2, BEST_PX / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen_of(colour).color())
        for place in places:
            painter.drawEllipse(place, DOT_PX / 2, DOT_PX / 2)


class MetricPlot(pg.GraphicsLayoutWidget):
    """Shows one course; its best value is ringed, its limit dashed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = CourseLayer()
        self.view = CurveView()
        self.view.setMouseEnabled(False, False)
        self.left, self.bottom = ScaleAxis("left"), ScaleAxis("bottom")
        self.view.addItem(self.layer, ignoreBounds=True)
        for axis in (self.left, self.bottom):
            axis.linkToView(self.view)
        layout = self.ci.layout
        layout.setSpacing(0)
        layout.setContentsMargins(0, 6, 12, 0)
        self.ci.addItem(self.left, 0, 0)
        self.ci.addItem(self.view, 0, 1)
        self.ci.addItem(self.bottom, 1, 1)
        self.setMinimumHeight(LEAST_HEIGHT_PX)
        self.setAccessibleName(self.tr("Course of the chosen figure"))
        self.view.sigRangeChanged.connect(self._range_changed)
        self.view.sigResized.connect(self._range_changed)
        theme().changed.connect(self._recolour)
        self._recolour()

    def show_course(self, course: Course | None, cursor: int | None, last_round: int) -> None:
        """Shows a course up to a round; None: none is chosen."""
        figures = [] if course is None else [each for each in course.figures if math.isfinite(each.value)]
        self.layer.figures = tuple(figures)
        self.layer.best = course.best if course else None
        limit = course.metric.limit if course else None
        self.layer.limit = limit if limit is not None and math.isfinite(limit) else None
        self.layer.cursor = cursor
        heights = np.array([each.value for each in figures] + ([] if self.layer.limit is None else [self.layer.limit]))
        if len(figures):
            low, high = float(heights.min()), float(heights.max())
            spare = SPARE * (high - low) or SPARE * max(abs(high), 1e-3)
            end = max(last_round, figures[-1].round, 1)
            self.view.setRange(
                xRange=(-0.02 * end, 1.03 * end), yRange=(low - spare, high + spare), padding=0, disableAutoRange=True
            )
        self.layer.update()

    def _range_changed(self, *_: object) -> None:
        size = self.view.size()
        self.layer.grid = (self.bottom.positions(size.width()), self.left.positions(size.height()))
        self.layer.set_rectangle(self.view.viewRect())

    def _recolour(self) -> None:
        colours = theme().colours
        self.setBackground(colours.plot)
        for axis in (self.left, self.bottom):
            axis.set_colours(colours)
        self.layer.update()
