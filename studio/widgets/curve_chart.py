"""One plot of several curves: a view, its axes, and the range that they show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGraphicsSceneWheelEvent

from studio.curves.store import Axis, CurveStore
from studio.curves.ticks import Scale
from studio.theme import Colours
from studio.widgets.curve_layer import CurveLayer
from studio.widgets.curve_painting import Stroke
from studio.widgets.scale_axis import ScaleAxis

NEWEST = 3  # buckets that may have changed since the last look
SPARE = 0.125  # of the span, above and below what is shown: the range grows by a quarter
OUTLIER_SPANS = 3.0  # values so many times farther apart than all but 2 % of them are left to the zoom
MEASURES = {Axis.ROUND: Scale.COUNT, Axis.IMAGES: Scale.COUNT, Axis.WALL: Scale.TIME, Axis.ACTIVE: Scale.TIME}


class CurveView(pg.ViewBox):
    """A view in which the wheel zooms across, with Ctrl upwards, and dragging pans."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        self.disableAutoRange()
        # Without contents of their own these cost no call into Python when a strip is painted.
        for item in (self, self.childGroup):
            item.setFlag(self.GraphicsItemFlag.ItemHasNoContents)

    def wheelEvent(self, event: QGraphicsSceneWheelEvent, axis: int | None = None) -> None:
        """Zooms one axis at a time: curves are wide."""
        if axis is None:
            axis = 1 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 0
        super().wheelEvent(event, axis)


class CurveChart:
    """The view, axes and layer of one plot; `names` are the series that it shows, in order."""

    def __init__(self, colours: Colours) -> None:
        self.view = CurveView()
        self.left = ScaleAxis("left")
        self.bottom = ScaleAxis("bottom")
        self.layer = CurveLayer(colours)
        self.names: tuple[str, ...] = ()
        self.axis = Axis.ROUND
        self.logarithmic = False
        self.view.addItem(self.layer, ignoreBounds=True)
        for axis in (self.left, self.bottom):
            axis.linkToView(self.view)
        self.view.sigRangeChanged.connect(self._range_changed)
        self.view.sigResized.connect(self._range_changed)
        self.set_colours(colours)

    def set_colours(self, colours: Colours) -> None:
        """Repaints in these colours."""
        for axis in (self.left, self.bottom):
            axis.set_colours(colours)
        self.change_look(colours=colours)

    def change_look(self, **changes: object) -> None:
        """Replaces fields of the layer's look."""
        self.layer.set_look(replace(self.layer.look, **changes))  # type: ignore[arg-type]

    def set_measures(self, axis: Axis, logarithmic: bool) -> None:
        """What the axes measure; the range is the caller's to fit."""
        self.axis, self.logarithmic = axis, logarithmic
        self.bottom.set_measure(MEASURES[axis])
        self.left.set_measure(Scale.LOGARITHM if logarithmic else Scale.VALUE)

    def show_curves(self, store: CurveStore, strokes: dict[str, Stroke], levels: dict[str, float]) -> None:
        """Fetches what is visible of each curve and repaints what changed."""
        present = [name for name in self.names if name in store.curves]
        drawn = {name: self._height(level) for name, level in levels.items() if name in present}
        self.change_look(
            strokes={name: strokes[name] for name in present},
            levels={name: height for name, height in drawn.items() if height is not None},
            smooth=store.smoothing > 0,
        )
        (left, right), buckets = self.view.viewRange()[0], max(100, int(self.view.width()))
        self.layer.set_windows(
            {name: store.curves[name].window(self.axis, left, right, buckets, self.logarithmic) for name in present}
        )

    def follow_values(self, *, afresh: bool) -> None:
        """Fits the height to what is visible: at once where `afresh`, else when it leaves the range."""
        bottom, top = self.view.viewRange()[1]
        values = self._drawn_values(None if afresh else NEWEST)
        if not len(values) or (not afresh and bottom <= values.min() and values.max() <= top):
            return
        low, high = _extent(self._drawn_values(None))
        if afresh or low < bottom or high > top:
            spare = SPARE * (high - low) or SPARE * max(abs(high), 1e-3)
            self.view.setYRange(low - spare, high + spare, padding=0)

    def _drawn_values(self, newest: int | None) -> np.ndarray:
        """All finite heights on show, or those of the newest buckets only."""
        last_row = 6 if self.layer.look.band else 4
        start = None if newest is None else -newest
        parts = [window.rows[2:last_row, start:].ravel() for window in self.layer.windows.values()]
        values = np.concatenate([*parts, list(self.layer.look.levels.values())])
        finite: np.ndarray = values[np.isfinite(values)]
        return finite

    def _height(self, level: float) -> float | None:
        if not self.logarithmic:
            return level
        return float(np.log10(level)) if level > 0 else None

    def _range_changed(self, *_: object) -> None:
        self.layer.set_rectangle(self.view.viewRect(), self.view.size())
        size = self.view.size()
        grid = (self.bottom.positions(size.width()), self.left.positions(size.height()))
        self.change_look(grid=(tuple(grid[0]), tuple(grid[1])))


def _extent(values: np.ndarray) -> tuple[float, float]:
    """Least and greatest value, without a few outliers that would flatten all the rest."""
    low, high = float(values.min()), float(values.max())
    inner_low, inner_high = (float(value) for value in np.quantile(values, (0.01, 0.99)))
    if high - low > OUTLIER_SPANS * (inner_high - inner_low) > 0:
        return inner_low, inner_high
    return low, high
