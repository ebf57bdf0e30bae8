"""The views of the page Explore – one sample, seeds, pad and map – and the samples that they ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.spec.exploration import Recipe
from engine.spec.runs import RunHistory
from studio.amounts import time_words
from studio.exploration import Made, Opened
from studio.recipe_grids import Axis, unedited
from studio.widgets.explore_board import VIEWS, ExploreBoard
from studio.widgets.latent_pad import LatentPad
from studio.widgets.seed_grid import SeedGrid
from studio.widgets.warped_grid import WarpedGrid

if TYPE_CHECKING:
    from studio.services import Services
    from studio.widgets.shortcuts_dialog import Group

UNEDITED = "unedited"  # key of the sample to compare with


class ExploredViews(QObject):
    """Signals: changed(Recipe, str key of a step of undo), settled() after a drag, shown(str): another view."""

    changed = Signal(object, str)
    settled = Signal()
    shown = Signal(str)

    def __init__(self, board: ExploreBoard, services: Services) -> None:
        super().__init__(board)
        service = services.exploration
        self._board, self._runs, self._service = board, services.runs, service
        self._opened: Opened | None = None
        self._recipe = Recipe()
        self._code: tuple[float, ...] = ()
        self._all: dict[str, SeedGrid | LatentPad | WarpedGrid]  # beside the sample
        self._all = {"seeds": board.seeds, "pad": board.pad, "map": board.map}
        for view in self._all.values():
            view.recipes_wanted.connect(service.ask_pictures)
        board.view_chosen.connect(self.show_view)
        board.sample.compare_wanted.connect(self._compare)
        board.sample.smooth.toggled.connect(self._smooth)
        board.seeds.picked.connect(lambda recipe: self.changed.emit(recipe, ""))
        board.seeds.opened.connect(self._open)
        board.pad.edited.connect(lambda recipe: self.changed.emit(recipe, "pad"))
        board.pad.let_go.connect(self.settled)
        board.map.edited.connect(lambda recipe: self.changed.emit(recipe, "map"))
        board.map.let_go.connect(self.settled)
        service.picture_made.connect(self._put)
        services.runs.history_read.connect(self._take_history)

    def show_opened(self, opened: Opened) -> None:
        """Another model, or newer weights of the same: all that is in sight is drawn anew."""
        facts, board = opened.facts, self._board
        known, self._opened = self._opened.path if self._opened else None, opened
        board.show_kind(points=facts.is_points, styles=facts.layers > 1)
        if board.view == "map" and not facts.is_points:
            self.show_view("sample")
        self.offer(opened)
        board.sample.set_unedited(None)
        if opened.path != known:
            self._set_real(None)
            if facts.is_points and opened.path.is_dir():
                self._runs.history(opened.path)
        for view in self._all.values():
            view.ask_again()

    def offer(self, opened: Opened) -> None:
        """The directions may have changed."""
        for view in (self._board.pad, self._board.map):
            view.offer(opened.directions, opened.facts.code, opened.facts.reach)

    def show_recipe(self, recipe: Recipe) -> None:
        """The recipe that is explored."""
        if (recipe.seed, recipe.label, recipe.code) != (self._recipe.seed, self._recipe.label, self._recipe.code):
            self._code = ()
        self._recipe = recipe
        self._board.sample.set_comparable(recipe != unedited(recipe))
        self._board.sample.set_unedited(None)
        if self._board.sample.comparing:
            self._compare(True)
        self._show_in_sight()

    def show_made(self, made: Made) -> None:
        """The sample of the recipe, or of one before it."""
        start = self.tr("own picture") if made.recipe.seed is None else self.tr("seed {}").format(made.recipe.seed)
        self._board.sample.show_sample(made.sample, f"{start} · {time_words(made.seconds)}")
        if made.sample.ndim == 1:
            self._board.map.show_sample(made.sample)
        if made.code != self._code and made.recipe.seed == self._recipe.seed:
            self._code = made.code
            self._show_in_sight()

    def _take_history(self, folder: Path, history: RunHistory) -> None:
        """What a run of points wrote down when it started: points of its data."""
        if self._opened is not None and self._opened.facts.is_points and folder == self._opened.path:
            self._set_real(history.beginning.real)

    def _set_real(self, points: np.ndarray | None) -> None:
        self._board.sample.set_real(points)
        for view in self._all.values():
            view.set_real(points)

    def show_view(self, view: str) -> None:
        """Shows a view."""
        self._board.show_view(view)
        self._show_in_sight()
        self.shown.emit(view)

    def next_view(self) -> None:
        """Shows the next view that there is."""
        there = [view for view in VIEWS if not self._board.switch[view].isHidden()]
        self.show_view(there[(there.index(self._board.view) + 1) % len(there)])

    def lay_on_axis(self, direction: str, axis: int) -> None:
        """Shows the pad with a direction across (0) or upwards (1)."""
        axes = list(self._board.pad.axes)
        if axes[1 - axis].direction == direction:
            axes.reverse()
        axes[axis] = Axis(direction)
        self._board.pad.choose(axes[0], axes[1])
        self.show_view("pad")

    def keys(self) -> Group:
        """What the keys do in the view on show."""
        view = self._board.view
        return self._board.sample.keys() if view == "sample" else self._all[view].keys()

    def _show_in_sight(self) -> None:
        """The others learn of the recipe when they are looked at."""
        if self._board.view == "seeds":
            self._board.seeds.show_recipe(self._recipe)
        elif self._board.view == "pad":
            self._board.pad.show_recipe(self._recipe, self._code)
        elif self._board.view == "map":
            self._board.map.show_recipe(self._recipe, self._code)

    def _put(self, key: str, index: int, sample: np.ndarray) -> None:
        if key == UNEDITED:
            self._board.sample.set_unedited(sample)
        elif key in self._all:
            self._all[key].show_picture(index, sample)

    def _compare(self, held: bool) -> None:
        self._service.ask_pictures(UNEDITED, (unedited(self._recipe),) if held else ())

    def _smooth(self, smooth: bool) -> None:
        self._board.seeds.set_smooth(smooth)
        self._board.pad.set_smooth(smooth)

    def _open(self, recipe: Recipe) -> None:
        self.changed.emit(recipe, "")
        self.show_view("sample")
