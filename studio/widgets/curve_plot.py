"""Live curves: losses above, watched scalars below, on one horizontal axis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from engine.spec.runs import RunMark
from studio.curves.naming import is_watched
from studio.curves.store import Axis, CurveStore
from studio.theme import LINE_STYLES, Colours, theme
from studio.vocabulary import mark_words
from studio.widgets.curve_chart import CurveChart
from studio.widgets.curve_painting import Stroke

GROWTH = 1.25  # a full range grows by a quarter
MARK_REACH_PX = 4.0
PAN_SHARE = 0.1  # of the range, for a key press
ZOOM = 1.25


class CurvePlot(pg.GraphicsLayoutWidget):
    """Shows a `CurveStore`; call `refresh` after it gained readings.

    While `following`, the range grows with the curves; zooming or panning by hand ends that, `fit` returns to it.
    Signals: hovered(round or None) as the mouse moves over the plots, chosen(round) on a click, resized().
    """

    hovered = Signal(object)
    chosen = Signal(int)
    resized = Signal()

    def __init__(self, store: CurveStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.axis = Axis.ROUND
        self.logarithmic = False
        self.following = True
        self.live = True
        self.strokes: dict[str, Stroke] = {}
        self._hidden: frozenset[str] = frozenset()
        self._levels: dict[str, float] = {}
        self._marks: tuple[RunMark, ...] = ()
        self._cursor: int | None = None
        self._strips: list[tuple[CurveChart, QRect]] = []  # to be painted past the scene
        colours = theme().colours
        self.losses, self.watched = CurveChart(colours), CurveChart(colours)
        self._arrange()
        self.set_colours(colours)
        self.scene().sigMouseMoved.connect(self._mouse_moved)
        self.scene().sigMouseClicked.connect(self._mouse_clicked)
        for chart in self.charts:
            chart.view.sigRangeChangedManually.connect(self._moved_by_hand)
            chart.layer.repaint_strip = partial(self._repaint_strip, chart)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Curves"))

    @property
    def charts(self) -> tuple[CurveChart, CurveChart]:
        """Losses and watched scalars."""
        return self.losses, self.watched

    def refresh(self, *, afresh: bool = False) -> None:
        """Shows what the store gained and repaints only what changed; `afresh` fits the range anew."""
        self._sort_series()
        grown = self.following and self._follow(afresh)
        for chart in self.charts:
            chart.show_curves(self.store, self.strokes, self._levels)
            if self.following:
                chart.follow_values(afresh=grown)
        if self._marks and self.axis is not Axis.ROUND:
            self._place_marks()  # the newest mark may lie beyond the newest reading

    def fit(self) -> None:
        """Shows everything, and follows the curves again."""
        self.following = True
        self.refresh(afresh=True)

    def set_axis(self, axis: Axis) -> None:
        """What the horizontal axis measures."""
        if axis is not self.axis:
            self.axis = axis
            self._measure()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Logarithmic heights; values ≤ 0 are left out."""
        if logarithmic is not self.logarithmic:
            self.logarithmic = logarithmic
            self._measure()

    def set_band(self, shown: bool) -> None:
        """Shows or hides the minimum–maximum bands."""
        for chart in self.charts:
            chart.change_look(band=shown)

    def set_hidden(self, names: Iterable[str]) -> None:
        """Series that are not drawn."""
        self._hidden = frozenset(names)
        self.refresh(afresh=True)

    def set_levels(self, levels: Mapping[str, float]) -> None:
        """Series -> height of its dashed line."""
        self._levels = dict(levels)

    def set_marks(self, marks: Iterable[RunMark]) -> None:
        """Resumes, edits, snapshots, stages: thin upright lines that explain themselves under the mouse."""
        self._marks = tuple(marks)
        self._place_marks()

    def set_cursor(self, round: int | None) -> None:
        """Moves the time cursor; None hides it."""
        self._cursor = round
        self._place_cursor()

    def set_colours(self, colours: Colours) -> None:
        """Repaints in these colours."""
        self.setBackground(colours.plot)
        self.strokes = {name: _stroke(index, colours) for index, name in enumerate(self.strokes)}
        for chart in self.charts:
            chart.set_colours(colours)
            chart.change_look(strokes={name: self.strokes[name] for name in chart.layer.windows})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ and − zoom, Shift with arrows pans; the rest goes to the page."""
        left, right = self.losses.view.viewRange()[0]
        span, shift = right - left, event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.text() in ("+", "=", "-"):
            self.losses.view.scaleBy(x=ZOOM if event.text() == "-" else 1 / ZOOM)
        elif shift and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.losses.view.translateBy(x=span * PAN_SHARE * (1 if event.key() == Qt.Key.Key_Right else -1))
        elif shift and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            for chart in self.charts:
                chart.view.scaleBy(y=1 / ZOOM if event.key() == Qt.Key.Key_Up else ZOOM)
        else:
            event.ignore()
            return
        self._moved_by_hand()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints strips of curves directly, and all else as a scene.

        Every item that Qt asks within a scene is a call into Python for which the training thread has to give way.
        """
        strips, self._strips = self._strips, []
        beyond = event.region()
        for _, place in strips:
            beyond -= place
        if not strips or not beyond.isEmpty():
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        for chart, place in strips:
            painter.setClipRect(place)
            painter.fillRect(place, self.backgroundBrush())
            transform = chart.layer.sceneTransform() * self.viewportTransform()
            painter.setTransform(transform)
            chart.layer.paint_strip(painter, transform.inverted()[0].mapRect(QRectF(place)))
            painter.resetTransform()
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tells that more or less of the curves can be seen."""
        super().resizeEvent(event)
        self.resized.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Takes the crosshair away."""
        super().leaveEvent(event)
        self._hover(None)

    def _arrange(self) -> None:
        self.ci.setFlag(self.ci.GraphicsItemFlag.ItemHasNoContents)
        layout = self.ci.layout
        # Nothing is painted beyond its bounds, so a strip need not wake the axes beside it.
        self.setOptimizationFlag(self.OptimizationFlag.DontAdjustForAntialiasing)
        layout.setHorizontalSpacing(0)
        layout.setVerticalSpacing(8)
        layout.setRowSpacing(1, 0)
        layout.setContentsMargins(0, 6, 10, 0)
        for row, chart in enumerate(self.charts):
            self.ci.addItem(chart.left, row, 0)
            self.ci.addItem(chart.view, row, 1)
        self.ci.addItem(self.watched.bottom, 2, 1)
        self.watched.view.setXLink(self.losses.view)
        layout.setRowStretchFactor(0, 3)
        layout.setRowStretchFactor(1, 2)
        self.losses.change_look(caption=self.tr("losses"))
        self.watched.change_look(caption=self.tr("watched"))

    def _sort_series(self) -> None:
        """Gives new series their looks and every series its plot."""
        colours = self.losses.layer.look.colours
        for name in self.store.curves:
            if name not in self.strokes:
                self.strokes[name] = _stroke(len(self.strokes), colours)
        shown = [name for name in self.store.curves if name not in self._hidden]
        self.losses.names = tuple(name for name in shown if not is_watched(name))
        self.watched.names = tuple(name for name in shown if is_watched(name))

    def _follow(self, afresh: bool) -> bool:
        """Widens the range where the curves have reached its end; True where heights are to be fitted, too."""
        end = self.store.end(self.axis)
        if not afresh and end <= self.losses.view.viewRange()[0][1]:
            return False
        self.losses.view.setXRange(0, end * (GROWTH if self.live else 1.01) or 1.0, padding=0)
        return True

    def _measure(self) -> None:
        for chart in self.charts:
            chart.set_measures(self.axis, self.logarithmic)
        self.fit()
        self._place_cursor()
        self._place_marks()

    def _place_marks(self) -> None:
        places = [(mark.kind == "stage", self.store.position(mark.round, self.axis)) for mark in self._marks]
        marks, stages = (tuple(x for kind, x in places if kind is stage) for stage in (False, True))
        for chart in self.charts:
            chart.change_look(marks=marks, stages=stages)

    def _place_cursor(self) -> None:
        x = None if self._cursor is None else self.store.position(self._cursor, self.axis)
        for chart in self.charts:
            chart.layer.set_line("cursor", x)

    def _repaint_strip(self, chart: CurveChart, strip: QRectF) -> None:
        transform = chart.layer.sceneTransform() * self.viewportTransform()
        frame = chart.view.sceneBoundingRect()
        place = transform.mapRect(strip).toAlignedRect() & self.viewportTransform().mapRect(frame).toAlignedRect()
        if not place.isEmpty():
            self._strips.append((chart, place))
            self.viewport().update(place)

    def _chart_at(self, place: QPointF) -> CurveChart | None:
        return next((chart for chart in self.charts if chart.view.sceneBoundingRect().contains(place)), None)

    def _mouse_moved(self, place: QPointF) -> None:
        chart = self._chart_at(place)
        if chart is None:
            self._hover(None)
            return
        x = chart.view.mapSceneToView(place).x()
        self._hover(x)
        reach = MARK_REACH_PX * chart.view.viewPixelSize()[0]
        near = [
            mark_words(mark) for mark in self._marks if abs(self.store.position(mark.round, self.axis) - x) <= reach
        ]
        if near:
            QToolTip.showText(self.mapToGlobal(place.toPoint()), "\n".join(near), self)

    def _hover(self, x: float | None) -> None:
        round = self.store.round_at(x, self.axis) if x is not None and self.store.curves else None
        position = None if round is None else self.store.position(round, self.axis)
        for chart in self.charts:
            chart.layer.set_line("crosshair", position)
        self.hovered.emit(round)

    def _mouse_clicked(self, event: object) -> None:
        chart = self._chart_at(event.scenePos())  # type: ignore[attr-defined]
        if chart is not None and not event.double() and self.store.curves:  # type: ignore[attr-defined]
            x = chart.view.mapSceneToView(event.scenePos()).x()  # type: ignore[attr-defined]
            self.chosen.emit(self.store.round_at(x, self.axis))

    def _moved_by_hand(self, *_: object) -> None:
        self.following = False
        self.refresh()


def _stroke(index: int, colours: Colours) -> Stroke:
    """Colours first, then the same colours in another line style."""
    shades = colours.categorical
    return Stroke(shades[index % len(shades)], LINE_STYLES[index // len(shades) % len(LINE_STYLES)])
