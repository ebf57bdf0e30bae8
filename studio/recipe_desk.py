"""Recipes that come from outside the page: restored at once, or after the model that they are for is opened."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from engine.spec.events import Failed
from engine.spec.exploration import Recipe
from studio.exploration import Opened, differences, run_of
from studio.explore_notices import Action, ExploreNotices

if TYPE_CHECKING:
    from studio.services import Services

translate = QCoreApplication.translate


class RecipeDesk(QObject):
    """Signals: restored(Recipe) to be shown with what is open, model_wanted(Path, round or None)."""

    restored = Signal(object)
    model_wanted = Signal(object, object)

    def __init__(self, services: Services, notices: ExploreNotices, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._notices = services, notices
        self._waiting: Recipe | None = None  # for its model

    @property
    def waits(self) -> bool:
        """Whether a recipe is to be restored with the next model."""
        return self._waiting is not None

    def take(self, recipe: Recipe) -> None:
        """Restores a recipe where it is of what is open, else says what differs and offers what can be done."""
        self._waiting = None
        opened = self._services.exploration.current
        differs = differences(recipe, opened.facts) if opened else ()
        if opened is not None and not differs:
            self.restored.emit(recipe)
            return
        actions = [*self._to_open(recipe, opened)]
        if opened is not None:
            here = translate("ExplorePage", "Use it with {}").format(opened.facts.title)
            known = replace(recipe, run="", round=0, model="")
            actions.append((here, lambda: self.restored.emit(known)))
        elif not actions:
            self._notices.say_no_model()
            return
        told = differs or (translate("ExplorePage", "It was made with {}.").format(recipe.run),)
        self._notices.say_other_model(told, *actions)

    def take_own(self, recipe: Recipe) -> None:
        """Restores a recipe that belongs to what is open, and says where it was of other weights."""
        opened = self._services.exploration.current
        if opened is not None:
            self.restored.emit(recipe)
            differs = differences(recipe, opened.facts)
            if differs:
                self._notices.say_other_model(differs, *self._to_open(recipe, opened))

    def take_opened(self, opened: Opened) -> None:
        """The model came: the recipe that waits for it is restored, and what differs still is told."""
        recipe, self._waiting = self._waiting, None
        if recipe is not None:
            self.restored.emit(recipe)
            differs = differences(recipe, opened.facts)
            if differs:
                self._notices.say_other_model(differs)

    def take_failure(self, problem: Failed, path: Path) -> None:
        """The model of the recipe that waits cannot be opened as it was; its newest round may do."""
        recipe, self._waiting = self._waiting, None
        if recipe is not None:
            newest = translate("ExplorePage", "Open its newest round")
            self._notices.say_problem(problem, (newest, lambda: self._open(recipe, path, None)))

    def _to_open(self, recipe: Recipe, opened: Opened | None) -> list[Action]:
        run = run_of(recipe, self._services.runs.runs)
        path = run.folder if run else None
        if path is None and opened is not None and opened.facts.title == recipe.run:
            path = opened.path
        known = opened is not None and path == opened.path and recipe.round == opened.facts.round
        if path is None or known:
            return []
        caption = translate("ExplorePage", "Open {run}, round {round}")
        caption = caption.format(run=recipe.run, round=f"{recipe.round:,}")
        found = path
        return [(caption, lambda: self._open(recipe, found, recipe.round))]

    def _open(self, recipe: Recipe, path: Path, round: int | None) -> None:
        self._waiting = recipe
        self.model_wanted.emit(path, round)
