"""Which model the page Explore works with: chosen, opened, followed, and what is said while there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.spec.events import Failed
from studio.exploration import Opened
from studio.picture_dialogs import PictureDialogs
from studio.review import words
from studio.translator_choice import TranslatorChoice
from studio.translators import Candidate, can_sample
from studio.widgets.explore_board import ExploreBoard

if TYPE_CHECKING:
    from studio.services import Services


class ExploredModel(QObject):
    """Signals: go(page name), left(): what was open is not on show any more."""

    go = Signal(str)
    left = Signal()

    def __init__(self, services: Services, board: ExploreBoard, dialogs: PictureDialogs) -> None:
        super().__init__(board)
        self._services, self._service, self._board = services, services.exploration, board
        self._dialogs = dialogs
        self._path: Path | None = None  # of what is open, or being opened
        self._pinned = False  # to a round, as a recipe wants it
        self._watched = False  # nothing is opened for a page that nobody looks at
        self._failure: Failed | None = None
        board.picker.follow_changed.connect(self._follow)  # before the list is read again, which may open a model
        self.choice = TranslatorChoice(services, board.picker, can_sample, "opened_explorers")
        self.choice.changed.connect(self._open_chosen)
        self.choice.listed.connect(self._show_listed)
        board.picker.weights_wanted.connect(self.ask_for_model)
        services.training.started.connect(lambda _started: self._show_listed())
        self._service.busy_changed.connect(lambda _busy: self._show_state())
        self._service.follow(board.picker.follow.isChecked())

    @property
    def path(self) -> Path | None:
        """Of what is open, or being opened."""
        return self._path

    def refresh(self) -> None:
        """Looks at the list of models."""
        self.choice.refresh()
        self._show_listed()

    def use(self, path: Path) -> None:
        """Explores a run from now on, which may have begun after the last look at the list."""
        known = any(run.folder == path for run in self._services.runs.runs)
        (self.choice.choose if known else self.choice.open)(path)

    def watch(self, on: bool) -> None:
        """Opens what is chosen and follows it, and the list, while the page is on show."""
        self._watched = on
        if on:
            self._open_chosen()
            self._show_listed()
        self.choice.watch(on)
        self._service.watch(on)

    def ask_for_model(self) -> None:
        """A dialog for an exported file."""
        for path in self._dialogs.weights():
            self.choice.open(path)

    def open(self, path: Path, round: int | None = None) -> None:
        """Opens a model, at a round where one is given, and leaves what is open."""
        known = self._path
        self._path, self._failure = path, None
        self._pin(round is not None)
        if path != known:
            self.left.emit()
            self.choice.choose(path)
        self._service.open(path, round)
        self._show_state()

    def take_opened(self, opened: Opened) -> None:
        """The model came, or newer weights of it."""
        self._path, self._failure = opened.path, None
        self.choice.keep()
        self._services.recipes.turn_to(opened.path)
        told = opened.facts.what + (self.tr(" · out of the training") if opened.live else "")
        self._board.model_words.setText(words(told, *opened.notes))
        self._show_state()

    def take_failure(self, problem: Failed) -> bool:
        """Whether the problem is that there is no model now; it is told in place of the views then."""
        if self._service.current is not None:
            return False
        self._failure = problem
        self._show_state()
        if problem.report:
            self._services.messages.post_error(problem)
        return True

    def _open_chosen(self) -> None:
        """Newer rounds of the same model are the service's to follow."""
        model = self.choice.model
        if self._watched and model is not None and model.path != self._path:
            self.open(model.path)

    def _show_listed(self) -> None:
        """A run of this window can be explored before its first checkpoint."""
        chosen = self.choice.candidate
        can_open = chosen is not None and (chosen.ready or self._is_mine(chosen.path))
        if self._watched and chosen is not None and can_open and chosen.path != self._path:
            self.open(chosen.path)
        else:
            self._show_state()

    def _is_mine(self, path: Path) -> bool:
        return self._board.picker.follow.isChecked() and self._trains(path)

    def _trains(self, path: Path) -> bool:
        """Whether this window trains this run now."""
        training = self._services.training
        return training.is_live and training.current is not None and training.current.folder == path

    def _follow(self, on: bool) -> None:
        self._pinned = False
        self._service.follow(on)

    def _pin(self, pinned: bool) -> None:
        """A round that a recipe wants is kept; any other model is followed again."""
        if pinned != self._pinned:
            self._pinned = pinned
            box = self._board.picker.follow
            blocked = box.blockSignals(True)
            box.setChecked(not pinned)
            box.blockSignals(blocked)
            self._service.follow(not pinned)

    def _show_state(self) -> None:
        """The views, or why there is nothing to see and what can be done about it."""
        opened = self._service.current
        self._board.show_empty(opened is None)
        gone = self.tr("{} · not listed").format(opened.facts.title) if opened else ""
        self._board.picker.say_unlisted(gone)
        if opened is not None:
            return
        chosen = self.choice.candidate
        another = (self.tr("Open a model…"), self.ask_for_model)
        if self._failure is not None:
            problem = self._failure
            again = (self.tr("&Try again"), lambda: self.open(self._path) if self._path else None)
            self._board.empty.say(words(problem.what), words(problem.why, problem.remedy), again, another)
        elif self._path is not None and chosen is not None and chosen.path == self._path:
            self._board.empty.say(self.tr("Opening {} …").format(chosen.choice.title), "")
        elif chosen is not None and not chosen.ready:
            self._say_no_checkpoint(chosen)
        elif not self._services.catalogue.is_ready or not self._services.runs.is_ready:
            self._board.empty.say(self.tr("Looking for models…"), "")
        elif chosen is None:
            text = self.tr(
                "Any generator that was trained here can be explored, also while it trains. Start with a card on Home, "
                "compose a run of your own, or open an exported file."
            )
            home = (self.tr("Home"), lambda: self.go.emit("home"))
            compose = (self.tr("&Compose"), lambda: self.go.emit("compose"))
            self._board.empty.say(self.tr("No model to explore yet"), text, home, compose, another)

    def _say_no_checkpoint(self, chosen: Candidate) -> None:
        what = self.tr("“{}” has no checkpoint yet").format(chosen.choice.title)
        now = ((self.tr("&Snapshot now"), self._services.training.snapshot),) if self._trains(chosen.path) else ()
        self._board.empty.say(what, self.tr("It can be explored once it was saved for the first time."), *now)
