"""What is read from run folders: state, summary and curves, as plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.spec.events import Measured, Metric, Phase, SheetLayout


@dataclass(frozen=True)
class RunState:
    """The content of state.json."""

    phase: Phase
    round: int
    process: int  # the process that works on the run
    host: str
    heartbeat: float  # seconds since the epoch, written at least every 5 s while the run is live
    active_s: float
    created: float
    error: str = ""


@dataclass(frozen=True)
class RunSummary:
    """A run in a list: enough for a row and a thumbnail."""

    folder: Path
    name: str
    phase: Phase  # as state.json says
    alive: bool  # its process still works on it; a live phase without it means that it crashed
    round: int
    rounds: int
    game: str
    architecture: str
    objective: str
    data: str
    created: float
    updated: float
    active_s: float
    checkpoint_round: int | None  # the newest checkpoint; None: nothing to resume from
    thumbnail: Path | None  # the newest preview
    best: Metric | None = None  # the best value of the figure that tells most, None where none was measured
    system: str = ""  # the name of its game in the registry

    @property
    def crashed(self) -> bool:
        """True where the run ended without having said so: a crash, or a kill."""
        return self.phase.is_live and not self.alive


@dataclass(frozen=True)
class CurveSeries:
    """One curve: values at the readings in which the series appeared."""

    name: str  # "player/term"
    round: np.ndarray  # (n,) int64
    images: np.ndarray  # (n,) int64
    wall_s: np.ndarray  # (n,) float64
    active_s: np.ndarray  # (n,) float64
    mean: np.ndarray  # (n,) float32
    low: np.ndarray  # (n,) float32
    high: np.ndarray  # (n,) float32


@dataclass(frozen=True)
class RunMark:
    """An entry of the time line."""

    round: int
    wall_s: float
    kind: str
    text: str


@dataclass(frozen=True)
class Beginning:
    """What a run told when it last started; empty for a run that wrote nothing of it."""

    players: tuple[str, ...] = ()
    equilibrium: dict[str, float] = field(default_factory=dict)  # series -> value at the solution
    stages: tuple[tuple[str, int], ...] = ()  # title and first round of each, where there are several
    real: np.ndarray | None = None  # (n, d) points of the data


@dataclass(frozen=True)
class RunHistory:
    """All that a run wrote down about its course."""

    series: tuple[CurveSeries, ...] = ()
    marks: tuple[RunMark, ...] = ()
    previews: tuple[tuple[int, Path], ...] = field(default=())  # round, picture
    layout: SheetLayout | None = None  # of the previews' sheets
    measured: tuple[Measured, ...] = ()  # ascending by round
    beginning: Beginning = Beginning()
