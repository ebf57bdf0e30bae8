"""The map that a generator of points is: a square of codes, and where it leads to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.spec.exploration import DirectionFacts, Recipe
from studio.recipe_grids import MAP_LINES, REACH, Axis, amount_along, at_place, basis, line_amounts, map_recipes
from studio.widgets.asked_samples import AskedSamples
from studio.widgets.axis_pair import AxisPair, axis_words
from studio.widgets.caption import Caption
from studio.widgets.pad_surface import PadSurface
from studio.widgets.shortcuts_dialog import Group
from studio.widgets.warp_surface import WarpSurface, place_colours

SQUARE_PX = 250  # of the codes, with its margin
PIXELS = 8  # of the picture of the square, between two of its lines


class WarpedGrid(QWidget):
    """Asks for the images of a square of codes whenever it is in sight; a handle in the square has its image marked.

    Signals: recipes_wanted(str KEY, tuple of Recipe), none of them where nothing is wanted any more; edited(Recipe)
    and moved(float across, float up) while the handle is moved; let_go() after a drag; axes_chosen().
    """

    KEY = "map"
    recipes_wanted = Signal(str, object)
    edited = Signal(object)
    moved = Signal(float, float)
    let_go = Signal()
    axes_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pair = AxisPair(entries_first=True)
        self.codes = PadSurface(1)
        self.surface = WarpSurface(MAP_LINES)
        self.values = Caption()
        self._recipe = Recipe()
        self._code: tuple[float, ...] = ()
        self._asked = AskedSamples(lambda recipes: self.recipes_wanted.emit(self.KEY, recipes))
        self._arrange()
        self.pair.chosen.connect(self._change_axes)
        self.codes.moved.connect(self._move)
        self.codes.let_go.connect(self.let_go)
        self.surface.picked.connect(self._pick)
        self._show()

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """The axis across, and the one upwards."""
        return self.pair.axes

    @property
    def place(self) -> tuple[float, float]:
        """Where the handle stands."""
        return self.codes.place

    def offer(self, directions: Sequence[DirectionFacts], entries: int, reach: float = REACH) -> None:
        """The directions, and the length and reach of the code, that axes may be chosen from; entries first of all."""
        before = self.axes
        self.pair.offer(directions, entries, reach)
        if self.axes != before:
            self.surface.clear()
        self._show()

    def choose(self, across: Axis, up: Axis) -> None:
        """Takes two of the axes that are offered; raises ValueError where one is not."""
        self.pair.choose(across, up)
        self.surface.clear()
        self._show()

    def show_recipe(self, recipe: Recipe, code: Sequence[float] = ()) -> None:
        """The recipe that is explored; code: the numbers that it started from, where they are known."""
        self._recipe, self._code = recipe, tuple(code)
        self._show()

    def show_sample(self, point: np.ndarray | None) -> None:
        """The point (d,) that the recipe makes, None where it is unknown."""
        self.surface.show_mark(point)

    def show_picture(self, index: int, sample: np.ndarray) -> None:
        """The point (d,) of a recipe that was asked for has arrived."""
        self._asked.arrived(index)
        if sample.ndim == 1:
            self.surface.show_point(index, sample)

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown."""
        self.surface.set_real(points)

    def ask_again(self, *, keep: bool = False) -> None:
        """Another model is open: all images are asked for anew, as soon as they are seen.

        keep: it is the same one with newer weights, so that what is shown stays until it is replaced.
        """
        self._asked.forget()
        if not keep:
            self.surface.clear()
        self._ask()

    def keys(self) -> Group:
        """What the keys do in the square of codes."""
        rows = [
            (self.tr("Move the handle"), "← → ↑ ↓"),
            (self.tr("Move it further"), self.tr("Shift with an arrow")),
            (self.tr("Back to the middle"), self.tr("Home")),
        ]
        return self.tr("Map of the codes"), rows

    def showEvent(self, event: QShowEvent) -> None:
        """Asks for what is seen now; used by Qt."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Asks for nothing more; used by Qt."""
        super().hideEvent(event)
        self._asked.withdraw()

    def _change_axes(self) -> None:
        self.surface.clear()
        self._show()
        self.axes_chosen.emit()

    def _move(self, across: float, up: float) -> None:
        self._recipe = at_place(self._recipe, self.axes, (across, up))
        self.values.setText(self.codes.words())
        self.moved.emit(across, up)
        self.edited.emit(self._recipe)

    def _pick(self, index: int) -> None:
        """Puts the handle where a crossing comes from."""
        row, column = divmod(index, MAP_LINES)
        across, up = (line_amounts(MAP_LINES, axis.reach) for axis in self.axes)
        place = (across[column], up[-1 - row])
        if place != self.place:
            self.codes.show_place(*place)
            self._move(*place)

    def _show(self) -> None:
        across, up = self.axes
        self.codes.show_names(axis_words(across), axis_words(up))
        self.codes.show_reach(across.reach, up.reach)
        self.codes.show_place(*(amount_along(self._recipe, axis, self._code) for axis in (across, up)))
        self.values.setText(self.codes.words())
        self._ask()

    def _ask(self) -> None:
        if self.isVisible():
            self._asked.want(basis(self._recipe, self.axes), lambda: map_recipes(self._recipe, self.axes))

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
