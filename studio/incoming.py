"""What comes to the page Explore from outside: models, recipes in pictures, and pictures to look for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.spec.exploration import MOST_KEYS, Recipe
from engine.spec.translation import Picture
from studio.dropping import Dropped
from studio.explore_notices import ExploreNotices
from studio.recipe_desk import RecipeDesk
from studio.sheets import pixels_of
from studio.translation import split_models

if TYPE_CHECKING:
    from studio.services import Services


class Incoming(QObject):
    """Signals: model_wanted(Path), picture_wanted(Path or Picture) to be looked for, keys_wanted(tuple of Recipe)."""

    model_wanted = Signal(object)
    picture_wanted = Signal(object)
    keys_wanted = Signal(object)

    def __init__(
        self, services: Services, recipes: RecipeDesk, notices: ExploreNotices, ask: Callable[[], tuple[Path, ...]]
    ) -> None:
        """ask: a dialog for pictures."""
        super().__init__(recipes)
        self._services, self._recipes, self._notices, self._ask = services, recipes, notices, ask
        services.recipes.carried.connect(self._take_carried)
        services.recipes.unreadable.connect(lambda _path, problem: notices.say_problem(problem))

    def take(self, what: Dropped) -> None:
        """Models are opened, pictures that carry a recipe restore it, any other picture is looked for."""
        self._notices.quiet()
        models, others = split_models(what.paths)
        files = [path for path in others if not path.is_dir()]
        if what.paths:
            self._services.settings.last_folder = str(what.paths[0].parent)
        if models:
            self.model_wanted.emit(models[-1])
        if files:
            self._services.recipes.read(files[0])
        elif what.picture is not None:
            self._look_for(Picture(pixels_of(what.picture), self.tr("picture")))
        elif not models:
            self._notices.say_useless(what)

    def ask(self) -> None:
        """A dialog for pictures, the first of which is taken."""
        paths = self._ask()
        if paths:
            self.take(Dropped(paths))

    def _take_carried(self, path: Path, recipes: tuple[Recipe, ...]) -> None:
        if not recipes:
            self._look_for(path)
            return
        self._recipes.take(recipes[0])
        opened = self._services.exploration.current
        if len(recipes) > 1 and opened is not None and recipes[0].model == opened.facts.model:
            keys = recipes[:MOST_KEYS]
            caption = self.tr("Make them key frames")
            self._notices.say_several(len(recipes), (caption, lambda: self.keys_wanted.emit(keys)))

    def _look_for(self, picture: Path | Picture) -> None:
        opened = self._services.exploration.current
        if opened is None:
            self._notices.say_no_model()
        elif opened.facts.is_points:
            self._notices.say_points()
        else:
            self.picture_wanted.emit(picture)
