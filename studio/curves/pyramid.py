"""Minima and maxima of a growing array at every scale, so that a million points draw like a thousand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from studio.curves.columns import Columns

FACTOR_BITS = 4
FACTOR = 1 << FACTOR_BITS  # each level holds blocks of 16 of the level below

Keep = Callable[[np.ndarray], np.ndarray]


def finite(values: np.ndarray) -> np.ndarray:
    """The values with NaN in place of infinities."""
    return np.where(np.isfinite(values), values, np.nan)


def positive(values: np.ndarray) -> np.ndarray:
    """The values with NaN in place of infinities and of all that a logarithm does not take."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def block_for(count: int, buckets: int) -> int:
    """The smallest power of two that cuts `count` columns into at most `buckets` blocks, give or take the ends."""
    return 1 << max(0, -(-count // max(1, buckets)) - 1).bit_length()


class Pyramid:
    """Extremes over blocks of a `Columns`, in time that depends on the blocks asked for, not on its length.

    keep: what of the values counts; NaN is passed over.
    """

    def __init__(self, base: Columns, keep: Keep = finite) -> None:
        self._base = base
        self._keep = keep
        self._levels: list[_Level] = []  # each is brought up to date when it is asked for

    def truncate(self, length: int) -> None:
        """To be told when the base forgets columns, before it gains others."""
        for level in self._levels:
            level.covered = min(level.covered, length)

    def extremes(self, start: int, stop: int, block: int) -> tuple[np.ndarray, np.ndarray]:
        """Minima and maxima (rows, m) of whole blocks that cover columns start … stop.

        block is a power of two; blocks are counted from column 0, so that they stand still while the base grows.
        A block without any value that counts is NaN.
        """
        bits = block.bit_length() - 1
        level, ratio = bits // FACTOR_BITS, 1 << bits % FACTOR_BITS
        first, last = start // block * ratio, -(-stop // block) * ratio
        if level == 0:
            lows = highs = self._keep(self._base.array[:, first:last])
        else:
            lows, highs = (side.array[:, first:last] for side in self._level(level).sides)
        return _reduce(np.fmin, lows, ratio), _reduce(np.fmax, highs, ratio)

    def _level(self, number: int) -> _Level:
        """The blocks of 16ⁿ columns, n ≥ 1, with all that the base gained."""
        rows, length = self._base.array.shape
        while len(self._levels) < number:
            self._levels.append(_Level(rows))
        level = self._levels[number - 1]
        if level.covered != length:
            first = level.covered >> FACTOR_BITS * number  # of the blocks that are not whole or not there yet
            if number == 1:
                below = [self._keep(self._base.array[:, first * FACTOR :])] * 2
            else:
                below = [side.array[:, first * FACTOR :] for side in self._level(number - 1).sides]
            for side, reduce, values in zip(level.sides, (np.fmin, np.fmax), below, strict=True):
                side.truncate(first)
                side.extend(_reduce(reduce, values, FACTOR))
            level.covered = length
        return level


class _Level:
    """Minima and maxima of blocks, and how many columns of the base they cover."""

    def __init__(self, rows: int) -> None:
        self.sides = (Columns(rows, np.float32), Columns(rows, np.float32))
        self.covered = 0


def _reduce(ufunc: np.ufunc, values: np.ndarray, ratio: int) -> np.ndarray:
    if ratio == 1 or not values.shape[1]:
        return values
    return ufunc.reduceat(values, np.arange(0, values.shape[1], ratio), axis=1)
