"""The curves of a run in memory: readings come in, windows fit for drawing and values at a cursor go out."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

import numpy as np

from engine.spec.events import Reading
from engine.spec.runs import CurveSeries
from studio.curves.columns import Columns
from studio.curves.pyramid import Pyramid, block_for, finite, positive
from studio.curves.smoothing import Smoother


class Axis(Enum):
    """What the horizontal axis measures; the value is the row in a curve's positions."""

    ROUND = 0
    IMAGES = 1
    WALL = 2  # seconds since the run was created
    ACTIVE = 3  # seconds of training, pauses excluded


class Value(NamedTuple):
    """One reading of one series."""

    round: int
    mean: float
    low: float
    high: float


class Window(NamedTuple):
    """A visible piece of a curve, decimated: m buckets of readings; NaN where nothing can be drawn.

    rows: (8, m) float64: right edge, left edge, then lows and highs of the means, of the
    minimum–maximum band and of the smoothed means, in logarithms where these were asked for.
    """

    rows: np.ndarray
    block: int  # readings in a bucket

    @property
    def x(self) -> np.ndarray:
        """Position of each bucket's last reading, (m,)."""
        right: np.ndarray = self.rows[0]
        return right


class Curve:
    """All readings of one series, with its smoothed course and its pyramids."""

    def __init__(self, name: str, smoothing: float = 0.0) -> None:
        self.name = name
        self.positions = Columns(4, np.float64)  # rounds, images, wall and active seconds
        self.values = Columns(3, np.float32)  # mean, low, high
        self.smooth = Columns(1, np.float32)
        self._smoother = Smoother(smoothing)
        self._pyramids: dict[tuple[bool, bool], Pyramid] = {}  # (smooth, logarithmic)

    def __len__(self) -> int:
        return len(self.positions)

    def extend(self, positions: np.ndarray, values: np.ndarray) -> None:
        """Adds readings: positions (4, k), ascending; values (3, k)."""
        self.positions.extend(positions)
        self.values.extend(values)
        self.smooth.extend(self._smoother.feed(values[0])[None])

    def truncate(self, length: int) -> None:
        """Forgets the readings from this one on."""
        for columns in (self.positions, self.values):
            columns.truncate(length)
        for (smooth, _), pyramid in self._pyramids.items():
            if not smooth:
                pyramid.truncate(length)
        self.set_smoothing(self._smoother.weight)

    def set_smoothing(self, weight: float) -> None:
        """Smooths anew from the first reading."""
        self._smoother = Smoother(weight)
        self.smooth = Columns(1, np.float32, max(256, len(self)))
        self.smooth.extend(self._smoother.feed(self.values.array[0])[None])
        for logarithmic in (False, True):
            self._pyramids.pop((True, logarithmic), None)

    def window(self, axis: Axis, left: float, right: float, buckets: int, logarithmic: bool = False) -> Window:
        """The readings from just before `left` to just after `right`, in about so many buckets."""
        x, count = self.positions.array[axis.value], len(self)
        start = max(0, int(x.searchsorted(left)) - 1)
        stop = min(count, int(x.searchsorted(right, "right")) + 1)
        block = block_for(stop - start, buckets)
        start = start // block * block
        starts = np.arange(start, stop, block)
        rows = np.empty((8, len(starts)))
        if len(starts):
            ends = np.minimum(starts + block, count) - 1
            rows[0] = x[ends]
            rows[1] = x[np.maximum(starts - 1, 0)]  # a reading covers what came since the one before
            self._fill(rows, start, stop, block, logarithmic)
        return Window(rows, block)

    def index_at(self, axis: Axis, x: float) -> int:
        """The reading nearest to a position; the curve must have one."""
        positions = self.positions.array[axis.value]
        after = min(int(positions.searchsorted(x)), len(positions) - 1)
        before = max(after - 1, 0)
        return before if abs(positions[before] - x) < abs(positions[after] - x) else after

    def value(self, index: int) -> Value:
        """The reading at an index; negative ones count from the end."""
        mean, low, high = self.values.array[:, index]
        return Value(int(self.positions.array[0, index]), float(mean), float(low), float(high))

    def _fill(self, rows: np.ndarray, start: int, stop: int, block: int, logarithmic: bool) -> None:
        lows, highs = self._pyramid(False, logarithmic).extremes(start, stop, block)
        smooth_low, smooth_high = self._pyramid(True, logarithmic).extremes(start, stop, block)
        rows[2], rows[3] = lows[0], highs[0]
        rows[4], rows[5] = lows[1], highs[2]
        rows[6], rows[7] = smooth_low[0], smooth_high[0]
        if logarithmic:
            np.log10(rows[2:], out=rows[2:])

    def _pyramid(self, smooth: bool, logarithmic: bool) -> Pyramid:
        key = (smooth, logarithmic)
        if key not in self._pyramids:
            base = self.smooth if smooth else self.values
            self._pyramids[key] = Pyramid(base, positive if logarithmic else finite)
        return self._pyramids[key]


class CurveStore:
    """The curves of one run by name, in the order in which they appeared."""

    def __init__(self) -> None:
        self.curves: dict[str, Curve] = {}
        self._smoothing = 0.0

    @property
    def smoothing(self) -> float:
        """Weight of the exponential average, 0 (none) to below 1."""
        return self._smoothing

    @property
    def last_round(self) -> int:
        """The newest round of any curve; 0 while there is none."""
        return int(self.end(Axis.ROUND))

    def add(self, readings: Iterable[Reading]) -> None:
        """Adds readings in order; a reading that does not go on from the newest one replaces what follows it."""
        rows: dict[str, list[tuple[float, ...]]] = {}
        last = self.last_round
        for reading in readings:
            if reading.round < last:
                self._extend(rows)
                rows = {}
                self.drop_after(reading.round - 1)
            last = reading.round
            position = (reading.round, reading.images, reading.wall_s, reading.active_s)
            for name, value in reading.values.items():
                rows.setdefault(name, []).append(position + value)
        self._extend(rows)

    def load(self, series: Iterable[CurveSeries]) -> None:
        """Replaces all curves by these."""
        self.clear()
        for one in series:
            curve = self.curves[one.name] = Curve(one.name, self._smoothing)
            curve.extend(
                np.stack((one.round, one.images, one.wall_s, one.active_s)), np.stack((one.mean, one.low, one.high))
            )

    def clear(self) -> None:
        """Forgets all curves."""
        self.curves.clear()

    def drop_after(self, round: int) -> None:
        """Forgets readings beyond a round: a resumed run writes them again."""
        for curve in self.curves.values():
            curve.truncate(int(curve.positions.array[0].searchsorted(round, "right")))

    def set_smoothing(self, weight: float) -> None:
        """Smooths every curve anew."""
        if weight != self._smoothing:
            self._smoothing = weight
            for curve in self.curves.values():
                curve.set_smoothing(weight)

    def end(self, axis: Axis) -> float:
        """The greatest position of any curve on an axis; 0 while there is none."""
        return max((float(c.positions.array[axis.value, -1]) for c in self.curves.values() if len(c)), default=0.0)

    def position(self, round: float, axis: Axis) -> float:
        """Where a round lies on an axis, interpolated between readings."""
        longest = max(self.curves.values(), key=len, default=None)
        if axis is Axis.ROUND or longest is None or not len(longest):
            return float(round)
        rounds, wanted = longest.positions.array[0], longest.positions.array[axis.value]
        if round < rounds[0]:
            return float(wanted[0] * round / rounds[0])
        return float(np.interp(round, rounds, wanted))

    def round_at(self, x: float, axis: Axis) -> int:
        """The round of the reading nearest to a position; 0 while there is none."""
        filled = [curve for curve in self.curves.values() if len(curve)]
        nearest = (curve.positions.array[:, curve.index_at(axis, x)] for curve in filled)
        return int(min(nearest, key=lambda position: abs(position[axis.value] - x), default=(0,))[0])

    def values_at(self, round: int | None) -> dict[str, Value]:
        """Per series its reading nearest to a round, or its newest; series without readings are left out."""
        return {
            name: curve.value(-1 if round is None else curve.index_at(Axis.ROUND, round))
            for name, curve in self.curves.items()
            if len(curve)
        }

    def _extend(self, rows: dict[str, list[tuple[float, ...]]]) -> None:
        for name, columns in rows.items():
            curve = self.curves.get(name)
            if curve is None:
                curve = self.curves[name] = Curve(name, self._smoothing)
            block = np.array(columns, np.float64).T
            curve.extend(block[:4], block[4:])
