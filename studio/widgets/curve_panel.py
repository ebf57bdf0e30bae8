"""Curves with all that belongs to them: controls, plots and legend over one store of readings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.spec.events import Reading
from engine.spec.runs import CurveSeries, RunMark
from studio.curves.store import CurveStore
from studio.curves.table import write_csv
from studio.theme import theme
from studio.widgets.curve_bar import CurveBar
from studio.widgets.curve_legend import CurveLegend
from studio.widgets.curve_plot import CurvePlot
from studio.widgets.plot_export import save_plot

REDRAW_MS = 90  # live curves move about ten times a second, as their readings do
VALUES_MS = 300  # numbers are read by people
SIDE_WIDTH_PX = 242


class CurvePanel(QWidget):
    """The curves of one run, live or read from its folder.

    Signals: chosen(round) when a place in the plots is clicked, export_asked(suffix).
    """

    chosen = Signal(int)
    export_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store = CurveStore()
        self.bar = CurveBar()
        self.plot = CurvePlot(self.store)
        self.legend = CurveLegend()
        self._side = QVBoxLayout()
        self._cursor: int | None = None
        self._hovered: int | None = None
        self._redraw = QTimer(self, singleShot=True)
        self._since_redraw = QElapsedTimer()
        self._values = QTimer(self, singleShot=True, interval=VALUES_MS)
        self.store.set_smoothing(self.bar.smoothing_weight)
        self._arrange()
        self._connect()

    def add(self, readings: Iterable[Reading]) -> None:
        """Appends live readings; they are drawn within a tenth of a second."""
        self.store.add(readings)
        self._request_redraw()

    def load(self, series: Iterable[CurveSeries], *, live: bool) -> None:
        """Replaces everything by the curves of a run; a live one leaves room for what comes."""
        self.store.load(series)
        self.legend.clear_series()
        self.plot.strokes.clear()
        self.plot.live = live
        self.plot.fit()
        self._show_series()

    def add_below_legend(self, widget: QWidget) -> None:
        """Places a widget in the column of the legend."""
        widget.setFixedWidth(SIDE_WIDTH_PX)
        self._side.addWidget(widget)

    def drop_after(self, round: int) -> None:
        """Forgets readings beyond a round: a resumed run writes them again."""
        self.store.drop_after(round)
        self._show_newest()

    def set_live(self, live: bool) -> None:
        """A live run leaves room for what comes, a finished one fills the width."""
        self.plot.live = live
        if self.plot.following:
            self.plot.fit()

    def set_levels(self, levels: Mapping[str, float]) -> None:
        """Series -> its value at the equilibrium, drawn as a dashed line."""
        self.legend.set_levels(levels)
        self.plot.set_levels(levels)
        self._show_newest()

    def set_marks(self, marks: Iterable[RunMark]) -> None:
        """Resumes, edits, snapshots."""
        self.plot.set_marks(marks)

    def set_cursor(self, round: int | None) -> None:
        """Moves the time cursor; None: live."""
        self._cursor = round
        self.plot.set_cursor(round)
        self._show_values()

    def save(self, path: Path) -> None:
        """Writes CSV, PNG or SVG after the suffix; raises OSError where the file cannot be written."""
        if path.suffix.lower() == ".csv":
            write_csv(self.store, path)
            return
        shown = {
            name: stroke
            for name, stroke in self.plot.strokes.items()
            if name in self.store.curves and name not in self.legend.hidden
        }
        save_plot(self.plot, path, shown, theme().colours)

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up with what came while nobody looked."""
        super().showEvent(event)
        self._request_redraw()

    def _arrange(self) -> None:
        self.legend.setFixedWidth(SIDE_WIDTH_PX)
        self._side.addWidget(self.legend, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.plot, 1)
        below.addLayout(self._side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addLayout(below, 1)

    def _connect(self) -> None:
        self._redraw.timeout.connect(self._show_newest)
        self._values.timeout.connect(self._show_values)
        self.bar.axis_changed.connect(self.plot.set_axis)
        self.bar.logarithmic_changed.connect(self.plot.set_logarithmic)
        self.bar.band_changed.connect(self.plot.set_band)
        self.bar.smoothing_changed.connect(self._smooth)
        self.bar.fit_asked.connect(self.plot.fit)
        self.bar.export_asked.connect(self.export_asked)
        self.plot.hovered.connect(self._hover)
        self.plot.chosen.connect(self.chosen)
        self.plot.resized.connect(self._request_redraw)
        self.legend.hidden_changed.connect(self.plot.set_hidden)
        theme().changed.connect(self._recolour)

    def _request_redraw(self) -> None:
        if not self._redraw.isActive():
            passed_ms = self._since_redraw.elapsed() if self._since_redraw.isValid() else REDRAW_MS
            self._redraw.start(max(0, REDRAW_MS - passed_ms))

    def _show_newest(self) -> None:
        self._since_redraw.start()
        if self.isVisible():
            self.plot.refresh()
            self._show_series()

    def _show_series(self) -> None:
        if len(self.plot.strokes) != self.legend.count:
            self.legend.set_strokes(self.plot.strokes)
        if not self._values.isActive():
            self._values.start()

    def _show_values(self) -> None:
        round = self._cursor if self._hovered is None else self._hovered
        self.legend.set_place(round)
        self.legend.set_values(self.store.values_at(round))

    def _hover(self, round: int | None) -> None:
        if round != self._hovered:
            self._hovered = round
            self._show_values()

    def _smooth(self, weight: float) -> None:
        self.store.set_smoothing(weight)
        self.plot.refresh()

    def _recolour(self) -> None:
        self.plot.set_colours(theme().colours)
        self.legend.set_strokes(self.plot.strokes)
