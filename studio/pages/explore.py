"""The page Explore: the codes of a generator, held in one's hands."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec.events import Failed
from engine.spec.exploration import Recipe
from engine.spec.translation import Picture
from studio.dropping import Dropped, dropped
from studio.exploration import Edits, Made, Opened
from studio.explore_notices import ExploreNotices
from studio.explored_model import ExploredModel
from studio.explored_panels import ExploredPanels
from studio.explored_views import ExploredViews
from studio.film_desk import FilmDesk
from studio.incoming import Incoming
from studio.kept_desk import KeptDesk
from studio.moving import with_renamed, without_move
from studio.outgoing import Outgoing
from studio.picture_dialogs import PictureDialogs
from studio.recipe_desk import RecipeDesk
from studio.recipe_grids import unedited
from studio.search_desk import SearchDesk
from studio.widgets.drop_page import DropPage
from studio.widgets.drop_zone import DropFrame
from studio.widgets.explore_board import ExploreBoard

if TYPE_CHECKING:
    from studio.page_actions import Commands
    from studio.services import Services
    from studio.widgets.shortcuts_dialog import Group

RANDOM_BELOW = 2**31  # seeds that a person can still read out


class ExplorePage(DropPage):
    """Signals: go(page name), commands_changed() where `commands` has others than before, export_wanted(Exportable)."""

    go = Signal(str)
    export_wanted = Signal(object)
    commands_changed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = self.tr("Explore")
        self.setObjectName("page")
        self._services, self._service = services, services.exploration
        self._opened: Opened | None = None
        self._made: Made | None = None
        self._offered: frozenset[str] = frozenset()
        self.edits = Edits()
        board = self.board = ExploreBoard()
        self.dialogs = PictureDialogs(services.settings, self)
        self.notices = ExploreNotices(board.notice, services)
        self.recipes = RecipeDesk(services, self.notices, self)
        self.incoming = Incoming(services, self.recipes, self.notices, self.dialogs.pictures)
        self.model = ExploredModel(services, board, self.dialogs)
        self.views = ExploredViews(board, services)
        self.panels = ExploredPanels(board, self._service)
        self.search = SearchDesk(self._service, board.projection, board.neighbours)
        self.kept = KeptDesk(services, board.kept)
        self.film = FilmDesk(services, board.keys)
        self.outgoing = Outgoing(services, self.dialogs, self.notices, board)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(board)
        self._connect_board()
        self._connect_service()
        self._show_steps()
        self.model.refresh()

    @property
    def recipe(self) -> Recipe:
        """What is explored."""
        return self.edits.recipe

    def commands(self) -> Commands:
        """What the window's actions do here, by name."""
        known: dict[str, Callable[[], object]] = {"open": self.incoming.ask, "paste": self.paste}
        if self._opened is None:
            return known
        known |= {"random-seed": self.draw_seed, "compare": self.views.next_view}
        if self.edits.can_undo:
            known["undo"] = self.undo
        if self.edits.can_redo:
            known["redo"] = self.redo
        if self.recipe != unedited(self.recipe):
            known["reset-edits"] = self.reset
        if self._made is not None:
            known |= {"copy-picture": self.outgoing.copy, "save-picture": self.outgoing.save}
            known |= {"add-key": self.film.add, "export-model": self.outgoing.export_model}
        return known

    def shortcuts(self) -> list[Group]:
        """What the keys do here beside those of the menu."""
        return [self.views.keys(), self.film.keys()]

    def use_model(self, path: Path) -> None:
        """Explores a run of the list from now on."""
        self.model.use(path)

    def take_drop(self, data: QMimeData) -> None:
        """Explores, restores or looks for what was dropped or pasted, or says why not."""
        self.take(dropped(data))

    def take(self, what: Dropped) -> None:
        """Models are opened, pictures that carry a recipe restore it, any other picture is looked for."""
        self.incoming.take(what)

    def paste(self) -> None:
        """Takes what lies in the clipboard."""
        self.take_drop(QGuiApplication.clipboard().mimeData())

    def undo(self) -> None:
        """Takes the last step back."""
        if self.edits.undo() is not None:
            self._show_recipe()

    def redo(self) -> None:
        """Makes a step again that was taken back."""
        if self.edits.redo() is not None:
            self._show_recipe()

    def reset(self) -> None:
        """Leaves the seed and its class alone."""
        self.change(unedited(self.recipe))

    def draw_seed(self) -> None:
        """Shows another seed with the same edits."""
        self.change(replace(self.recipe, seed=secrets.randbelow(RANDOM_BELOW), code=(), space="code"))

    def change(self, recipe: Recipe, key: str = "") -> None:
        """Explores another recipe from now on; key: what is changed, so that a drag is one step."""
        if self.edits.change(recipe, key):
            self._show_recipe()

    def showEvent(self, event: QShowEvent) -> None:
        """Follows the model while it is on show; used by Qt."""
        super().showEvent(event)
        self.model.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rests otherwise; used by Qt."""
        self.model.watch(False)
        self.film.stop()
        super().hideEvent(event)

    def _invitation(self) -> tuple[DropFrame, str]:
        return self.board.frame, self.tr("Drop to go on from it, or to look for it")

    def _connect_board(self) -> None:
        board = self.board
        self.panels.changed.connect(self.change)
        board.directions.axis_wanted.connect(self.views.lay_on_axis)
        board.projection.open_wanted.connect(self.incoming.ask)
        board.kept.apply_wanted.connect(self.recipes.take_own)
        board.keys.go_wanted.connect(self._restore)
        self._services.settings.keep_splitter("explore", board.splitter)
        for name, button in board.buttons.items():
            button.clicked.connect(partial(self._do, name))

    def _connect_service(self) -> None:
        service = self._service
        service.opened.connect(self._take_opened)
        service.shown.connect(self._take_made)
        service.failed.connect(self._take_failure)
        service.errand_failed.connect(self.notices.say_problem)
        service.directions_changed.connect(self._take_directions)
        self._services.recipes.failed.connect(self.notices.say_problem)
        self.recipes.restored.connect(self._restore)
        self.recipes.model_wanted.connect(self.model.open)
        self.incoming.model_wanted.connect(self.model.choice.open)
        self.incoming.picture_wanted.connect(self._look_for)
        self.incoming.keys_wanted.connect(self.film.add_all)
        self.model.go.connect(self.go)
        self.outgoing.export_wanted.connect(self.export_wanted)
        self.model.left.connect(self._leave)
        self.views.changed.connect(self.change)
        self.views.settled.connect(self.edits.settle)
        self.views.shown.connect(lambda _view: self._show_steps())
        self.panels.directions.renamed.connect(self._rename)
        self.panels.directions.removed.connect(self._forget_direction)
        self.search.found.connect(self.recipes.take_own)
        self.film.added.connect(lambda: self.board.show_keys(True))
        self.film.frame_shown.connect(lambda frame: self.board.sample.show_sample(frame, self.tr("film")))
        self.film.ended.connect(lambda: self.views.show_made(self._made) if self._made else None)

    def _do(self, name: str) -> None:
        if act := self.commands().get(name):
            act()

    def _show_recipe(self) -> None:
        self.film.stop()
        self._draw()

    def _draw(self) -> None:
        """What is explored is shown everywhere, and drawn."""
        recipe = self.recipe
        self._service.ask(recipe)
        self.panels.show_recipe(recipe)
        self.views.show_recipe(recipe)
        self._show_steps()

    def _show_steps(self) -> None:
        """What can be done now."""
        known = self.commands()
        for name, button in self.board.buttons.items():
            button.setEnabled(name in known)
        if known.keys() != self._offered:
            self._offered = frozenset(known)
            self.commands_changed.emit()

    def _take_opened(self, opened: Opened) -> None:
        """Another model came, or newer weights of the same: what was made of its codes stays."""
        same = opened.shows(self._opened)
        self._opened = opened
        self.model.take_opened(opened)
        self.views.show_opened(opened)
        self.panels.show_opened(opened)
        self.search.show_opened(opened)
        if not same:
            self.notices.quiet()  # it was about what was open before, or about there being nothing
            self.edits.reset(Recipe())
        self.recipes.take_opened(opened)
        self._draw()
        self.film.show_opened(opened)
        self.kept.draw()

    def _leave(self) -> None:
        """What is on show goes with its model."""
        self._opened = self._made = None
        self.outgoing.show_made(None)
        self.notices.quiet()
        self.film.forget()
        self.board.sample.clear()
        self._show_steps()

    def _take_made(self, made: Made) -> None:
        self._made = made
        desks = (self.panels, self.film, self.search, self.kept, self.outgoing)
        for desk in desks if self.film.plays else (*desks, self.views):
            desk.show_made(made)
        self._show_steps()

    def _take_failure(self, problem: Failed) -> None:
        if self.model.take_failure(problem):
            self._leave()
            if self.model.path is not None:
                self.recipes.take_failure(problem, self.model.path)
        else:
            undo = ((self.tr("Undo"), self.undo),) if self.edits.can_undo else ()
            self.notices.say_problem(problem, *undo)

    def _take_directions(self, opened: Opened) -> None:
        self._opened = opened
        self.views.offer(opened)
        self._draw()

    def _restore(self, recipe: Recipe) -> None:
        """A recipe of what is open: what it is for goes without saying."""
        plain = replace(recipe, run="", round=0, averaged=True, model="")
        if self.edits.change(plain):
            self._show_recipe()

    def _look_for(self, picture: Path | Picture) -> None:
        self.board.show_panel("projection")
        self.search.project(picture, self.recipe.label)

    def _rename(self, old: str, new: str) -> None:
        for steps in (self.edits, self.film):
            steps.rewrite(lambda recipe: with_renamed(recipe, old, new))
        self._show_recipe()

    def _forget_direction(self, name: str) -> None:
        """Steps that went along it leave it alone; key frames carry what they need."""
        self.edits.rewrite(lambda recipe: without_move(recipe, name))
        self._show_recipe()
