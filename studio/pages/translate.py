"""The page Translate: drop a picture and see it in the other domain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec.translation import Picture, TranslatorFacts
from studio.dragging import DragOut
from studio.dropping import Dropped, dropped
from studio.picture_dialogs import PictureDialogs
from studio.queue_desk import QueueDesk
from studio.sheets import picture_of, pixels_of
from studio.translate_notices import Remedies, TranslateNotices
from studio.translated_steps import model_words
from studio.translation import ModelChoice, Shown, Stage, Wish, has_domains, split_models
from studio.translator_choice import TranslatorChoice
from studio.widgets.compare_canvas import MODES
from studio.widgets.drop_page import DropPage
from studio.widgets.drop_zone import DropFrame
from studio.widgets.translate_board import TranslateBoard

if TYPE_CHECKING:
    from studio.page_actions import Commands
    from studio.services import Services
    from studio.widgets.shortcuts_dialog import Group


class TranslatePage(DropPage):
    """Signals: go(page name), commands_changed() where `commands` has others than before."""

    go = Signal(str)
    commands_changed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = self.tr("Translate")
        self.setObjectName("page")
        self._services, self._service = services, services.translation
        self._source: Path | Picture | None = None  # of the newest wish
        self._good_source: Path | Picture | None = None  # of what is on show
        self._facts: TranslatorFacts | None = None
        self._shown_model: ModelChoice | None = None  # whose facts they are
        self._is_waiting = False  # for the first checkpoint of what is chosen
        self.board = TranslateBoard()
        self.view = self.board.view
        self.dialogs = PictureDialogs(services.settings, self)
        self.choice = TranslatorChoice(services, self.board.picker)
        self.queue = QueueDesk(services, self.dialogs, self.board.queue)
        self.drag_out = DragOut(self)
        self.notices = TranslateNotices(
            self.board.notice,
            services,
            Remedies(self.ask_for_pictures, self.ask_for_weights, lambda: self.go.emit("compose"), self._ask),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.board)
        self._connect()
        self._choose_mode(services.settings.compare_mode)
        self.choice.refresh()
        self._show_listed()

    def commands(self) -> Commands:
        """What the window's actions do here, by name."""
        known = {"open": self.ask_for_pictures, "open-folder": self.ask_for_folder, "paste": self.paste}
        if self.board.ways.can_turn:
            known["turn"] = self.board.ways.turn
        if self.view.steps:
            known |= {"compare": self.view.canvas.next_mode, "copy-picture": self.copy, "save-picture": self.save}
        return known

    def shortcuts(self) -> list[Group]:
        """What the keys do here beside those of the menu."""
        return [self.view.keys()]

    def take_drop(self, data: QMimeData) -> None:
        """Translates what was dropped or pasted, or says why not."""
        self.take(dropped(data))

    def take(self, what: Dropped) -> None:
        """Models are opened, a picture is shown, several become the queue."""
        self.board.notice.quiet()
        models, pictures = split_models(what.paths)
        if what.paths:
            self._services.settings.last_folder = str(what.paths[0].parent)
        if models:
            self.choice.open(models[-1])
        if len(pictures) > 1 or any(path.is_dir() for path in pictures):
            self.queue.take(pictures)
        elif pictures:
            self.show_picture(pictures[0])
        elif what.picture is not None:
            self.show_picture(Picture(pixels_of(what.picture), self.tr("picture")))
        elif not models:
            self.notices.say_useless(what)

    def use_model(self, path: Path) -> None:
        """Translates with a run of the list from now on."""
        self.choice.choose(path)

    def show_picture(self, source: Path | Picture) -> None:
        """Translates a picture from now on."""
        self.board.notice.quiet()
        self._source = source
        self._ask()

    def paste(self) -> None:
        """Translates what lies in the clipboard."""
        self.take_drop(QGuiApplication.clipboard().mimeData())

    def copy(self) -> None:
        """Puts the picked picture into the clipboard."""
        QGuiApplication.clipboard().setImage(picture_of(self.view.steps[self.view.picked].pixels))

    def save(self) -> None:
        """Asks where to, and saves the picked picture."""
        step = self.view.steps[self.view.picked]
        path = self.dialogs.save_as(f"{self.view.file_name(self.view.picked)}.png")
        if path:
            self._service.save(path, step.pixels)

    def ask_for_pictures(self) -> None:
        """A dialog for pictures, one or many."""
        self._take_paths(self.dialogs.pictures())

    def ask_for_folder(self) -> None:
        """A dialog for a folder of pictures."""
        self._take_paths(self.dialogs.folder(self.tr("Open a folder of pictures")))

    def ask_for_weights(self) -> None:
        """A dialog for a file of weights."""
        self._take_paths(self.dialogs.weights())

    def showEvent(self, event: QShowEvent) -> None:
        """Looks for models while it is on show; used by Qt."""
        super().showEvent(event)
        self.choice.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rests otherwise; used by Qt."""
        self.choice.watch(False)
        super().hideEvent(event)

    def _invitation(self) -> tuple[DropFrame, str]:
        return self.board.frame, self.tr("Drop to translate")

    def _connect(self) -> None:
        board, view, service = self.board, self.view, self._service
        for wanted in (board.zone.files_wanted, board.open_button.clicked):
            wanted.connect(lambda *_: self.ask_for_pictures())
        board.zone.folder_wanted.connect(self.ask_for_folder)
        board.zone.paste_wanted.connect(self.paste)
        board.picker.weights_wanted.connect(self.ask_for_weights)
        board.save_button.clicked.connect(self.save)
        board.copy_button.clicked.connect(self.copy)
        board.mode_chosen.connect(view.canvas.set_mode)
        board.status.cancelled.connect(service.cancel)
        board.ways.chosen.connect(self._turn)
        view.canvas.mode_changed.connect(self._choose_mode)
        view.back.toggled.connect(lambda _on: self._ask())
        view.way_picked.connect(self._follow_pick)
        view.drag_out_requested.connect(self._drag)
        self.choice.changed.connect(self._change_model)
        self.choice.listed.connect(self._show_listed)
        self.queue.picked.connect(self.show_picture)
        service.shown.connect(self._show)
        service.stage_changed.connect(board.status.show_stage)
        service.progressed.connect(board.status.show_steps)
        service.saved.connect(self._tell_saved)
        service.failed.connect(lambda problem: self.notices.say_problem(problem, Stage.IDLE))

    def _ask(self) -> None:
        """Shows what is chosen now; without a model the picture alone."""
        if self._source is not None or self.choice.model is not None:
            way, back = self.board.ways.current, self.view.back.isChecked()
            self._service.ask(Wish(self.choice.model, self._source, way, back))

    def _take_paths(self, paths: tuple[Path, ...]) -> None:
        if paths:
            self.take(Dropped(paths))

    def _change_model(self) -> None:
        self.board.notice.quiet()
        if self.choice.model is None:
            self._forget_facts()
        self._tell_queue()
        self._ask()

    def _forget_facts(self) -> None:
        self._facts = None
        self.board.model_words.setText("")
        self.board.ways.show_ways((), "")
        self.view.back.hide()
        self.commands_changed.emit()

    def _turn(self, way: str) -> None:
        self._tell_queue()
        self.board.notice.quiet()
        if not self.view.show_way(way):  # of many domains it is made already
            self._ask()

    def _follow_pick(self, way: str) -> None:
        if self._facts is not None:
            self.board.ways.show_ways(self._facts.ways, way)
            self._tell_queue()

    def _show(self, shown: Shown) -> None:
        """What is known of the newest wish so far."""
        if shown.facts is not None and shown.facts is not self._facts:
            self._show_facts(shown.facts)
        if shown.facts is not None or shown.failed_at is Stage.OPENING:
            self._shown_model = shown.wish.model
        if shown.picture is not None:
            self._good_source = shown.wish.source
            if shown.made:
                self.view.show_made(shown.made, shown.steps, self.board.ways.current)
            elif shown.picture is not self.view.picture or shown.wish.model is None or shown.failed_at is Stage.OPENING:
                self.view.show_picture(shown.picture, shown.steps[0])
            self.board.show_empty(False)
            self.board.show_made(bool(self.view.steps))
            self.commands_changed.emit()
        if shown.problem is not None:
            self.notices.say_problem(shown.problem, shown.failed_at)
            if shown.failed_at is Stage.READING:
                self._fall_back(shown.wish)
            elif shown.failed_at is Stage.OPENING:
                self._forget_facts()
        elif shown.picture is not None and shown.wish.model is None:
            (self._show_listed if self._is_waiting else self.notices.say_no_model)()

    def _fall_back(self, failed: Wish) -> None:
        """What is on show stays, but not of another model than the one that is chosen."""
        self._source = None if failed.source == self._good_source else self._good_source
        if failed.model != self._shown_model:
            self._ask()

    def _show_facts(self, facts: TranslatorFacts) -> None:
        self._facts = facts
        self.choice.keep()
        self.board.model_words.setText(model_words(facts))
        self.board.ways.show_ways(facts.ways, self.board.ways.current)
        returns = not has_domains(facts) and any(way.returns for way in facts.ways)
        self.view.back.setVisible(returns)
        self._tell_queue()
        self.commands_changed.emit()

    def _show_listed(self) -> None:
        """What the list of models means for a page that waits for one."""
        chosen = self.choice.candidate
        text = self.tr("Files, a folder, or a picture from a browser, of any size.")
        if chosen is None and self._services.catalogue.is_ready:
            more = self.tr("No model can translate yet: train one from the presets under Translation, or open weights.")
            text = f"{text}\n\n{more}"
        self.board.zone.say(self.tr("Drop pictures here"), text)
        waits = chosen is not None and not chosen.ready
        if waits and chosen is not None:
            self.notices.say_no_checkpoint(chosen.choice.title, chosen.path)
        elif self._is_waiting:
            self.board.notice.quiet()
        self._is_waiting = waits

    def _tell_queue(self) -> None:
        way = self._facts.way(self.board.ways.current) if self._facts else None
        self.queue.set_model(self.choice.model, self.board.ways.current, way.target if way else "")

    def _choose_mode(self, mode: str) -> None:
        mode = mode if mode in MODES else MODES[0]
        self.view.canvas.set_mode(mode)
        self.board.show_mode(mode)
        self._services.settings.compare_mode = mode

    def _drag(self, step: int) -> None:
        if self.view.steps:
            self.drag_out.drag(self.view.steps[step].pixels, self.view.file_name(step))

    def _tell_saved(self, path: Path) -> None:
        self._services.settings.last_folder = str(path.parent)
        self._services.messages.post("info", self.tr("{} is saved").format(path.name), str(path.parent))
