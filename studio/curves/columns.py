"""A two-dimensional array that grows at its end."""

from __future__ import annotations

from typing import Any

import numpy as np


class Columns:
    """A (rows, n) array to which columns are added in amortised constant time."""

    def __init__(self, rows: int, dtype: Any, capacity: int = 256) -> None:
        self._store = np.empty((rows, capacity), dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def array(self) -> np.ndarray:
        """The (rows, n) columns so far; a view, to be read at once and not kept."""
        return self._store[:, : self._length]

    def extend(self, block: np.ndarray) -> None:
        """Adds the columns of a (rows, k) block."""
        end = self._length + block.shape[1]
        if end > self._store.shape[1]:
            grown = np.empty((len(self._store), max(end, 2 * self._store.shape[1])), self._store.dtype)
            grown[:, : self._length] = self.array
            self._store = grown
        self._store[:, self._length : end] = block
        self._length = end

    def truncate(self, length: int) -> None:
        """Forgets the columns from this one on."""
        self._length = min(self._length, length)
