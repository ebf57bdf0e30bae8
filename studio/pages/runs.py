"""The page Runs: everything that was trained, here or elsewhere, followed while it is on show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from studio.exporting import of_run
from studio.icons import icon
from studio.translators import can_sample, can_translate
from studio.widgets.run_table import RunTable

if TYPE_CHECKING:
    from engine.spec.errors import EngineError
    from studio.page_actions import Commands
    from studio.services import Services
    from studio.services.runs import Binned

FOLLOW_MS = 2000


class RunsPage(QWidget):
    """Signals: go(page name), run_opened(Path), explorer_wanted(Path) and translator_wanted(Path) of one that fits,
    export_wanted(Exportable), commands_changed() where `commands` has others than before.
    """

    go = Signal(str)
    run_opened = Signal(object)
    explorer_wanted = Signal(object)
    translator_wanted = Signal(object)
    export_wanted = Signal(object)
    commands_changed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = self.tr("Runs")
        self._services = services
        self.table = RunTable(services.runs.thumbnail)
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "muted")
        self._timer = QTimer(self)
        self._timer.setInterval(FOLLOW_MS)
        self._timer.timeout.connect(services.runs.refresh)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 18, 24, 18)
        layout.setSpacing(14)
        layout.addLayout(self._head())
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        layout.addLayout(self._stack, 1)
        self._connect()
        self._show_runs()

    def showEvent(self, event: QShowEvent) -> None:
        """Follows the folder while it is on show."""
        super().showEvent(event)
        self._services.runs.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rests otherwise."""
        self._timer.stop()
        super().hideEvent(event)

    def open_selected(self) -> None:
        """Shows the first selected run on Train."""
        for run in self.table.selected()[:1]:
            self.run_opened.emit(run.folder)

    def resume_selected(self) -> None:
        """Plays the selected run on."""
        for run in self.table.selected()[:1]:
            if self._services.training.resume(run.folder):
                self.go.emit("train")
            else:
                busy = self._services.training.run_name
                what = self.tr("“{}” is being trained").format(busy)
                self._services.messages.post("warning", what, "", self.tr("Stop it first, then resume another run."))

    def explore_selected(self) -> None:
        """Shows the selected run on Explore."""
        for run in self.table.selected()[:1]:
            self.explorer_wanted.emit(run.folder)

    def translate_with_selected(self) -> None:
        """Shows the selected run on Translate."""
        for run in self.table.selected()[:1]:
            self.translator_wanted.emit(run.folder)

    def export_selected(self) -> None:
        """Wants the selected run, or its model, as one file."""
        for run in self.table.selected()[:1]:
            self.export_wanted.emit(of_run(run))

    def commands(self) -> Commands:
        """What the window's actions do here, by name."""
        return {"export-model": self.export_selected} if self.export_button.isEnabled() else {}

    def delete_selected(self) -> None:
        """Moves the selected runs to the bin."""
        for run in self.table.selected():
            self._services.runs.delete(run.folder)

    def _head(self) -> QHBoxLayout:
        title = QLabel(self.title)
        title.setProperty("role", "title")
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search names, systems, objectives, data…"))
        self.search.setAccessibleName(self.tr("Search runs"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(130)
        self.search.setMaximumWidth(330)
        self.open_button = self._button("open", self.tr("&Open"), self.open_selected)
        self.resume_button = self._button("resume", self.tr("&Resume"), self.resume_selected)
        self.explore_button = self._button("explore", self.tr("E&xplore"), self.explore_selected)
        self.translate_button = self._button("translate", self.tr("&Translate"), self.translate_with_selected)
        self.export_button = self._button("save", self.tr("Export…"), self.export_selected)
        self.delete_button = self._button("delete", self.tr("De&lete"), self.delete_selected)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self.search, 1)
        head.addSpacing(8)
        ways = (self.open_button, self.resume_button, self.explore_button, self.translate_button)
        for button in (*ways, self.export_button, self.delete_button):
            head.addWidget(button)
        return head

    def _button(self, sign: str, text: str, slot: object) -> QPushButton:
        button = QPushButton(icon(sign), text)
        button.clicked.connect(slot)
        return button

    def _connect(self) -> None:
        runs = self._services.runs
        runs.changed.connect(self._show_runs)
        runs.thumbnail_read.connect(self.table.put_thumbnail)
        runs.deleted.connect(self._offer_undo)
        runs.failed.connect(self._show_error)
        self._services.training.phase_changed.connect(lambda: self._show_choices())
        self._services.settings.runs_folder_changed.connect(lambda: runs.refresh())
        self.search.textChanged.connect(self._search)
        self.table.opened.connect(self.run_opened)
        self.table.delete_pressed.connect(self.delete_selected)
        self.table.picked.connect(self._show_choices)

    def _show_runs(self) -> None:
        self.table.show_runs(self._services.runs.runs)
        self._show_emptiness()

    def _search(self, text: str) -> None:
        self.table.search(text)
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        if not self._services.runs.is_ready:
            self._empty.setText(self.tr("Looking for runs…"))
        elif not self._services.runs.runs:
            text = self.tr("No runs yet in {}.\n\nStart one on Home or Compose; it appears here at once.")
            self._empty.setText(text.format(self._services.settings.runs_folder))
        else:
            self._empty.setText(self.tr("No run has all these words."))
        self._stack.setCurrentWidget(self.table if self.table.shown else self._empty)
        self._show_choices()

    def _show_choices(self) -> None:
        selected = self.table.selected()
        one = len(selected) == 1
        self.open_button.setEnabled(one)
        reason = self._not_resumable() if one else self.tr("Select one run")
        self.resume_button.setEnabled(not reason)
        self.resume_button.setToolTip(reason)
        unexplored = self._not_exploring() if one else self.tr("Select one run")
        self.explore_button.setEnabled(not unexplored)
        self.explore_button.setToolTip(unexplored)
        unfit = self._not_translating() if one else self.tr("Select one run")
        self.translate_button.setEnabled(not unfit)
        self.translate_button.setToolTip(unfit)
        unready = self._not_exporting() if one else self.tr("Select one run")
        changes = self.export_button.isEnabled() == bool(unready)
        self.export_button.setEnabled(not unready)
        self.export_button.setToolTip(unready)
        if changes:
            self.commands_changed.emit()
        self.delete_button.setEnabled(bool(selected) and not any(run.alive for run in selected))

    def _not_resumable(self) -> str:
        """Why the selected run cannot be resumed, "" where it can."""
        run = self.table.selected()[0]
        if run.alive:
            return self.tr("It is being trained")
        if self._services.training.is_live:
            return self.tr("Another run is being trained")
        return self.tr("All its rounds are played") if run.round >= run.rounds else ""

    def _not_exploring(self) -> str:
        """Why the selected run cannot be explored, "" where it can."""
        run = self.table.selected()[0]
        if not self._services.catalogue.is_ready or not can_sample(run.system):
            return self.tr("It makes no samples of codes")
        return self.tr("It has no checkpoint yet") if run.checkpoint_round is None else ""

    def _not_translating(self) -> str:
        """Why the selected run cannot translate, "" where it can."""
        run = self.table.selected()[0]
        if not self._services.catalogue.is_ready or not can_translate(run.system):
            return self.tr("It does not translate")
        return self.tr("It has no checkpoint yet") if run.checkpoint_round is None else ""

    def _not_exporting(self) -> str:
        """Why nothing of the selected run can be exported, "" where something can."""
        ready = self._services.catalogue.is_ready and of_run(self.table.selected()[0]).formats
        return "" if ready else self.tr("It has no checkpoint yet")

    def _offer_undo(self, binned: Binned) -> None:
        what = self.tr("“{}” is in the bin").format(binned.folder.name)
        action = None
        if binned.bin:
            action = (self.tr("&Undo"), lambda: self._services.runs.restore(binned))
        self._services.messages.post("info", what, action=action)

    def _show_error(self, error: EngineError) -> None:
        self._services.messages.post_error(error)
