"""All that the page Train shows of a run: curves, figures, samples, learning rates and the time line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSplitter, QTabWidget, QVBoxLayout, QWidget

from engine.spec.events import Phase
from studio.icons import icon
from studio.shown_run import ShownRun
from studio.translators import can_sample
from studio.vocabulary import stage_words
from studio.widgets.curve_panel import CurvePanel
from studio.widgets.metric_panel import MetricPanel
from studio.widgets.player_rates import PlayerRates
from studio.widgets.sample_panel import SamplePanel
from studio.widgets.timeline import TimelineStrip

SHARES = (55, 45)  # of the width: curves, samples
LEAST_CURVES_PX = 430
LEAST_SAMPLES_PX = 250


class TrainBoard(QWidget):
    """Lays out the parts, which the page fills and connects."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLabel()
        self.about = QLabel()
        self.stage = QLabel()
        self.show_live = QPushButton()
        self.explore = QPushButton(icon("explore"), self.tr("E&xplore"))
        self.tabs = QTabWidget()
        self.curves = CurvePanel()
        self.metrics = MetricPanel()
        self.samples = SamplePanel()
        self.rates = PlayerRates()
        self.timeline = TimelineStrip()
        self.live = QPushButton()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._arrange()

    def show_run(self, run: ShownRun, *, live: bool) -> None:
        """Begins anew with a run of which only the small files are known yet."""
        self.name.setText(run.name)
        self.about.setText(run.describe())
        self.about.setToolTip(run.describe())
        self.curves.load((), live=live)
        self.curves.set_marks(())
        self.show_beginning(run)
        self.show_figures(run, live=live)
        self.timeline.set_sheet(*run.reel.sheet)
        self.explore.setVisible(can_sample(run.system))

    def show_beginning(self, run: ShownRun) -> None:
        """What a run told when it started: its players, equilibria and real points."""
        self.rates.set_players(run.rates)
        self.curves.set_levels(run.beginning.equilibrium)
        self.samples.set_real(run.beginning.real)

    def show_figures(self, run: ShownRun, *, live: bool) -> None:
        """What was measured of the samples so far."""
        hint = self.tr("Nothing was measured in this run. On the command line, “saddlepoint evaluate” does so.")
        if not run.measures:
            hint = self.tr("This run measures nothing. Compose offers it, under Saving.")
        elif live:
            text = self.tr(
                "The samples are measured at checkpoints, every {0} rounds, as far as a twentieth of the time allows. "
                "On the command line, “saddlepoint evaluate” measures more."
            )
            hint = text.format(f"{run.checkpoint_every:,}")
        self.metrics.set_hint(hint)
        self.metrics.show_book(run.metrics)

    def show_stage(self, title: str) -> None:
        """The stage that the cursor is in; empty hides it."""
        words = stage_words(title)
        if words != self.stage.text():
            self.stage.setText(words)
            self.stage.setVisible(bool(words))

    def show_state(self, phase: Phase, *, averages: bool, other: str, named: bool = False) -> None:
        """What can be done with the run on show.

        averages: it keeps a moving average. other: the name of another run that trains meanwhile, or "".
        named: the run bar above says its name already.
        """
        self.name.setVisible(not named)
        live = phase.is_live
        self.rates.set_states(live=live, paused=phase is Phase.PAUSED)
        self.samples.set_source(live=live, averages=averages)
        self.live.setText(self.tr("&Live") if live else self.tr("&Newest"))
        self.show_live.setVisible(bool(other))
        self.show_live.setText(self.tr("Show {0}, which trains").format(other))
        soon, never = self.tr("The first samples appear here in a moment."), self.tr("This run saved no samples.")
        self.samples.set_hint(soon if live else never)

    def _arrange(self) -> None:
        self.name.setProperty("role", "heading")
        self.about.setProperty("role", "muted")
        self.about.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.stage.setProperty("role", "chip")
        self.stage.setProperty("tone", "active")
        self.stage.setToolTip(self.tr("The stage of the run"))
        self.stage.hide()
        self.show_live.hide()
        self.explore.setToolTip(self.tr("Hold the codes of this generator in your hands"))
        self.live.setCheckable(True)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)  # the style sheet draws a line below the tabs
        self.tabs.addTab(self.curves, self.tr("Cur&ves"))
        self.tabs.addTab(self.metrics, self.tr("&Metrics"))
        self.tabs.setMinimumWidth(LEAST_CURVES_PX)
        self.samples.setMinimumWidth(LEAST_SAMPLES_PX)
        self.curves.add_below_legend(self.rates)
        self.splitter.addWidget(self.tabs)
        self.splitter.addWidget(self.samples)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(14)
        for index, share in enumerate(SHARES):
            self.splitter.setStretchFactor(index, share)
        self.splitter.setSizes([1000 * share for share in SHARES])
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.name)
        head.addWidget(self.stage)
        head.addWidget(self.about, 1)
        head.addWidget(self.show_live)
        head.addWidget(self.explore)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.timeline, 1)
        foot.addWidget(self.live)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 10, 18, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.splitter, 1)
        column.addLayout(foot)
