"""An axis of a plot with few, round ticks in the unit that it measures."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QFont

from studio.curves.ticks import Scale, label, ticks
from studio.theme import Colours

LABEL_PX = {"left": 28, "bottom": 74}  # room that a tick asks for along the axis
WIDTH_PX = 52  # fixed: a label that grows must not move the plot
HEIGHT_PX = 22
OVERHANG_PX = 14  # by which the text of the first and last tick may leave the axis


class ScaleAxis(pg.AxisItem):
    """The left or bottom axis; `scale` says what it measures."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, maxTickLength=4)
        self.measure = Scale.VALUE if orientation == "left" else Scale.COUNT
        self.enableAutoSIPrefix(False)
        self.setStyle(autoExpandTextSpace=False, tickTextOffset=4, hideOverlappingLabels=OVERHANG_PX)
        if orientation == "left":
            self.setWidth(WIDTH_PX)
        else:
            self.setHeight(HEIGHT_PX)
        font = QFont()
        font.setPointSizeF(max(7.0, font.pointSizeF() * 0.88))
        self.setTickFont(font)

    def set_measure(self, measure: Scale) -> None:
        """Changes what the axis measures."""
        if measure is not self.measure:
            self.measure = measure
            self.picture = None
            self.update()

    def set_colours(self, colours: Colours) -> None:
        """Repaints in these colours."""
        self.setPen(colours.grid)
        self.setTickPen(colours.grid)
        self.setTextPen(colours.muted)

    def positions(self, length_px: float) -> list[float]:
        """Where ticks lie in the range shown on so many pixels, also for the lines of a grid."""
        low, high = self.range
        return ticks(self.measure, low, high, max(3, int(length_px / LABEL_PX[self.orientation])))

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[Any]:
        """One level of ticks only."""
        del minVal, maxVal  # the same as `range`
        return [(1.0, self.positions(size))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Labels in the unit of the axis."""
        del scale, spacing
        return [label(self.measure, value) for value in values]
