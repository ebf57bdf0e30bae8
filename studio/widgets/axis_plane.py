"""A view of the plane of two axes, in which a handle stands where the recipe does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from engine.spec.exploration import DirectionFacts, Recipe
from studio.recipe_grids import REACH, Axis, amount_along, at_place, basis
from studio.widgets.asking_view import AskingView
from studio.widgets.axis_pair import AxisPair, axis_words
from studio.widgets.pad_surface import PadSurface


class AxisPlane(AskingView):
    """Has its axes chosen and its handle moved; a subclass says which recipes of the plane are shown, and shows them.

    Signals: edited(Recipe) and moved(float across, float up) while the handle is moved; let_go() after a drag;
    axes_chosen().
    """

    edited = Signal(object)
    moved = Signal(float, float)
    let_go = Signal()
    axes_chosen = Signal()

    def __init__(self, pair: AxisPair, handle: PadSurface, values: QLabel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pair, self.values = pair, values
        self._handle = handle
        self._recipe = Recipe()
        self._code: tuple[float, ...] = ()
        pair.chosen.connect(self._change_axes)
        handle.moved.connect(self._move)
        handle.let_go.connect(self.let_go)

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """The axis across, and the one upwards."""
        return self.pair.axes

    @property
    def place(self) -> tuple[float, float]:
        """Where the handle stands."""
        return self._handle.place

    def offer(self, directions: Sequence[DirectionFacts], entries: int, reach: float = REACH) -> None:
        """The directions, and the length and reach of the code, that axes may be chosen from."""
        before = self.axes
        self.pair.offer(directions, entries, reach)
        if self.axes != before:
            self._clear()
        self._show()

    def choose(self, across: Axis, up: Axis) -> None:
        """Takes two of the axes that are offered; raises ValueError where one is not."""
        self.pair.choose(across, up)
        self._clear()
        self._show()

    def show_recipe(self, recipe: Recipe, code: Sequence[float] = ()) -> None:
        """The recipe that is explored; code: the numbers that it started from, where they are known."""
        self._recipe, self._code = recipe, tuple(code)
        self._show()

    def _handle_keys(self) -> list[tuple[str, str]]:
        """What the keys do to the handle."""
        return [
            (self.tr("Move the handle"), "← → ↑ ↓"),
            (self.tr("Move it further"), self.tr("Shift with an arrow")),
            (self.tr("Back to the middle"), self.tr("Home")),
        ]

    def _recipes(self) -> tuple[Recipe, ...]:
        """Those of the plane, in the order in which they are asked for."""
        raise NotImplementedError

    def _wish(self) -> tuple[object, Callable[[], tuple[Recipe, ...]]]:
        return basis(self._recipe, self.axes), self._recipes

    def _change_axes(self) -> None:
        self._clear()
        self._show()
        self.axes_chosen.emit()

    def _move(self, across: float, up: float) -> None:
        self._recipe = at_place(self._recipe, self.axes, (across, up))
        self.values.setText(self._handle.words())
        self.moved.emit(across, up)
        self.edited.emit(self._recipe)

    def _show(self) -> None:
        across, up = self.axes
        self._handle.show_names(axis_words(across), axis_words(up))
        self._handle.show_reach(across.reach, up.reach)
        self._handle.show_place(*(amount_along(self._recipe, axis, self._code) for axis in (across, up)))
        self.values.setText(self._handle.words())
        self._ask()
