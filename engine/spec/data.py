"""What data offers and games need, and what a health scan found: plain records without torch."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from engine.spec.errors import Cancelled

Shape = tuple[int, ...]  # (c, h, w) of a picture or (d,) of a point


def unfit_points(shape: Shape) -> str:
    """Why what needs pictures does not fit points; empty for pictures."""
    return "" if len(shape) == 3 else "needs pictures; these are points"


class Need(Enum):
    """What a game can ask of its data."""

    LABELS = "labels"
    PAIRS = "pairs"
    TWO_DOMAINS = "two domains"
    PICTURES = "pictures"
    STORED = "a fixed set of samples"
    LABEL_MAP = "a label map for each picture"


class Skill(Enum):
    """What a trained game can do; pages and commands switch on by it."""

    SAMPLE = "sample"
    ENCODE = "encode"
    TRANSLATE = "translate"
    CLASSIFY = "classify"


@dataclass(frozen=True)
class DataInfo:
    """What is known of a data set, often before it is opened.

    Of two domains, `shape` and `count` tell of A. Pairs are two domains whose pictures belong together.
    """

    title: str
    shape: Shape
    count: int | None = None  # None: endless, drawn fresh
    classes: tuple[str, ...] = ()
    offers: frozenset[Need] = frozenset()
    notes: tuple[str, ...] = ()  # conversions that were made, in full sentences
    partner: Shape = ()  # of pictures of domain B, empty where there is one domain only
    partner_count: int | None = None
    domains: tuple[str, ...] = ()  # what A and B show, as in ("apples", "oranges")
    palette: tuple[tuple[int, int, int], ...] = ()  # colours 0 … 255 of a label map's classes; domain B is that map
    warnings: tuple[str, ...] = ()  # what is wrong with the data, yet does not forbid training, in full sentences

    @property
    def is_points(self) -> bool:
        """True for low-dimensional points, false for pictures."""
        return len(self.shape) == 1


class Severity(Enum):
    """How much an issue matters: STOP forbids training, WARN and HINT only advise."""

    STOP = "stop"
    WARN = "warn"
    HINT = "hint"


@dataclass(frozen=True)
class HealthIssue:
    """One finding about a folder or one of its files."""

    kind: str  # "corrupt", "palette", "exif-rotated", "too-few", ...
    severity: Severity
    what: str  # a full sentence
    remedy: str = ""
    files: tuple[str, ...] = ()  # relative to the folder; at most 1,000 are named
    count: int = 0  # all files concerned, also those not named


@dataclass(frozen=True)
class HealthReport:
    """What a scan of a folder of pictures found."""

    folder: str
    usable: int
    skipped: int
    sizes: dict[tuple[int, int], int] = field(default_factory=dict)  # (width, height) after rotation -> files
    modes: dict[str, int] = field(default_factory=dict)  # "RGB", "L", "RGBA", "P", "CMYK", "I;16" -> files
    formats: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)  # class folder -> files
    issues: tuple[HealthIssue, ...] = ()

    @property
    def stops(self) -> tuple[HealthIssue, ...]:
        """The issues that forbid training."""
        return tuple(issue for issue in self.issues if issue.severity is Severity.STOP)


@dataclass(frozen=True)
class DataSummary:
    """An opened data set, as a person looks at it: no tensors, only NumPy."""

    info: DataInfo
    samples: np.ndarray  # (n, h, w, 4) uint8 pictures as the network sees them, or (n, 2) float32 points
    sample_labels: tuple[int, ...] = ()
    class_counts: tuple[int, ...] = ()
    health: HealthReport | None = None
    partners: np.ndarray | None = None  # (m, h, w, 4) of domain B; row i belongs to sample i where there are pairs


def _silent(task: str, done: int, total: int) -> None:
    pass


def _never() -> bool:
    return False


def data_home() -> Path:
    """Where downloads and decoded pictures are kept; SADDLEPOINT_DATA overrides it."""
    named = os.environ.get("SADDLEPOINT_DATA")
    return Path(named) if named else user_cache_path("saddlepoint")


@dataclass(frozen=True)
class Preparation:
    """How the opening of a data set reports, stops and where it keeps things.

    progress(task, done, total) may be called from several threads; total 0 means unknown.
    """

    progress: Callable[[str, int, int], None] = _silent
    cancelled: Callable[[], bool] = _never
    cache: Path = field(default_factory=lambda: data_home() / "pictures")
    downloads: Path = field(default_factory=lambda: data_home() / "datasets")

    def check(self) -> None:
        """Raises Cancelled once the user asked to stop."""
        if self.cancelled():
            raise Cancelled("preparation was cancelled", "", "Nothing was changed; start again when you like.")
