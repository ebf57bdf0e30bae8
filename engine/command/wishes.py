"""What a person wants to be measured, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.spec.events import Metric


@dataclass(frozen=True)
class Wishes:
    """What a person asked for."""

    samples: int | None = None  # None: as many as is usual for the data
    metrics: tuple[str, ...] = ()  # none: all that fit
    extractor: str = "auto"
    weights: Path | None = None  # of the Inception network
    download: bool = False
    seed: int = 0


@dataclass(frozen=True)
class Evaluation:
    """The figures of a run, and why others are not among them."""

    metrics: tuple[Metric, ...]
    left_out: tuple[str, ...] = ()
