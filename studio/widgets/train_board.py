"""All that the page Train shows of a run: curves, samples, learning rates and the time line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from engine.spec.events import Phase
from studio.widgets.curve_panel import CurvePanel
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
        self.show_live = QPushButton()
        self.curves = CurvePanel()
        self.samples = SamplePanel()
        self.rates = PlayerRates()
        self.timeline = TimelineStrip()
        self.live = QPushButton()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._arrange()

    def show_state(self, phase: Phase, *, averages: bool, other: str) -> None:
        """What can be done with the run on show.

        averages: it keeps a moving average. other: the name of another run that trains meanwhile, or "".
        """
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
        self.show_live.hide()
        self.live.setCheckable(True)
        self.curves.setMinimumWidth(LEAST_CURVES_PX)
        self.samples.setMinimumWidth(LEAST_SAMPLES_PX)
        self.curves.add_below_legend(self.rates)
        self.splitter.addWidget(self.curves)
        self.splitter.addWidget(self.samples)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(14)
        for index, share in enumerate(SHARES):
            self.splitter.setStretchFactor(index, share)
        self.splitter.setSizes([1000 * share for share in SHARES])
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.name)
        head.addWidget(self.about, 1)
        head.addWidget(self.show_live)
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
