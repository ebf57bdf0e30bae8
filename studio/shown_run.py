"""What the page Train shows: one run, live or of the past, apart from how it looks."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path

from engine.spec.config import RunConfig
from engine.spec.errors import EngineError
from engine.spec.events import Marked, Measured, Started
from engine.spec.runs import Beginning, RunHistory, RunMark, RunSummary
from engine.training.run_folder import RunFolder
from studio.curves.naming import player_of
from studio.metrics import MetricBook
from studio.reel import PreviewReel

_EDIT = re.compile(r"optimisers\.(?P<player>[^.\s]+)\.learning_rate = (?P<value>\S+)")


class ShownRun:
    """A run folder with its marks, previews and learning rates; `awaits` its history until that is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.awaits = False
        self.marks: list[RunMark] = []
        self.players: tuple[str, ...] = ()
        self.beginning = Beginning()
        self.metrics = MetricBook()
        self._measured: list[Measured] = []  # that came live
        self.reel = PreviewReel()
        self.summary: RunSummary | None = None
        self._config: RunConfig | None = None
        self.reload()

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.folder.name

    @property
    def rates(self) -> dict[str, float]:
        """Player -> learning rate: as configured, with the edits that were marked since."""
        config = self._config or RunConfig()
        rates = {player: config.optimiser(player).learning_rate for player in self.players}
        for mark in self.marks:
            for player, value in edited_rates(mark).items():
                if player in rates:
                    rates[player] = value
        return rates

    @property
    def system(self) -> str:
        """The name of its game in the registry, "" where that is unknown."""
        return self._config.game.name if self._config else ""

    @property
    def measures(self) -> bool:
        """Whether figures of its samples are to be expected."""
        return self._config is None or self._config.measuring.at_checkpoints

    @property
    def checkpoint_every(self) -> int:
        """Rounds between checkpoints."""
        return (self._config or RunConfig()).saving.checkpoint_every

    def stage_at(self, round: int) -> str:
        """The title of the stage in which a round was played; empty where the run has only one."""
        begun = [*self.beginning.stages[:1], *((mark.text, mark.round) for mark in self.marks if mark.kind == "stage")]
        reached = [title for title, first in begun if first <= round]
        return reached[-1] if reached else ""

    def begin(self, started: Started) -> None:
        """Adopts what a live session told."""
        self.players = started.players
        self.beginning = Beginning(started.players, started.equilibrium, started.stages, started.real)

    def reload(self) -> None:
        """Reads the small files of the folder again; what is damaged stays unknown."""
        with contextlib.suppress(EngineError):
            folder = RunFolder(self.folder)
            self._config = folder.config()
            self.summary = folder.summary()
        if self._config:
            self.reel.samples = self._config.saving.preview_samples
            self.reel.averages = self._config.training.average_decay > 0

    def take(self, history: RunHistory) -> None:
        """Adopts what the run wrote down; marks that only came live are kept."""
        self.awaits = False
        written = {(mark.round, mark.kind, mark.text) for mark in history.marks}
        newer = [mark for mark in self.marks if (mark.round, mark.kind, mark.text) not in written]
        self.marks = [*history.marks, *newer]
        self.metrics = MetricBook((*history.measured, *self._measured))
        newest = self.reel.newest
        self.reel.layout = self.reel.layout or history.layout
        self.reel.load(history.previews)
        if newest is not None:
            self.reel.add(newest)
        if not self.beginning.players:
            self.beginning = history.beginning
        self.players = self.players or self.beginning.players
        if not self.players:
            self.players = tuple(dict.fromkeys(player_of(series.name) for series in history.series))

    def mark(self, marked: Marked) -> None:
        """Adds a live mark."""
        self.marks.append(RunMark(marked.round, 0.0, marked.kind, marked.text))

    def measure(self, measured: Measured) -> None:
        """Adds live figures."""
        self._measured.append(measured)
        self.metrics.add(measured)

    def drop_after(self, round: int) -> None:
        """Forgets what lies beyond a round: a resumed run writes it again."""
        self.marks = [mark for mark in self.marks if mark.round <= round]
        self.reel.drop_after(round)

    def describe(self) -> str:
        """What trains: game, networks, objective and data."""
        if self.summary is None:
            return ""
        return " · ".join(_known(self.summary))


def edited_rates(mark: RunMark | Marked) -> dict[str, float]:
    """Player -> learning rate that a mark tells of; empty for other marks."""
    found = _EDIT.fullmatch(mark.text) if mark.kind == "edit" else None
    try:
        return {found["player"]: float(found["value"])} if found else {}
    except ValueError:
        return {}


def _known(summary: RunSummary) -> Iterable[str]:
    return dict.fromkeys(part for part in (summary.game, summary.architecture, summary.objective, summary.data) if part)
