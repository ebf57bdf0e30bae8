"""Everything inside one plot in a single item, which repaints only the strip that changed.

A live curve changes at its end alone: repainting that strip costs a twentieth of the whole plot, and one
item costs one call into Python instead of one per line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from studio.curves.store import Window
from studio.theme import Colours
from studio.widgets.curve_painting import (
    Pixels,
    Stroke,
    dashes,
    paint_band,
    paint_raw,
    paint_smooth,
    pen_of,
    vertical,
)

CAPTION_PX = QSizeF(70, 20)
HIDDEN_PX = 0.5  # by which a curve may differ from what is painted
FAR = 100  # widths or heights of the plot beyond which coordinates end
MARGIN_PX = 4.0  # around a strip, for the width and the joins of lines


@dataclass(frozen=True)
class Look:
    """What a layer paints besides the windows of its curves."""

    colours: Colours
    strokes: dict[str, Stroke] = field(default_factory=dict)
    levels: dict[str, float] = field(default_factory=dict)  # series -> height of its dashed line
    marks: tuple[float, ...] = ()  # positions
    stages: tuple[float, ...] = ()  # positions at which one begins
    caption: str = ""  # in the upper right corner
    grid: tuple[tuple[float, ...], tuple[float, ...]] = ((), ())  # positions across, heights
    band: bool = True
    smooth: bool = False


class CurveLayer(pg.GraphicsObject):
    """Grid, bands, curves, equilibrium lines, marks, begins of stages, time cursor and crosshair of one plot."""

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.setFlag(self.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.look = Look(colours)
        self.windows: dict[str, Window] = {}
        self._lines: dict[str, float | None] = {"cursor": None, "crosshair": None}
        self.repaint_strip: Callable[[QRectF], None] = self.update  # a view may know a quicker way
        self._rectangle = QRectF(0, 0, 1, 1)
        self._pixel = (0.0, 0.0)  # width and height of a pixel in the units of the axes

    def boundingRect(self) -> QRectF:
        """The visible range; nothing is painted beyond it."""
        return self._rectangle

    def set_rectangle(self, rectangle: QRectF, size_px: QSizeF) -> None:
        """The visible range or its size on the screen has changed: all of it is painted anew."""
        self.prepareGeometryChange()
        self._rectangle = rectangle
        self._pixel = (rectangle.width() / max(1.0, size_px.width()), rectangle.height() / max(1.0, size_px.height()))
        self.update()

    def set_look(self, look: Look) -> None:
        """Paints all anew where something differs."""
        if look != self.look:
            self.look = look
            self.update()

    def set_windows(self, windows: dict[str, Window]) -> None:
        """Shows these pieces of curves and repaints from the first position at which one differs.

        What moves by less than half a pixel waits: an old run's curves hardly change within a second.
        """
        changed = _first_change(self.windows, windows, (HIDDEN_PX * self._pixel[0], HIDDEN_PX * self._pixel[1]))
        if changed is not None:
            ends = [window.x[-1] for window in (*self.windows.values(), *windows.values()) if len(window.x)]
            self.windows = windows
            self._update_strip(max(changed, self._rectangle.left()), min(max(ends), self._rectangle.right()))

    def set_line(self, name: str, x: float | None) -> None:
        """Moves the "cursor" or the "crosshair", None hides it."""
        old, self._lines[name] = self._lines[name], x
        if old != x:
            for position in (old, x):
                if position is not None:
                    self._update_strip(position, position)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paints what is exposed."""
        del widget
        self.paint_strip(painter, option.exposedRect)

    def paint_strip(self, painter: QPainter, strip_exposed: QRectF) -> None:
        """Paints what lies in a strip; the painter maps positions and heights to pixels."""
        exposed = strip_exposed & self._rectangle
        if exposed.isEmpty():
            return
        pixels = Pixels.of(painter)
        strip, area = pixels.rectangle(exposed), pixels.rectangle(self._rectangle)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_grid(painter, strip, pixels)
        self._paint_curves(painter, exposed, pixels)
        self._paint_levels(painter, strip, area, pixels)
        self._paint_lines(painter, strip, area, pixels)
        if self.look.caption and strip.right() > area.right() - CAPTION_PX.width():
            painter.setPen(QColor(self.look.colours.muted))
            box = QRectF(area.topRight() - QPointF(CAPTION_PX.width() + 4, -2), CAPTION_PX)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, self.look.caption)
        painter.restore()

    def _paint_grid(self, painter: QPainter, strip: QRectF, pixels: Pixels) -> None:
        across, heights = self.look.grid
        lines = _verticals((pixels.x(position) for position in across), strip, strip)
        lines += [QLineF(strip.left(), y, strip.right(), y) for y in (pixels.y(height) for height in heights)]
        painter.setPen(pen_of(self.look.colours.grid, alpha=90))
        painter.drawLines(lines)

    def _paint_curves(self, painter: QPainter, exposed: QRectF, pixels: Pixels) -> None:
        reach = _reach(self._rectangle)
        strips = [
            (_slice(window.rows, exposed, reach), self.look.strokes[name]) for name, window in self.windows.items()
        ]
        if self.look.band:
            for rows, stroke in strips:
                paint_band(painter, rows, stroke, pixels)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for rows, stroke in strips:
            paint_raw(painter, rows, stroke, pixels, faint=self.look.smooth)
        if self.look.smooth:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            for rows, stroke in strips:
                paint_smooth(painter, rows, stroke, pixels)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_levels(self, painter: QPainter, strip: QRectF, area: QRectF, pixels: Pixels) -> None:
        for name, height in self.look.levels.items():
            painter.setPen(pen_of(self.look.strokes[name].colour))
            painter.drawLines(dashes(pixels.y(height), strip, area.left()))

    def _paint_lines(self, painter: QPainter, strip: QRectF, area: QRectF, pixels: Pixels) -> None:
        colours = self.look.colours
        painter.setPen(pen_of(colours.muted, 1.0, Qt.PenStyle.DotLine))
        painter.drawLines(_verticals((pixels.x(mark) for mark in self.look.marks), strip, area))
        painter.setPen(pen_of(colours.good))
        painter.drawLines(_verticals((pixels.x(stage) for stage in self.look.stages), strip, area))
        for name, colour, width_px in (("cursor", colours.accent, 1.6), ("crosshair", colours.text, 1.0)):
            position = self._lines[name]
            if position is not None:
                painter.setPen(pen_of(colour, width_px))
                painter.drawLine(vertical(pixels.x(position), area))

    def _update_strip(self, left: float, right: float) -> None:
        margin, area = MARGIN_PX * self._pixel[0], self._rectangle
        self.repaint_strip(QRectF(left - margin, area.top(), right - left + 2 * margin, area.height()))


def _verticals(columns: Iterable[float], strip: QRectF, area: QRectF) -> list[QLineF]:
    """Lines as tall as an area at those columns that touch a strip."""
    return [vertical(x, area) for x in columns if strip.left() - 1 <= x <= strip.right() + 1]


def _reach(area: QRectF) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest values for the rows of a window: what lies farther off is not painted any farther."""
    across, up = FAR * area.width(), FAR * area.height()
    low = [area.left() - across] * 2 + [area.top() - up] * 6
    high = [area.right() + across] * 2 + [area.bottom() + up] * 6
    return np.array(low)[:, None], np.array(high)[:, None]


def _slice(rows: np.ndarray, exposed: QRectF, reach: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The buckets that touch a strip, with a neighbour on either side."""
    start = max(0, int(rows[0].searchsorted(exposed.left())) - 1)
    stop = int(rows[0].searchsorted(exposed.right())) + 2
    return rows[:, start:stop].clip(*reach)


def _first_change(old: dict[str, Window], new: dict[str, Window], tolerance: tuple[float, float]) -> float | None:
    """The least position at which windows differ by more than a tolerance (across, up); None where none does."""
    if old.keys() != new.keys():
        return -np.inf
    bounds = np.array([tolerance[0]] * 2 + [tolerance[1]] * 6)[:, None]
    changes = [_first_difference(old[name].rows, window.rows, bounds) for name, window in new.items()]
    return min((change for change in changes if change is not None), default=None)


def _first_difference(old: np.ndarray, new: np.ndarray, bounds: np.ndarray) -> float | None:
    shared = min(old.shape[1], new.shape[1])
    before, after = old[:, :shared], new[:, :shared]
    differs = ((np.abs(before - after) > bounds) | (np.isnan(before) != np.isnan(after))).any(0)
    if differs.any():
        return float(new[0, max(0, int(np.argmax(differs)) - 1)])
    if old.shape[1] == new.shape[1]:
        return None
    longest = new if new.shape[1] > old.shape[1] else old
    start = max(0, shared - 1)
    beyond = longest[0, -1] - longest[0, start] > bounds[0, 0] or shared == 0
    return float(longest[0, start]) if beyond else None
