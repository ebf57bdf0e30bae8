"""Many seeds at once: a page of small samples to pick from."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.spec.exploration import LARGEST_SEED, Recipe
from studio.recipe_grids import seed_recipes
from studio.widgets.asking_view import AskingView
from studio.widgets.seed_tiles import SeedTiles
from studio.widgets.shortcuts_dialog import Group
from studio.widgets.small_button import quiet_button

COUNT = 24  # on a page
RANDOM_BELOW = 2**31  # seeds that a person can still read out


class SeedGrid(AskingView):
    """Asks for the samples of a page of seeds, and shows them as they arrive.

    Signals: picked(Recipe); opened(Recipe) to be seen large.
    """

    KEY = "seeds"
    picked = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = SeedTiles()
        self.before = quiet_button("", self.tr("Seeds before these (Page up)"), text="‹")
        self.after = quiet_button("", self.tr("Seeds after these (Page down)"), text="›")
        self.dice = quiet_button("dice", self.tr("Seeds from a random one on"))
        self.first = QDoubleSpinBox()
        self.edited = QCheckBox(self.tr("&With the edits"))
        self._recipe = Recipe()
        self._first = 0
        self._recipes: tuple[Recipe, ...] = ()
        self._arrange()
        self._connect()
        self._lay_out()

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """Of the page that is shown."""
        return self._recipes

    def show_recipe(self, recipe: Recipe) -> None:
        """The recipe that is explored: its seed is framed, and its class and truncation are those of the page."""
        self._recipe = recipe
        self._lay_out()

    def show_picture(self, index: int, sample: np.ndarray) -> None:
        """The sample of a recipe that was asked for has arrived."""
        self._arrived(index)
        self.tiles.show_sample(index, sample)

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown."""
        self.tiles.set_real(points)

    def set_smooth(self, smooth: bool) -> None:
        """Interpolates between pixels, or shows each as a square."""
        self.tiles.set_smooth(smooth)

    def go_to(self, seed: int) -> None:
        """Shows the seeds from this one on."""
        self._first = max(0, min(seed, LARGEST_SEED))
        self._lay_out()

    def keys(self) -> Group:
        """What the keys do in the grid."""
        rows = [
            (self.tr("Next seed"), "← → ↑ ↓"),
            (self.tr("Pick the seed"), self.tr("Return")),
            (self.tr("More seeds"), self.tr("Page up, Page down")),
        ]
        return self.tr("Seeds"), rows

    def _lay_out(self) -> None:
        before = self._recipes
        self._recipes = seed_recipes(self._recipe, self._first, COUNT, edited=self.edited.isChecked())
        seeds = [recipe.seed for recipe in self._recipes]
        if seeds != [recipe.seed for recipe in before]:
            self._clear()
        self.tiles.set_current(seeds.index(self._recipe.seed) if self._recipe.seed in seeds else None)
        self.first.blockSignals(True)
        self.first.setValue(self._first)
        self.first.blockSignals(False)
        self.before.setEnabled(self._first > 0)
        self.after.setEnabled(self._first + COUNT <= LARGEST_SEED)
        self._ask()

    def _wish(self) -> tuple[object, Callable[[], tuple[Recipe, ...]]]:
        return self._recipes, lambda: self._recipes

    def _clear(self) -> None:
        self.tiles.show_captions(tuple(map(_caption, self._recipes)))

    def _turn(self, pages: int) -> None:
        first = max(0, self._first + pages * COUNT)
        if first <= LARGEST_SEED and first != self._first:
            self.go_to(first)
            self.tiles.set_cursor(0 if pages > 0 else COUNT - 1)

    def _arrange(self) -> None:
        self.first.setRange(0, LARGEST_SEED)
        self.first.setDecimals(0)
        self.first.setKeyboardTracking(False)
        self.first.setMinimumWidth(110)
        label = QLabel(self.tr("From &seed"))
        label.setBuddy(self.first)
        self.edited.setToolTip(self.tr("Does to every seed what is done to the current one"))
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.before, self.after, label, self.first, self.dice):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.edited)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.tiles, 1)

    def _connect(self) -> None:
        self.before.clicked.connect(lambda: self._turn(-1))
        self.after.clicked.connect(lambda: self._turn(1))
        self.dice.clicked.connect(lambda: self.go_to(secrets.randbelow(RANDOM_BELOW)))
        self.first.valueChanged.connect(lambda value: self.go_to(int(value)))
        self.edited.toggled.connect(self._lay_out)
        self.tiles.page_asked.connect(self._turn)
        self.tiles.picked.connect(lambda index: self.picked.emit(self._recipes[index]))
        self.tiles.opened.connect(lambda index: self.opened.emit(self._recipes[index]))


def _caption(recipe: Recipe) -> str:
    return f"{recipe.seed}"
