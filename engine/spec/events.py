"""What a session tells whoever watches: frozen records of NumPy and plain values; tensors in `Frozen` alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np

from engine.spec.data import DataInfo


class Phase(Enum):
    """What a run is doing; the value is what state.json holds."""

    READY = "ready"
    PREPARING = "preparing"
    TRAINING = "training"
    PAUSING = "pausing"
    PAUSED = "paused"
    STOPPING = "stopping"
    FINISHED = "finished"  # all rounds played
    STOPPED = "stopped"  # by the user, saved
    FAILED = "failed"

    @property
    def is_live(self) -> bool:
        """True while an engine works on the run."""
        return self in _LIVE


_LIVE = {Phase.PREPARING, Phase.TRAINING, Phase.PAUSING, Phase.PAUSED, Phase.STOPPING}


@dataclass(frozen=True)
class PhaseChanged:
    """The run entered a phase."""

    phase: Phase
    round: int = 0


@dataclass(frozen=True)
class Progress:
    """How far a preparation is; total 0 means unknown."""

    task: str
    done: int
    total: int


@dataclass(frozen=True)
class Started:
    """Networks stand and data is open; training begins with the next turn."""

    folder: Path
    name: str
    players: tuple[str, ...]
    parameters: dict[str, int]  # network -> trainable parameters
    device: str
    data: DataInfo
    rounds: int  # planned in total
    batch: int
    round: int = 0  # already played, when resumed
    equilibrium: dict[str, float] = field(default_factory=dict)  # series -> value at the solution
    real: np.ndarray | None = None  # (n, d) points of the data, for the scatter
    stages: tuple[tuple[str, int], ...] = ()  # title and first round of each, where there are several


@dataclass(frozen=True)
class Reading:
    """The meters since the reading before: per series its mean, minimum and maximum.

    A series is "player/term", as in "discriminator/objective" or "discriminator/r1"; "player/total" is
    what the player minimised; "player/watched name" are scalars that nobody minimises.
    """

    round: int  # the last round that it holds
    images: int  # real samples shown so far
    wall_s: float  # since the run was created, as an epoch difference
    active_s: float  # spent training, pauses excluded
    values: dict[str, tuple[float, float, float]]  # series -> (mean, minimum, maximum)


@dataclass(frozen=True)
class Readings:
    """Some readings in order; sent at most 20 times a second."""

    readings: tuple[Reading, ...]
    rounds_per_s: float
    images_per_s: float
    left_s: float | None  # None while unknown


@dataclass(frozen=True)
class SheetLayout:
    """How a sheet of samples is laid out, row by row."""

    columns: int
    captions: tuple[str, ...] = ()  # of its rows from the top; "" or missing where a row means nothing of its own
    samples: int = 0  # on the sheet, empty places between rows included; 0 where nobody told
    held_out: int = 0  # columns at the right that start from pictures which are not learnt from


@dataclass(frozen=True)
class Metric:
    """One figure about a run's samples, with all that makes it comparable."""

    name: str  # "modes", "class accuracy", "kernel distance"; "FID" only with the Inception network of that name
    value: float
    better: str = ""  # "higher" or "lower"; empty where neither is better
    protocol: str = ""  # split, counts, resizer, extractor, averaged or not, seed, in one line
    limit: float | None = None  # the best value there can be, as 8 modes of 8


@dataclass(frozen=True)
class Measured:
    """The samples of a round were measured."""

    round: int
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class Preview:
    """What the generator makes of the fixed codes at this round.

    samples: (n, h, w, 4) uint8 pictures, or (n, d) float32 points. A preview that is only shown in passing
    holds one of the two; one that was asked for or saved holds both, where a moving average is kept.
    """

    round: int
    averaged: np.ndarray | None  # from the moving average
    raw: np.ndarray | None  # from the live weights
    file: Path | None = None  # where it was saved, None for a preview that is only shown
    layout: SheetLayout | None = None  # of pictures

    @property
    def shown(self) -> np.ndarray:
        """The averaged samples where they are there, else the raw ones."""
        samples = self.raw if self.averaged is None else self.averaged
        assert samples is not None, "a preview holds samples"
        return samples


@dataclass(frozen=True, eq=False)
class Frozen:
    """A copy of the networks as they stand at this round, on the CPU; `engine.inference.frozen` opens it."""

    round: int  # completed
    averaged: bool  # the moving average is in place of the networks that keep one
    weights: Mapping[str, object]  # "generator.layer.weight" -> tensor, never changed again


@dataclass(frozen=True)
class CheckpointSaved:
    """A verified checkpoint is on disk."""

    round: int
    folder: Path
    snapshot: bool  # asked for by the user: never pruned


@dataclass(frozen=True)
class Marked:
    """Something worth a mark on the time line: a resume, an edit, a snapshot, a step, a stage."""

    round: int
    kind: str  # "resume", "edit", "snapshot", "step", "stage", "note"
    text: str


@dataclass(frozen=True)
class Warned:
    """Something went wrong and the run goes on."""

    what: str
    why: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Failed:
    """The run ended with an error; `report` is the traceback of a bug, empty for an EngineError."""

    title: str
    what: str
    why: str = ""
    remedy: str = ""
    report: str = ""
    round: int = 0


@dataclass(frozen=True)
class Ended:
    """The last event of a session, whatever happened."""

    phase: Phase  # FINISHED, STOPPED or FAILED
    round: int
    folder: Path | None


Event = (
    PhaseChanged
    | Progress
    | Started
    | Readings
    | Preview
    | Frozen
    | CheckpointSaved
    | Measured
    | Marked
    | Warned
    | Failed
    | Ended
)
