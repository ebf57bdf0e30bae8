"""The nearest of many vectors, which are read piece by piece so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

PIECE_VALUES = 2**22  # read at once: 16 MiB as float32
SPARE = 8  # more that are found by rounded distances, then compared exactly


class Found(NamedTuple):
    """The nearest vectors to each of q others, the nearest first."""

    rows: Tensor  # (q, k) int64
    distances: Tensor  # (q, k) root of the mean squared difference


@dataclass(frozen=True)
class Vectors:
    """n vectors that are read by their rows."""

    count: int
    length: int
    read: Callable[[Tensor], Tensor]  # rows (k,) -> (k, length) float32

    def pieces(self, asked: int) -> Iterator[Tensor]:
        """All rows in order: so many at once that they, and their distances from `asked` others, fit PIECE_VALUES."""
        yield from torch.arange(self.count).split(max(1, PIECE_VALUES // max(self.length, asked)))


def nearest(vectors: Vectors, asked: Tensor, count: int, check: Callable[[], None] = lambda: None) -> Found:
    """The `count` vectors nearest to each of asked (q, length); ties go to the lower row.

    Squared distances are first found as ‖a‖² + ‖b‖² − 2ab, whose rounding hides what is very near; the best of
    them are then compared exactly, so that a copy has distance 0. check is called before each piece.
    """
    count = min(count, vectors.count)
    wide = min(count + SPARE, vectors.count)
    best = torch.full((len(asked), 0), torch.inf)
    rows = torch.zeros(len(asked), 0, dtype=torch.int64)
    squares = asked.square().sum(1, keepdim=True)
    for piece in vectors.pieces(len(asked)):
        check()
        values = vectors.read(piece)
        rough = squares + values.square().sum(1) - 2 * asked @ values.T  # (q, k)
        best = torch.cat((best, rough), 1)
        rows = torch.cat((rows, piece.expand(len(asked), -1)), 1)
        best, order = best.topk(min(wide, best.shape[1]), largest=False)
        rows = rows.gather(1, order)
    pairs = [_exact(vectors, one, near, count) for one, near in zip(asked, rows, strict=True)]
    return Found(torch.stack([found for found, _ in pairs]), torch.stack([distances for _, distances in pairs]))


def _exact(vectors: Vectors, asked: Tensor, rows: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The nearest of some rows (k,) to one vector (length,), and their distances."""
    rows = rows.sort().values
    distances = (vectors.read(rows) - asked).double().square().mean(1).sqrt()
    distances, order = distances.sort(stable=True)
    return rows[order[:count]], distances[:count].float()
