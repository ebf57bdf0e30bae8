"""The panels of the page Explore that move the sample: its start, directions, entries of the code, mixed styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.spec.exploration import Recipe
from studio.direction_desk import DirectionDesk
from studio.exploration import Made, Opened
from studio.widgets.explore_board import ExploreBoard

if TYPE_CHECKING:
    from studio.services.exploration import ExplorationService

MIXED = "mix"  # key of the small pictures of mixed seeds


class ExploredPanels(QObject):
    """Signals: changed(Recipe, str key of a step of undo)."""

    changed = Signal(object, str)

    def __init__(self, board: ExploreBoard, service: ExplorationService) -> None:
        super().__init__(board)
        self._board, self._service = board, service
        self._recipe = Recipe()
        self._made: Made | None = None
        self.directions = DirectionDesk(service, board.directions)
        for panel in (board.start, board.directions, board.entries, board.mix):
            panel.changed.connect(self.changed)
        board.mix.pictures_wanted.connect(self._ask_for_mixed)
        board.panel_shown.connect(lambda _name: self._show_in_sight())
        service.picture_made.connect(self._put)

    def show_opened(self, opened: Opened) -> None:
        """Another model, or newer weights of the same."""
        for panel in (self._board.start, self._board.entries, self._board.mix):
            panel.show_model(opened.facts)
        self.directions.show_opened(opened)
        self._ask_for_mixed()

    def show_recipe(self, recipe: Recipe) -> None:
        """The recipe that is explored."""
        self._recipe = recipe
        self._board.start.show_recipe(recipe)
        self._show_in_sight()

    def show_made(self, made: Made) -> None:
        """The sample of the recipe, whose code is known then."""
        self._made = made
        if self._board.panel == "entries":
            self._show_in_sight()

    def _show_in_sight(self) -> None:
        """The other panels learn of the recipe when they are looked at."""
        board, recipe, made = self._board, self._recipe, self._made
        if board.panel == "directions":
            self.directions.show_recipe(recipe)
        elif board.panel == "mix":
            board.mix.show_recipe(recipe)
        elif board.panel == "entries":
            known = made is not None and (made.recipe.seed, made.recipe.label) == (recipe.seed, recipe.label)
            board.entries.show_recipe(recipe, made.code if made is not None and known and made.code else None)

    def _ask_for_mixed(self) -> None:
        self._service.ask_pictures(MIXED, self._board.mix.picture_recipes)

    def _put(self, key: str, index: int, sample: np.ndarray) -> None:
        if key == MIXED and sample.ndim == 3:
            self._board.mix.show_picture(index, sample)
