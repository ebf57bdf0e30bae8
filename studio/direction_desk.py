"""Between the panel of directions and the service that finds, keeps and draws them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from engine.spec.events import Failed
from engine.spec.exploration import DirectionFacts, Recipe
from studio.exploration import DirectionSearch, FindDirections, Opened
from studio.review import words
from studio.widgets.direction_panel import DirectionPanel

if TYPE_CHECKING:
    from studio.services.exploration import ExplorationService

IDLE_MS = 150  # small pictures wait until nothing moves
KEY = "directions"


class DirectionDesk(QObject):
    """Signals: renamed(str old, str new), removed(str name): recipes that name the direction have to follow."""

    renamed = Signal(str, str)
    removed = Signal(str)

    def __init__(self, service: ExplorationService, panel: DirectionPanel) -> None:
        super().__init__(panel)
        self._service, self._panel = service, panel
        self._recipe = Recipe()
        self._asked: tuple[Recipe, ...] = ()
        self._tiles: list[tuple[str, int]] = []  # direction and side of each picture that was asked for
        self._small = False  # whether small pictures are of use
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._ask)
        panel.find_wanted.connect(self._find)
        panel.cancel_wanted.connect(lambda: service.cancel(FindDirections.name))
        panel.renamed.connect(self._rename)
        panel.remove_wanted.connect(self._remove)
        panel.keep_wanted.connect(self._keep)
        panel.pictures_wanted.connect(self._idle.start)
        service.directions_changed.connect(self._take)
        service.picture_made.connect(self._put)
        service.task_progressed.connect(self._show_progress)
        service.task_done.connect(self._end)
        service.task_failed.connect(self._fail)
        service.task_cancelled.connect(self._give_up)

    def show_opened(self, opened: Opened) -> None:
        """Another model, or newer weights of the same."""
        self._small = not opened.facts.is_points
        self._asked = ()
        self._take(opened)

    def show_recipe(self, recipe: Recipe) -> None:
        """The recipe that is explored."""
        self._recipe = recipe
        self._panel.show_recipe(recipe)
        self._idle.start()

    def _find(self, kind: DirectionSearch, count: int, layers: tuple[int, int] | None) -> None:
        self._panel.show_progress(0, 0)  # it may wait for another task
        self._service.do(FindDirections(kind=kind, count=count, layers=layers))

    def _take(self, opened: Opened) -> None:
        self._panel.show_model(opened.facts, opened.directions)
        self._idle.start()

    def _ask(self) -> None:
        if not (self._small and self._panel.isVisible()):
            return
        names = self._panel.names_in_view
        recipes = tuple(recipe for name in names for recipe in self._panel.picture_recipes(name))
        if recipes != self._asked:
            self._asked = recipes
            self._tiles = [(name, side) for name in names for side in range(3)]
            self._service.ask_pictures(KEY, recipes)

    def _put(self, key: str, index: int, sample: np.ndarray) -> None:
        if key == KEY and index < len(self._tiles) and sample.ndim == 3:
            self._panel.show_picture(*self._tiles[index], sample)

    def _rename(self, old: str, new: str) -> None:
        self._service.ask_pictures(KEY, ())  # they name the old one
        self._service.rename_direction(old, new)
        self.renamed.emit(old, new)

    def _remove(self, name: str) -> None:
        self._service.ask_pictures(KEY, ())
        self.removed.emit(name)
        self._service.remove_direction(name)

    def _keep(self, name: str) -> None:
        self._service.add_direction(name, self._recipe)

    def _show_progress(self, name: str, done: int, total: int) -> None:
        if name == FindDirections.name:
            self._panel.show_progress(done, total)

    def _end(self, name: str, result: tuple[DirectionFacts, ...]) -> None:
        if name == FindDirections.name:
            self._panel.show_ended(self.tr("{} directions are known.").format(len(result)))

    def _fail(self, name: str, problem: Failed) -> None:
        if name == FindDirections.name:
            self._panel.show_ended(words(problem.what, problem.why, problem.remedy), problem=True)

    def _give_up(self, name: str) -> None:
        if name == FindDirections.name:
            self._panel.show_ended()
