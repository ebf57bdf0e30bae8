"""Pictures of any size for networks that take multiples of a stride: mirrored edges, and tiles with blended seams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from engine.data.source import to_bytes

SIDE = 1024  # pixels of the longest side of a tile; what has no more pixels than such a square is not divided
OVERLAP = 128  # pixels that neighbouring tiles share, at least
BLEND = 64  # of them, in the middle, in which one gives way to the other; the rest only lends its surroundings

Take = Callable[[np.ndarray, np.ndarray], Tensor]  # rows (h,), columns (w,) of a picture -> what a network sees
Run = Callable[[Tensor], Tensor]  # (1, c, h, w) -> (1, c', h·scale, w·scale)


@dataclass(frozen=True)
class Axis:
    """How one side of a picture is padded and divided."""

    length: int  # of the picture
    padded: int
    before: int  # pixels of padding in front of it
    tile: int
    starts: tuple[int, ...]  # of the tiles, in the padded picture

    def indices(self, start: int) -> np.ndarray:
        """The picture's own rows, or columns, that a tile shows; (tile,)."""
        return mirrored(np.arange(start, start + self.tile) - self.before, self.length)

    def ramps(self, scale: int, blend: int) -> list[Tensor]:
        """How much each tile counts (tile · scale,) along this side; together 1 everywhere.

        blend: pixels of the seams before scaling; 0 for hard ones.
        """
        ramps = [torch.ones(self.tile * scale) for _ in self.starts]
        for index, (first, second) in enumerate(pairwise(self.starts)):
            shared = (first + self.tile - second) * scale
            wide = min(blend * scale, shared)
            rising = torch.zeros(shared)
            begin = (shared - wide) // 2
            rising[begin : begin + wide] = 0.5 - 0.5 * (torch.pi * (torch.arange(wide) + 0.5) / max(1, wide)).cos()
            rising[begin + wide :] = 1
            ramps[index][-shared:] -= rising
            ramps[index + 1][:shared] -= 1 - rising
        return ramps


def mirrored(places: np.ndarray, length: int) -> np.ndarray:
    """Places on a line of pixels that is mirrored at its first and last one, again and again: 0 … length - 1."""
    if length == 1:
        return np.zeros_like(places)
    period = 2 * (length - 1)
    folded = places % period
    nearest: np.ndarray = np.minimum(folded, period - folded)
    return nearest


def divide(
    height: int, width: int, *, stride: int, least: tuple[int, int], side: int = SIDE, overlap: int = OVERLAP
) -> tuple[Axis, Axis]:
    """How a picture is padded to multiples of the stride, and at least to `least`; and into which tiles it goes.

    It is left whole where it has no more pixels than a square of this side. Tiles begin at multiples of the
    stride, so that strided layers see what they would see of the whole picture.
    """
    sizes = [_up(max(length, low), stride) for length, low in zip((height, width), least, strict=True)]
    whole = sizes[0] * sizes[1] <= side * side
    longest = max(side // stride, 2, -(-overlap // stride) + 1) * stride
    axes = []
    for length, padded in zip((height, width), sizes, strict=True):
        tile, starts = (padded, (0,)) if whole or padded <= longest else _starts(padded, longest, overlap, stride)
        axes.append(Axis(length, padded, (padded - length) // 2, tile, starts))
    return axes[0], axes[1]


def in_tiles(take: Take, run: Run, rows: Axis, columns: Axis, *, scale: int = 1, blend: int = BLEND) -> np.ndarray:
    """The whole picture (h·scale, w·scale, c') uint8, of which only a row of tiles is held as numbers at a time."""
    upright, across = rows.ramps(scale, blend), columns.ramps(scale, blend)
    made = carried = None
    for number, top in enumerate(rows.starts):
        strip: Tensor | None = None
        for left, ramp in zip(columns.starts, across, strict=True):
            tile = run(take(rows.indices(top), columns.indices(left)))[0]
            if strip is None:
                strip = torch.zeros(len(tile), rows.tile * scale, columns.padded * scale)
            strip[:, :, left * scale : (left + columns.tile) * scale] += tile * ramp
        assert strip is not None
        strip *= upright[number][:, None]
        if carried is not None:
            strip[:, : carried.shape[1]] += carried
        if made is None:
            made = np.empty((rows.length * scale, columns.length * scale, len(strip)), np.uint8)
        bottom = rows.starts[number + 1] if number + 1 < len(rows.starts) else rows.padded
        done = (bottom - top) * scale
        carried = strip[:, done:].clone()
        _write(made, strip[:, :done], top * scale, rows.before * scale, columns.before * scale)
    assert made is not None
    return made


def as_bytes(pictures: Tensor) -> np.ndarray:
    """Pictures (c, h, w) in [-1, 1] as (h, w, c) uint8, rounded as previews are."""
    return np.ascontiguousarray(to_bytes(pictures).permute(1, 2, 0).numpy())


def _write(made: np.ndarray, strip: Tensor, top: int, above: int, left: int) -> None:
    """Puts finished rows in their place, without the padding; top: of the strip, in the padded picture."""
    first, last = max(top, above), min(top + strip.shape[1], above + len(made))
    if first < last:
        wanted = strip[:, first - top : last - top, left : left + made.shape[1]]
        made[first - above : last - above] = as_bytes(wanted)


def _starts(padded: int, longest: int, overlap: int, stride: int) -> tuple[int, tuple[int, ...]]:
    """As few tiles as may be, then as short ones, evenly spread; all multiples of the stride."""
    count = 1 - -(padded - longest) // ((longest - overlap) // stride * stride)
    tile = longest
    while tile - stride - _up(-(-(padded - tile + stride) // (count - 1)), stride) >= overlap:
        tile -= stride
    steps = (padded - tile) / stride / (count - 1)
    return tile, tuple(round(index * steps) * stride for index in range(count))


def _up(length: int, stride: int) -> int:
    return -(-length // stride) * stride
