"""Exponential smoothing of long curves, vectorised and fed in pieces."""

from __future__ import annotations

import math

import numpy as np

NEGLIGIBLE = 1e-8  # a block of the scan ends where older values have faded to this
FEW = 16  # values for which a plain loop is quicker: what arrives live


class Smoother:
    """y_t = Σ wᵏ x_{t-k} / Σ wᵏ over the finite values so far; weight 0 changes nothing.

    The quotient leaves no bias towards zero at the start (the correction of Kingma & Ba 2015, arXiv:1412.6980).
    """

    def __init__(self, weight: float) -> None:
        self.weight = weight
        self._sum = 0.0
        self._mass = 0.0

    def feed(self, values: np.ndarray) -> np.ndarray:
        """The next values (n,), smoothed with all that came before; NaN until the first finite one."""
        if not len(values):
            return np.empty(0)
        if self.weight == 0:
            return np.asarray(values, np.float64)
        if len(values) <= FEW:
            return np.array([self._next(value) for value in values.tolist()])
        counted = np.isfinite(values)
        sums = fading_sums(np.where(counted, values, 0.0), self.weight, self._sum)
        masses = fading_sums(counted.astype(np.float64), self.weight, self._mass)
        self._sum, self._mass = float(sums[-1]), float(masses[-1])
        smoothed: np.ndarray = np.divide(sums, masses, out=np.full(len(sums), np.nan), where=masses > 0)
        return smoothed

    def _next(self, value: float) -> float:
        counted = math.isfinite(value)
        self._sum = self.weight * self._sum + (value if counted else 0.0)
        self._mass = self.weight * self._mass + counted
        return self._sum / self._mass if self._mass else math.nan


def fading_sums(values: np.ndarray, weight: float, initial: float = 0.0) -> np.ndarray:
    """s_t = x_t + w·s_{t-1} for values (n,), 0 < w < 1, starting from s_{-1} = initial.

    The scan runs in blocks that are just long enough for older blocks but the last two to vanish.
    """
    count = len(values)
    length = max(1, min(count, math.ceil(math.log(NEGLIGIBLE) / math.log(weight))))
    rows = -(-count // length)
    padded = np.zeros((rows, length))
    padded.ravel()[:count] = values
    fading = weight ** np.arange(length)
    within = np.cumsum(padded / fading, axis=1) * fading
    ends = within[:, -1]
    carried = np.empty(rows)
    carried[0] = initial
    carried[1:] = ends[:-1]
    carried[1:2] += weight**length * initial
    carried[2:] += weight**length * ends[:-2]
    result: np.ndarray = (within + carried[:, None] * (fading * weight)).ravel()[:count]
    return result
