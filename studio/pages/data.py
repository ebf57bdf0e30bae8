"""The data page: what to imitate, looked at before it is used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from engine.spec.config import Choice
from engine.spec.data import DataSummary
from engine.spec.errors import EngineError
from engine.spec.events import Failed
from engine.spec.options import parse
from engine.spec.registry import DATASETS, Entry
from studio import own_folders
from studio.amounts import memory_words
from studio.drafting import not_default, with_choice
from studio.dropping import dropped_folders
from studio.fitting import lacks_folder, to_download_mib
from studio.review import words
from studio.widgets.data_board import DataBoard
from studio.widgets.data_facts import info_words
from studio.widgets.option_form import OptionForm

if TYPE_CHECKING:
    from studio.services import Services

SETTLE_MS = 400  # after the last edit of an option, before the data is opened anew


class DataPage(QWidget):
    """Signals: go(str page): "compose" once data is chosen."""

    go = Signal(str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = self.tr("Data")
        self.setObjectName("page")
        self.setAcceptDrops(True)
        self._services = services
        self._entry: Entry | None = None
        self._form: OptionForm | None = None
        self._remembered: dict[str, dict[str, Any]] = {}  # data set -> its options as last seen here
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        self._summary: DataSummary | None = None
        self._followed: Choice | None = None  # the draft's data as it was when it was last taken over
        self._cancelled: Choice | None = None  # what a person did not want to wait for
        self._board = DataBoard()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._board)
        self._connect()
        self._fill()

    @property
    def choice(self) -> Choice | None:
        """The data set on show with its options."""
        if self._entry is None or self._form is None:
            return None
        return Choice(name=self._entry.name, **not_default(self._entry.fields, self._form.values()))

    def choose(self, name: str, options: dict[str, Any] | None = None) -> None:
        """Shows a data set; without options, those it had here before."""
        carried: dict[str, Any] = {}
        if self._entry and self._form:
            self._remembered[self._entry.name] = values = self._form.values()
            carried = own_folders.carried(values, DATASETS.get(name)) if self._entry.name != name else {}
        self._entry = entry = DATASETS.get(name)
        self._board.sources.select(name)
        self._board.show_head(entry)
        self._show_form(entry, self._remembered.get(name, carried) if options is None else options)
        self._list_sources()
        self.refresh()

    def choose_folders(self, *folders: Path) -> None:
        """Shows a folder of pictures as the data set that it looks like, or two folders as two domains."""
        self._services.settings.last_folder = str(folders[0])
        half = own_folders.half(self._entry, self._form.values() if self._form else {}, folders)
        name, paths = half or own_folders.data_set_for(folders)
        self.choose(name, own_folders.without_paths(self._values_of(name)) | paths)

    def refresh(self) -> None:
        """Shows what is known of the choice, and opens it where that costs nothing but time."""
        self._settle.stop()
        choice = self.choice
        if choice is None or not self.isVisible():
            return
        answer = self._services.data.answer_for(choice)
        if answer and answer.summary:
            self._show_summary(answer.summary)
        elif answer and answer.problem:
            self._show_problem(answer.problem)
        else:
            self._show_unopened(choice)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes folders and pictures; used by Qt."""
        if dropped_folders(event.mimeData()):
            self._board.drop_hint.show()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Takes the hint away; used by Qt."""
        self._board.drop_hint.hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Shows the dropped folder; used by Qt."""
        self._board.drop_hint.hide()
        folders = dropped_folders(event.mimeData())
        if folders:
            event.acceptProposedAction()
            self.choose_folders(*folders)

    def showEvent(self, event: QShowEvent) -> None:
        """Opens what was chosen while the page was hidden; used by Qt."""
        super().showEvent(event)
        answer = self._services.data.answer_for(self.choice) if self.choice else None
        if answer and answer.problem:
            self._open()  # it may have been set right meanwhile
        else:
            self.refresh()

    def _connect(self) -> None:
        board, services = self._board, self._services
        board.sources.chosen.connect(self.choose)
        board.sources.folder_wanted.connect(self._ask_for_folder)
        board.strip.cancelled.connect(self._cancel)
        board.use_button.clicked.connect(self._use)
        services.data.progress.connect(self._show_progress)
        for answered in (services.data.opened, services.data.failed):
            answered.connect(lambda _answer: self.refresh())
        services.data.busy_changed.connect(self._busy_changed)
        services.composition.changed.connect(self._follow_composition)
        services.catalogue.ready.connect(self._fill)
        services.catalogue.failed.connect(self._tell_catalogue_failed)

    def _fill(self) -> None:
        if not self._services.catalogue.is_ready:
            self._board.view.say(self.tr("Loading the engine…"))
            self._board.use_button.setEnabled(False)
            self._board.show_health(None)
            return
        self._list_sources()
        self._follow_composition()
        if self._entry is None:  # the draft names data that is not installed
            self.choose(DATASETS.names()[0])

    def _list_sources(self) -> None:
        details, notes = {}, {}
        for entry in DATASETS:
            if entry.facts.get("group") == "own":
                values = self._values_of(entry.name)
                details[entry.name] = own_folders.named(values) or self.tr("any folder on this machine")
                continue
            details[entry.name] = info_words(entry.facts["peek"](entry.options()))
            size = to_download_mib(entry, entry.options())
            notes[entry.name] = memory_words(size) if size else ""
        self._board.sources.show_entries(DATASETS, details, notes)

    def _values_of(self, name: str) -> dict[str, Any]:
        """The options of a data set as they are, or as they were last seen here."""
        here = self._entry and self._entry.name == name
        return self._form.values() if self._form and here else self._remembered.get(name, {})

    def _follow_composition(self) -> None:
        """Shows the data of the draft whenever that has become another."""
        chosen = self._services.composition.config.data
        if not self._services.catalogue.is_ready or chosen == self._followed or chosen.name not in DATASETS:
            return
        self._followed = chosen
        if self.choice != chosen:
            self.choose(chosen.name, chosen.options)

    def _show_form(self, entry: Entry, options: dict[str, Any]) -> None:
        self._form = form = OptionForm(entry.fields, lambda values: parse(entry.options, values, "data"))
        form.set_values(options)
        form.edited.connect(lambda _name, _value: self._settle.start())
        form.problems_changed.connect(self._update_use)
        self._board.show_form(form)

    def _show_unopened(self, choice: Choice) -> None:
        """Peeks, and opens the data unless a download or a folder has to be asked for first."""
        assert self._entry
        board, entry = self._board, self._entry
        board.notice.quiet()
        board.show_health(None)
        self._summary = None
        try:
            options = parse(entry.options, choice.options, "data")
            board.facts.show_info(entry.facts["peek"](options))
        except EngineError as error:
            self._show_problem(Failed(error.title, error.what, error.why, error.remedy))
            return
        size = to_download_mib(entry, options)
        if lacks_folder(entry, choice):
            board.facts.clear()
            board.view.say(own_folders.invitation(entry, choice.options))
        elif size:
            self._offer_download(size)
        elif self._cancelled == choice:
            again = (self.tr("Open it"), self._open)
            board.view.say(self.tr("Opening was stopped; nothing was changed."))
            board.notice.say("info", self.tr("This data is not open."), "", (again,))
        else:
            self._open()
        self._update_use()

    def _offer_download(self, size_mib: float) -> None:
        caption = self.tr("&Download ({size})").format(size=memory_words(size_mib))
        what = self.tr("This set is not on this machine yet.")
        more = self.tr(
            "It is downloaded once and kept in {folder}. If you have it already, name its folder in the options."
        )
        folder = self._services.settings.data_folder
        self._board.notice.say("info", what, more.format(folder=folder), ((caption, self._open),))
        self._board.view.say(self.tr("Pictures appear here after the download."))

    def _open(self) -> None:
        choice = self.choice
        if choice is None:
            return
        self._cancelled = None
        self._board.notice.quiet()
        if not self._services.data.is_opening(choice):
            self._services.data.open(choice)
        self._board.view.say(self.tr("Opening…"))
        self._board.strip.show_progress(self.tr("Opening"), 0, 0)
        self._update_use()

    def _cancel(self) -> None:
        self._cancelled = self.choice
        self._services.data.cancel()
        self.refresh()

    def _show_progress(self, task: str, done: int, total: int) -> None:
        if self.choice and self._services.data.is_opening(self.choice):
            self._board.strip.show_progress(task, done, total)

    def _busy_changed(self, busy: bool) -> None:
        if not busy:
            self._board.strip.hide()
        self._update_use()

    def _show_summary(self, summary: DataSummary) -> None:
        self._summary = summary
        self._list_sources()  # what was downloaded needs no download any more
        self._board.strip.hide()
        self._board.notice.quiet()
        self._board.facts.show_info(summary.info, summary.class_counts, summary.health)
        self._board.view.show_summary(summary)
        self._board.show_health(summary.health)
        self._update_use()

    def _show_problem(self, problem: Failed) -> None:
        self._summary = None
        board, choice = self._board, self.choice
        answer = self._services.data.answer_for(choice) if choice else None
        actions = [(self.tr("&Try again"), self._open)]
        if self._entry and self._entry.facts.get("group") == "own":
            actions.append((self.tr("Choose another folder…"), self._ask_for_folder))
        board.strip.hide()
        board.notice.say("error", words(problem.what), words(problem.why, problem.remedy), tuple(actions))
        board.view.say(self.tr("There is nothing to show."))
        board.show_health(answer.health if answer else None)
        if problem.report:
            self._services.messages.post_error(problem)
        self._update_use()

    def _update_use(self) -> None:
        problems = self._form.problems() if self._form else {}
        self._board.use_button.setEnabled(self._summary is not None and not problems)
        self._board.use_button.setToolTip("" if self._summary else self.tr("The data has to be open first"))

    def _use(self) -> None:
        choice, composition = self.choice, self._services.composition
        if choice is None:
            return
        self._followed = choice
        composition.set_config(with_choice(composition.config, "data", choice.name, choice.options), composition.base)
        self._followed = composition.config.data
        self.go.emit("compose")

    def _ask_for_folder(self) -> None:
        start = self._services.settings.last_folder
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of pictures"), start)
        if folder:
            self.choose_folders(Path(folder))

    def _tell_catalogue_failed(self, report: str) -> None:
        self._board.view.say(self.tr("The engine could not be loaded."))
        self._board.notice.say("error", self.tr("The engine could not be loaded."), report.strip().splitlines()[-1])
