"""Where samples stand in a grid: whole tiles, as large as the space allows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize

GAP_PX = 3
SPLIT_PX = 12  # between two kinds of columns
WHOLE = 1.04  # tiles may be smaller by so much for the sake of a whole factor


@dataclass(frozen=True)
class TileLayout:
    """Places of `count` tiles; lengths in pixels of the device."""

    count: int
    columns: int
    tile: QSize  # as painted
    origin: QPoint
    apart: int = 0  # columns at the right that stand apart from the others

    def place(self, index: int) -> QRect:
        """Where a tile is painted."""
        row, column = divmod(index, self.columns)
        step_x, step_y = self.tile.width() + GAP_PX, self.tile.height() + GAP_PX
        split = SPLIT_PX if column >= self.columns - self.apart else 0
        return QRect(self.origin + QPoint(column * step_x + split, row * step_y), self.tile)

    def index_at(self, point: QPoint) -> int | None:
        """The tile at a point, None between tiles."""
        return next((index for index in range(self.count) if self.place(index).contains(point)), None)


def fit_tiles(count: int, sample: QSize, area: QSize, fixed: int | None = None, apart: int = 0) -> TileLayout:
    """The layout with the largest tiles that shows all of them; a factor close to a whole one becomes that.

    fixed: columns that are given, as each row means something; apart: those at the right that stand apart.
    """
    split = SPLIT_PX if apart else 0
    best_scale, columns = 0.0, fixed or 1
    for candidate in (fixed,) if fixed else range(1, count + 1):
        rows = math.ceil(count / candidate)
        across = (area.width() - split - GAP_PX * (candidate - 1)) / (candidate * sample.width())
        down = (area.height() - GAP_PX * (rows - 1)) / (rows * sample.height())
        if min(across, down) > best_scale:
            best_scale, columns = min(across, down), candidate
    whole = max(1, math.floor(best_scale))
    scale = whole if whole <= best_scale <= whole * WHOLE else best_scale
    tile = QSize(max(1, int(sample.width() * scale)), max(1, int(sample.height() * scale)))
    rows = math.ceil(count / columns)
    width = columns * (tile.width() + GAP_PX) - GAP_PX + split
    height = rows * (tile.height() + GAP_PX) - GAP_PX
    origin = QPoint(max(0, (area.width() - width) // 2), max(0, (area.height() - height) // 2))
    return TileLayout(count, columns, tile, origin, apart)


def enlarged(samples: np.ndarray, factor: int) -> np.ndarray:
    """Samples (n, h, w, 4) with each pixel as a square of that many."""
    return samples.repeat(factor, axis=1).repeat(factor, axis=2)


def halved(samples: np.ndarray) -> np.ndarray:
    """Samples (n, h, w, 4) at half their size, each pixel the mean of four."""
    height, width = samples.shape[1] // 2 * 2, samples.shape[2] // 2 * 2
    even = samples[:, :height, :width].astype(np.uint16)
    total = even[:, 0::2, 0::2] + even[:, 0::2, 1::2] + even[:, 1::2, 0::2] + even[:, 1::2, 1::2]
    return ((total + 2) // 4).astype(np.uint8)
