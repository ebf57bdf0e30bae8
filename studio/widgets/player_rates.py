"""The learning rate of each player, to be changed while it trains."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from engine.spec.config import OptimiserOptions
from engine.spec.options import describe
from studio.icons import icon
from studio.vocabulary import player_words
from studio.widgets.number_editor import NumberEditor

PATH = "optimisers.{0}.learning_rate"


class PlayerRates(QWidget):
    """One row per player: its learning rate, and a button that plays one of its turns.

    Signals: edited(path, value) when a rate is entered, step_asked(player).
    """

    edited = Signal(str, float)
    step_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = next(field for field in describe(OptimiserOptions) if field.name == "learning_rate")
        self._editors: dict[str, NumberEditor] = {}
        self._steps: dict[str, QToolButton] = {}
        self._rates: dict[str, float] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(0, 1)

    @property
    def rates(self) -> dict[str, float]:
        """The rates in force by player."""
        return dict(self._rates)

    def set_players(self, rates: Mapping[str, float]) -> None:
        """Shows these players and their rates."""
        while self._grid.count():
            item = self._grid.takeAt(0)
            old = item.widget() if item else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self._editors, self._steps, self._rates = {}, {}, dict(rates)
        title = QLabel(self.tr("Learning rates"))
        title.setProperty("role", "muted")
        if rates:
            self._grid.addWidget(title, 0, 0, 1, 2)
        for row, (player, rate) in enumerate(rates.items()):
            self._add_row(1 + 2 * row, player, rate)

    def set_rate(self, player: str, rate: float) -> None:
        """The rate that the engine has taken over."""
        if player in self._editors:
            self._rates[player] = rate
            self._editors[player].set_current(rate)

    def set_states(self, *, live: bool, paused: bool) -> None:
        """Rates can be edited while a run is live, turns played while it is paused."""
        for editor in self._editors.values():
            editor.setEnabled(live)
        for step in self._steps.values():
            step.setEnabled(paused)

    def _add_row(self, row: int, player: str, rate: float) -> None:
        editor = self._editors[player] = NumberEditor(self._field)
        editor.setKeyboardTracking(False)
        editor.set_current(rate)
        editor.setToolTip(self.tr("Takes effect with the next turn; the change is marked on the time line"))
        editor.setAccessibleName(self.tr("Learning rate of the {0}").format(player_words(player)))
        editor.touched.connect(lambda: self._commit(player))
        name = QLabel(player_words(player))
        name.setBuddy(editor)
        step = self._steps[player] = QToolButton()
        step.setProperty("role", "quiet")
        step.setIcon(icon("step"))
        step.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        tip = self.tr("While paused: play one turn of the {0}").format(player_words(player))
        step.setToolTip(tip)
        step.setAccessibleName(tip)
        step.clicked.connect(lambda: self.step_asked.emit(player))
        self._grid.addWidget(name, row, 0, 1, 2)
        self._grid.addWidget(editor, row + 1, 0)
        self._grid.addWidget(step, row + 1, 1)

    def _commit(self, player: str) -> None:
        value = self._editors[player].current()
        field = self._field
        if value is None or value == self._rates[player]:
            return
        if not (field.minimum or 0) < value <= (field.maximum or 1):
            self._editors[player].set_current(self._rates[player])  # outside the bounds that the engine takes
            return
        self._rates[player] = float(value)
        self.edited.emit(PATH.format(player), float(value))
