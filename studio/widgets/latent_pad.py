"""Two axes at once: a plane of small samples in which a handle is dragged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.spec.exploration import DirectionFacts, Recipe
from studio.recipe_grids import PAD_CELLS, REACH, Axis, amount_along, at_place, basis, pad_recipes
from studio.widgets.asked_samples import AskedSamples
from studio.widgets.axis_pair import AxisPair, axis_words
from studio.widgets.pad_surface import PadSurface
from studio.widgets.shortcuts_dialog import Group


class LatentPad(QWidget):
    """Asks for the samples of its plane whenever it is in sight, from the middle outwards.

    Signals: recipes_wanted(str KEY, tuple of Recipe), none of them where nothing is wanted any more; edited(Recipe)
    and moved(float across, float up) while the handle is moved; let_go() after a drag; axes_chosen().
    """

    KEY = "pad"
    recipes_wanted = Signal(str, object)
    edited = Signal(object)
    moved = Signal(float, float)
    let_go = Signal()
    axes_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pair = AxisPair()
        self.surface = PadSurface()
        self.values = QLabel()
        self._recipe = Recipe()
        self._code: tuple[float, ...] = ()
        self._order = _from_the_middle(PAD_CELLS)
        self._asked = AskedSamples(lambda recipes: self.recipes_wanted.emit(self.KEY, recipes))
        self._arrange()
        self.pair.chosen.connect(self._change_axes)
        self.surface.moved.connect(self._move)
        self.surface.let_go.connect(self.let_go)
        self._show()

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """The axis across, and the one upwards."""
        return self.pair.axes

    @property
    def place(self) -> tuple[float, float]:
        """Where the handle stands."""
        return self.surface.place

    def offer(self, directions: Sequence[DirectionFacts], entries: int, reach: float = REACH) -> None:
        """The directions, and the length and reach of the code, that axes may be chosen from."""
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

    def show_picture(self, index: int, sample: np.ndarray) -> None:
        """The sample of a recipe that was asked for has arrived."""
        self._asked.arrived(index)
        if 0 <= index < len(self._order):
            self.surface.show_sample(self._order[index], sample)

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown."""
        self.surface.set_real(points)

    def ask_again(self, *, keep: bool = False) -> None:
        """Another model is open: all samples are asked for anew, as soon as they are seen.

        keep: it is the same one with newer weights, so that what is shown stays until it is replaced.
        """
        self._asked.forget()
        if not keep:
            self.surface.clear()
        self._ask()

    def set_smooth(self, smooth: bool) -> None:
        """Interpolates between pixels, or shows each as a square."""
        self.surface.set_smooth(smooth)

    def keys(self) -> Group:
        """What the keys do in the pad."""
        rows = [
            (self.tr("Move the handle"), "← → ↑ ↓"),
            (self.tr("Move it further"), self.tr("Shift with an arrow")),
            (self.tr("Back to the middle"), self.tr("Home")),
        ]
        return self.tr("Pad"), rows

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
        self.values.setText(self.surface.words())
        self.moved.emit(across, up)
        self.edited.emit(self._recipe)

    def _show(self) -> None:
        across, up = self.axes
        self.surface.show_names(axis_words(across), axis_words(up))
        self.surface.show_reach(across.reach, up.reach)
        self.surface.show_place(*(amount_along(self._recipe, axis, self._code) for axis in (across, up)))
        self.values.setText(self.surface.words())
        self._ask()

    def _ask(self) -> None:
        if self.isVisible():
            self._asked.want(basis(self._recipe, self.axes), self._cells)

    def _cells(self) -> tuple[Recipe, ...]:
        cells = pad_recipes(self._recipe, self.axes)
        return tuple(cells[index] for index in self._order)

    def _arrange(self) -> None:
        self.values.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.pair)
        column.addWidget(self.surface, 1)
        column.addWidget(self.values)


def _from_the_middle(cells: int) -> tuple[int, ...]:
    """The cells of a square, those in its middle first."""
    away = (np.arange(cells) - (cells - 1) / 2) ** 2
    return tuple(np.argsort((away[:, None] + away).ravel(), kind="stable").tolist())
