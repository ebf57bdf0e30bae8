"""The map that a generator of points is: a square of codes, and where it leads to."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.spec.exploration import Recipe
from studio.recipe_grids import MAP_LINES, line_amounts, map_recipes
from studio.widgets.axis_pair import AxisPair
from studio.widgets.axis_plane import AxisPlane
from studio.widgets.caption import Caption
from studio.widgets.pad_surface import PadSurface
from studio.widgets.shortcuts_dialog import Group
from studio.widgets.warp_surface import WarpSurface, place_colours

SQUARE_PX = 250  # of the codes, with its margin
PIXELS = 8  # of the picture of the square, between two of its lines


class WarpedGrid(AxisPlane):
    """Asks for the images of a square of codes; a handle in the square has its image marked."""

    KEY = "map"

    def __init__(self, parent: QWidget | None = None) -> None:
        self.codes = PadSurface(1)
        self.surface = WarpSurface(MAP_LINES)
        super().__init__(AxisPair(entries_first=True), self.codes, Caption(), parent)
        self._arrange()
        self.surface.picked.connect(self._pick)
        self._show()

    def show_sample(self, point: np.ndarray | None) -> None:
        """The point (d,) that the recipe makes, None where it is unknown."""
        self.surface.show_mark(point)

    def show_picture(self, index: int, sample: np.ndarray) -> None:
        """The point (d,) of a recipe that was asked for has arrived."""
        self._arrived(index)
        if sample.ndim == 1:
            self.surface.show_point(index, sample)

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown."""
        self.surface.set_real(points)

    def keys(self) -> Group:
        """What the keys do in the square of codes."""
        return self.tr("Map of the codes"), self._handle_keys()

    def _recipes(self) -> tuple[Recipe, ...]:
        return map_recipes(self._recipe, self.axes)

    def _clear(self) -> None:
        self.surface.clear()

    def _pick(self, index: int) -> None:
        """Puts the handle where a crossing comes from."""
        row, column = divmod(index, MAP_LINES)
        across, up = (line_amounts(MAP_LINES, axis.reach) for axis in self.axes)
        place = (across[column], up[-1 - row])
        if place != self.place:
            self.codes.show_place(*place)
            self._move(*place)

    def _arrange(self) -> None:
        self.codes.setFixedSize(SQUARE_PX, SQUARE_PX)
        self.codes.setAccessibleName(self.tr("Square of codes"))
        self.codes.set_smooth(True)
        self.codes.show_sample(0, _square_picture())
        hint = Caption(
            self.tr(
                "Each line of the square leads to the line of its colour: where lines crowd, many samples lie. "
                "Drag the handle, or press into the map."
            )
        )
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.codes, 0, Qt.AlignmentFlag.AlignHCenter)
        side.addWidget(self.values)
        side.addWidget(hint)
        side.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.surface, 1)
        row.addLayout(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.pair)
        column.addLayout(row, 1)


def _square_picture() -> np.ndarray:
    """The square of codes with its lines (h, h, 4) uint8."""
    side = (MAP_LINES - 1) * PIXELS + 1
    picture = np.full((side, side, 4), 255, np.uint8)
    picture[..., :3] = place_colours(side) // 2 + 128  # between the lines
    for line in range(0, side, PIXELS):
        picture[line, :, :3] = place_colours(side)[line]
        picture[:, line, :3] = place_colours(side)[:, line]
    return picture
