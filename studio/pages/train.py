"""The page Train: watches the run that trains, or one of the past."""

from __future__ import annotations

from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedLayout, QWidget

from engine.spec.events import Ended, Marked, Measured, Phase, Preview, Progress, Reading, Readings, Started
from engine.spec.runs import RunHistory, RunSummary
from studio.saver import Saver
from studio.shown_run import ShownRun, edited_rates
from studio.widgets.empty_state import EmptyState
from studio.widgets.train_board import TrainBoard

if TYPE_CHECKING:
    from studio.services import Services

KEEP_READINGS = 600  # of the newest, to go on where a history that was just read ends
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TrainPage(QWidget):
    """Curves, samples and the time line of one run; one cursor moves them together.

    Signals: go(page name), explorer_wanted(Path of the run on show).
    """

    go = Signal(str)
    explorer_wanted = Signal(object)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = self.tr("Train")
        self._services = services
        self._run: ShownRun | None = None
        self._live: Started | None = None  # the session that trains
        self._cursor: int | None = None
        self._recent: deque[Reading] = deque(maxlen=KEEP_READINGS)
        self._saver = Saver(services.settings, services.messages, self)
        self.empty = EmptyState()
        self.board = TrainBoard()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.board)
        self._connect_board()
        self._connect_services()
        self._say_nothing_trains()
        if services.training.is_live and services.training.current is not None:
            self._follow(services.training.current)  # the page was built late

    @property
    def run(self) -> ShownRun | None:
        """The run on show."""
        return self._run

    @property
    def shows_live(self) -> bool:
        """True where the run on show is the one that trains."""
        return self._run is not None and self._live is not None and self._run.folder == self._live.folder

    def open_run(self, folder: Path) -> None:
        """Shows a run: the live one as it goes on, any other as it was written down."""
        if self._live is not None and folder == self._live.folder:
            self._follow(self._live)
        else:
            self._show(ShownRun(folder))
            self._ask_for_history()

    def show_run(self, summary: RunSummary, history: RunHistory) -> None:
        """Shows a run whose history is already at hand."""
        run = ShownRun(summary.folder)
        run.summary = summary
        self._show(run)
        self._take_history(summary.folder, history)

    def shortcuts(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What the keys do here."""
        keys = [
            (self.tr("Logarithmic heights"), "L"),
            (self.tr("Fit the curves"), "F"),
            (self.tr("Preview before, after"), "← →"),
            (self.tr("First preview, live"), self.tr("Home, End")),
            (self.tr("In the curves: zoom"), "+ −"),
            (self.tr("In the curves: move, scale"), self.tr("Shift with arrows")),
            (self.tr("In the samples: enlarge, back"), self.tr("Return, Esc")),
        ]
        return [(self.title, keys)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End move the cursor where no part of the page wanted them."""
        key = Qt.Key(event.key())
        if self._run is None or event.modifiers():
            super().keyPressEvent(event)
        elif key in STEPS:
            self.move_cursor(self._run.reel.neighbour(self._cursor, STEPS[key]))
        elif key == Qt.Key.Key_Home and self._run.reel.rounds:
            self.move_cursor(self._run.reel.rounds[0])
        elif key == Qt.Key.Key_End:
            self.move_cursor(None)
        else:
            super().keyPressEvent(event)

    def move_cursor(self, round: int | None) -> None:
        """Shows the preview and the values of a round; None: the newest, as they come."""
        self._cursor = round
        self.board.timeline.set_cursor(round)
        self.board.curves.set_cursor(round)
        self.board.metrics.set_cursor(round)
        self.board.live.setChecked(round is None)
        self._show_preview()
        self._show_stage()

    def _connect_board(self) -> None:
        board = self.board
        board.curves.chosen.connect(self._choose)
        board.curves.export_asked.connect(self._export_curves)
        board.samples.save_asked.connect(self._save_samples)
        board.samples.raw_asked.connect(self._ask_for_raw)
        board.timeline.picked.connect(self.move_cursor)
        board.live.clicked.connect(lambda: self.move_cursor(None))
        board.show_live.clicked.connect(lambda: self.open_run(self._live.folder) if self._live else None)
        board.explore.clicked.connect(lambda: self.explorer_wanted.emit(self._run.folder) if self._run else None)
        board.rates.edited.connect(self._services.training.edit)
        board.rates.step_asked.connect(self._services.training.step)
        self._services.settings.keep_splitter("train", board.splitter)
        for key, act in ((Qt.Key.Key_L, board.curves.bar.logarithmic.toggle), (Qt.Key.Key_F, board.curves.plot.fit)):
            shortcut = QShortcut(QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _connect_services(self) -> None:
        training = self._services.training
        training.phase_changed.connect(self._phase_changed)
        training.progressed.connect(self._progressed)
        training.started.connect(self._follow_new)
        training.readings.connect(self._add_readings)
        training.previewed.connect(self._add_preview)
        training.marked.connect(self._add_mark)
        training.measured.connect(self._add_figures)
        training.ended.connect(self._end)
        self._services.runs.history_read.connect(self._take_history)
        self._services.runs.failed.connect(self._go_without_history)

    def _say_nothing_trains(self) -> None:
        text = self.tr(
            "Start with a card on Home, compose a run of your own, or open one from Runs. "
            "Its curves and samples appear here."
        )
        home, compose = (partial(self.go.emit, page) for page in ("home", "compose"))
        self.empty.say(self.tr("Nothing trains yet"), text, (self.tr("&Home"), home), (self.tr("&Compose"), compose))

    def _phase_changed(self, phase: Phase) -> None:
        if phase is Phase.PREPARING:
            name = self._services.training.run_name
            title = self.tr("Preparing {0} …").format(name)
            self.empty.say(title, self.tr("Opening the data and building the networks"))
            if self._run is None or self._run.name != name:
                self._stack.setCurrentWidget(self.empty)
        self._show_states()

    def _progressed(self, progress: Progress) -> None:
        share = f" · {progress.done:,} / {progress.total:,}" if progress.total else ""
        self.empty.text.setText(f"{progress.task}{share}")

    def _follow_new(self, started: Started) -> None:
        self._recent.clear()
        self._follow(started)

    def _follow(self, started: Started) -> None:
        """Shows the run that trains, from its beginning."""
        self._live, run = started, ShownRun(started.folder)
        run.begin(started)
        self._show(run)
        self._ask_for_history()  # what a resumed run, or one that is looked at late, did before

    def _show(self, run: ShownRun) -> None:
        self._run = run
        self.board.show_run(run, live=self.shows_live)
        self.move_cursor(None)
        self._show_timeline()
        self._show_states()
        self._stack.setCurrentWidget(self.board)

    def _ask_for_history(self) -> None:
        if self._run is not None:
            self._run.awaits = True
            self._services.runs.history(self._run.folder)

    def _take_history(self, folder: Path, history: RunHistory) -> None:
        if self._run is None or folder != self._run.folder:
            return
        self._run.take(history)
        curves = self.board.curves
        curves.load(history.series, live=self.shows_live)
        if self.shows_live:
            curves.add([reading for reading in self._recent if reading.round > curves.store.last_round])
        curves.set_marks(self._run.marks)
        self.board.show_beginning(self._run)
        self.board.show_figures(self._run, live=self.shows_live)
        self._show_timeline()
        self._show_preview()
        self._show_stage()
        self._show_states()

    def _go_without_history(self, _error: object) -> None:
        if self._run is not None and self._run.awaits:
            self._take_history(self._run.folder, RunHistory())

    def _add_readings(self, event: Readings) -> None:
        self._recent.extend(event.readings)
        if self.shows_live and self._run is not None and not self._run.awaits:
            self.board.curves.add(event.readings)
            self.board.timeline.set_last(event.readings[-1].round)
            self._show_stage()

    def _add_preview(self, preview: Preview) -> None:
        if self._run is None or not self.shows_live:
            return
        self._run.reel.add(preview)
        if preview.file is not None:
            self._show_timeline()
        if self._cursor is None:
            self._show_preview()

    def _add_mark(self, marked: Marked) -> None:
        if self._run is None or not self.shows_live:
            return
        self._run.mark(marked)
        self.board.curves.set_marks(self._run.marks)
        self.board.timeline.set_marks(tuple(self._run.marks))
        self._show_stage()
        for player, rate in edited_rates(marked).items():
            self.board.rates.set_rate(player, rate)

    def _add_figures(self, measured: Measured) -> None:
        if self._run is not None and self.shows_live:
            self._run.measure(measured)
            self.board.show_figures(self._run, live=True)

    def _end(self, _ended: Ended) -> None:
        if self.shows_live and self._run is not None:
            self.board.curves.set_live(False)
            self.board.show_figures(self._run, live=False)
        self._live = None
        self._say_nothing_trains()
        if self._run is not None:  # also where a new run failed before it began
            self._stack.setCurrentWidget(self.board)
        self._show_timeline()
        self._show_states()

    def _ask_for_raw(self, raw: bool) -> None:
        self._services.training.show_raw(raw)
        if self.shows_live and self._cursor is None:
            self._services.training.sample()  # at once: a preview in passing holds only one of the two

    def _choose(self, round: int) -> None:
        nearest = self._run.reel.nearest(round) if self._run else None
        if nearest is not None:
            self.move_cursor(nearest)

    def _show_preview(self) -> None:
        self.board.samples.show_preview(self._run.reel.preview(self._cursor) if self._run else None)
        self.board.timeline.set_frame(self.board.samples.scatter.frame)

    def _show_stage(self) -> None:
        if self._run is not None:
            here = self.board.curves.store.last_round if self._cursor is None else self._cursor
            self.board.show_stage(self._run.stage_at(here))

    def _show_timeline(self) -> None:
        if self._run is not None:
            newest = self._run.reel.newest
            last = max(self.board.curves.store.last_round, newest.round if newest else 0)
            self.board.timeline.set_sheet(*self._run.reel.sheet)
            self.board.timeline.set_previews(self._run.reel.files, last, live=self.shows_live)
            self.board.timeline.set_marks(tuple(self._run.marks))

    def _show_states(self) -> None:
        other = "" if self._live is None or self.shows_live else self._live.name
        averages = self._run is not None and self._run.reel.averages
        phase = self._services.training.phase if self.shows_live else Phase.STOPPED
        named = self._run is not None and self._run.name == self._services.training.run_name
        self.board.show_state(phase, averages=averages, other=other, named=named)

    def _export_curves(self, suffix: str) -> None:
        if self._run:
            self._saver.ask(f"{self._run.name}-curves.{suffix}", self.board.curves.save)

    def _save_samples(self) -> None:
        preview = self.board.samples.preview
        if self._run is not None and preview is not None:
            self._saver.ask(f"{self._run.name}-{preview.round:09d}.png", self.board.samples.save_picture)
