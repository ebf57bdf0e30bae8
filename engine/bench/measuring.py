"""What a measurement is, who takes it, and how two things are timed fairly beside each other."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Size = Literal["quick", "full"]


@dataclass(frozen=True)
class Measurement:
    """One line of the table."""

    name: str
    value: float | None  # None where it was skipped
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    details: Mapping[str, float | str] = field(default_factory=dict)
    skipped: str = ""  # the reason

    @property
    def target(self) -> str:
        """The bound in words, empty where there is none."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g} {self.unit}".strip()
        return "" if self.at_most is None else f"≤ {self.at_most:g} {self.unit}".strip()

    @property
    def met(self) -> bool | None:
        """Whether the value keeps its bound; None where there is no value or no bound."""
        if self.value is None or (self.at_least is None and self.at_most is None):
            return None
        low = self.at_least is None or self.value >= self.at_least
        return low and (self.at_most is None or self.value <= self.at_most)


Measure = Callable[[Size], Iterator[Measurement]]
MEASURES: dict[str, tuple[str, Measure]] = {}


def measures(name: str, title: str) -> Callable[[Measure], Measure]:
    """Decorates a function that yields measurements; `name` is what a person types."""

    def add(measure: Measure) -> Measure:
        MEASURES[name] = (title, measure)
        return measure

    return add


@dataclass(frozen=True)
class Ratio:
    """The pace of one way of doing a thing over that of another, from blocks that alternated."""

    value: float  # of the medians
    low: float  # quartiles of the ratios of neighbouring blocks
    high: float
    first_ms: float  # median milliseconds of a repetition
    second_ms: float
    processor: float  # the ratio by processor time, which other programs disturb less

    def details(self, first: str, second: str) -> dict[str, float | str]:
        """For a table: both times, and how far the ratio strayed."""
        return {
            first: f"{self.first_ms:.3g} ms",
            second: f"{self.second_ms:.3g} ms",
            "quartiles": f"{self.low:.3f} … {self.high:.3f}",
            "by processor time": f"{self.processor:.3f}",
        }


def interleaved(first: Callable[[int], None], second: Callable[[int], None], *, block_s: float, pairs: int) -> Ratio:
    """The pace of `first` over that of `second`; 1 where they are equally quick, above 1 where `first` is quicker.

    Both take a number of repetitions and end only when their work is done. They are called in turn in the
    order A B B A, so that a drift of the machine hits both; a block lasts about `block_s` seconds.
    """
    first(1)
    repetitions = max(1, round(block_s / _timed(second, 2)[0]))
    times: dict[int, list[tuple[float, float]]] = {0: [], 1: []}
    for pair in range(pairs):
        for which in (0, 1) if pair % 2 == 0 else (1, 0):
            times[which].append(_timed((first, second)[which], repetitions))
    ratios = [b[0] / a[0] for a, b in zip(times[0], times[1], strict=True)]
    quartiles = statistics.quantiles(ratios, n=4)
    wall = [statistics.median(time[0] for time in times[which]) for which in (0, 1)]
    busy = [statistics.median(time[1] for time in times[which]) for which in (0, 1)]
    return Ratio(wall[1] / wall[0], quartiles[0], quartiles[2], wall[0] * 1e3, wall[1] * 1e3, busy[1] / busy[0])


def _timed(work: Callable[[int], None], repetitions: int) -> tuple[float, float]:
    """Seconds of one repetition, and seconds of processor time."""
    start, busy = time.perf_counter(), time.process_time()
    work(repetitions)
    return (time.perf_counter() - start) / repetitions, (time.process_time() - busy) / repetitions
