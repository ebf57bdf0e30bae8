"""The figures that were measured of a run's samples, each with its course over the rounds."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from engine.spec.events import Measured, Metric

Key = tuple[str, str]  # name and protocol: figures of different protocols are not to be compared


class Figure(NamedTuple):
    """A value and where it was measured."""

    round: int
    value: float


@dataclass(frozen=True)
class Course:
    """One figure over the rounds, ascending; at least one was measured."""

    metric: Metric  # the newest
    figures: tuple[Figure, ...]

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.metric.name, self.metric.protocol

    def at(self, round: int | None) -> Figure | None:
        """What was measured last up to a round, or at all; None before the first."""
        count = len(self.figures) if round is None else bisect_right(self.figures, round, key=lambda each: each.round)
        return self.figures[count - 1] if count else None

    @property
    def best(self) -> Figure | None:
        """The first of the best values; None where neither way is better, or none is finite."""
        finite = [figure for figure in self.figures if math.isfinite(figure.value)]
        if not finite or self.metric.better not in ("higher", "lower"):
            return None
        sign = -1 if self.metric.better == "higher" else 1
        return min(finite, key=lambda figure: (sign * figure.value, figure.round))


class MetricBook:
    """All figures of one run."""

    def __init__(self, measured: Iterable[Measured] = ()) -> None:
        self._known: dict[Key, dict[int, Metric]] = {}
        for each in measured:
            self.add(each)

    @property
    def courses(self) -> tuple[Course, ...]:
        """Every figure in the order in which they first appeared."""
        return tuple(_course(known) for known in self._known.values())

    @property
    def last_round(self) -> int:
        """The newest round that was measured; 0 before the first."""
        return max((max(known) for known in self._known.values()), default=0)

    def add(self, measured: Measured) -> None:
        """Takes the figures of a round, which may be measured again."""
        for metric in measured.metrics:
            self._known.setdefault((metric.name, metric.protocol), {})[measured.round] = metric


def _course(known: dict[int, Metric]) -> Course:
    rounds = sorted(known)
    return Course(known[rounds[-1]], tuple(Figure(round, known[round].value) for round in rounds))
