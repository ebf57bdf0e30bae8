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
        self._levels: list[tuple[Columns, Columns]] = []
        self._length = 0  # columns of the base that the levels hold

    def truncate(self, length: int) -> None:
        """To be told when the base forgets columns, before it gains others."""
        self._length = min(self._length, length)

    def extremes(self, start: int, stop: int, block: int) -> tuple[np.ndarray, np.ndarray]:
        """Minima and maxima (rows, m) of whole blocks that cover columns start … stop.

        block is a power of two; blocks are counted from column 0, so that they stand still while the base grows.
        A block without any value that counts is NaN.
        """
        self._refresh()
        bits = block.bit_length() - 1
        level, ratio = bits // FACTOR_BITS, 1 << bits % FACTOR_BITS
        first, last = start // block * ratio, -(-stop // block) * ratio
        if level == 0:
            lows = highs = self._keep(self._base.array[:, first:last])
        elif level <= len(self._levels):
            lows, highs = (side.array[:, first:last] for side in self._levels[level - 1])
        else:  # the block holds all there is
            top = self._levels[-1] if self._levels else None
            lows, highs = (side.array for side in top) if top else (self._keep(self._base.array),) * 2
            ratio = max(1, lows.shape[1])
        return _reduce(np.fmin, lows, ratio), _reduce(np.fmax, highs, ratio)

    def _refresh(self) -> None:
        length = len(self._base)
        if length == self._length:
            return
        start, size, level = self._length, length, 0
        while size > FACTOR:
            first = start // FACTOR
            if level == len(self._levels):
                rows = self._base.array.shape[0]
                self._levels.append((Columns(rows, np.float32), Columns(rows, np.float32)))
                first = 0
            lows = highs = self._keep(self._base.array[:, first * FACTOR :]) if level == 0 else None
            for side, (reduce, given) in enumerate(((np.fmin, lows), (np.fmax, highs))):
                source = self._levels[level - 1][side].array[:, first * FACTOR :] if given is None else given
                self._levels[level][side].truncate(first)
                self._levels[level][side].extend(_reduce(reduce, source, FACTOR))
            start, size, level = first, len(self._levels[level][0]), level + 1
        del self._levels[level:]
        self._length = length


def _reduce(ufunc: np.ufunc, values: np.ndarray, ratio: int) -> np.ndarray:
    if ratio == 1 or not values.shape[1]:
        return values
    return ufunc.reduceat(values, np.arange(0, values.shape[1], ratio), axis=1)
