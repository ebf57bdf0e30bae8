"""Pictures with holes, for games that fill them."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor

from engine.contracts import Make
from engine.spec.data import Shape, unfit_points
from engine.spec.options import Options, option
from engine.spec.registry import PAIRINGS

FILLS = {"white": 1.0, "grey": 0.0, "black": -1.0}
SLIMMEST = 2.0  # a hole's longer side relative to its shorter, at most, both as shares of the picture's sides


class MaskOptions(Options):
    """How much of each picture is hidden."""

    share: float = option(0.25, "Share of the picture that the holes cover where they do not overlap.", gt=0, lt=1)
    holes: int = option(1, "Rectangles in each picture, each of the same area.", ge=1, le=64)
    fill: Literal["white", "grey", "black"] = option("white", "What stands in the holes.")


def holes(shape: torch.Size, share: float, count: int, random: torch.Generator) -> Tensor:
    """Which pixels of pictures (n, c, h, w) lie in one of `count` random rectangles: (n, 1, h, w) bool.

    Each covers share / count of the picture, up to whole pixels, and lies inside.
    """
    n, height, width = shape[0], shape[2], shape[3]
    drawn = torch.rand(3, n, count, 1, generator=random, device=random.device)
    area = share / count
    reach = min(math.log(SLIMMEST), -math.log(area)) / 2
    tall = area**0.5 * torch.exp(reach * (2 * drawn[0] - 1))  # (n, count, 1) share of the height
    rows = _within(height, drawn[1], tall)  # (n, count, height)
    columns = _within(width, drawn[2], area / tall)
    return (rows[..., :, None] & columns[..., None, :]).any(1, keepdim=True)


def _within(size: int, place: Tensor, length: Tensor) -> Tensor:
    """Pixels (…, size) whose centre lies in a stretch of this length, where place 0 … 1 moves it along."""
    centres = (torch.arange(size, device=place.device) + 0.5) / size
    start = place * (1 - length)
    return (centres >= start) & (centres < start + length)


def shape_of(_: MaskOptions, shape: Shape) -> Shape:
    """The same shape."""
    return shape


@PAIRINGS.register(
    "mask",
    "Masked → whole",
    "Hides random rectangles of each picture, elsewhere whenever it is drawn; the game learns to fill them.",
    options=MaskOptions,
    unfit=unfit_points,
    shape=shape_of,
    domains=("masked", "whole"),
)
def build_mask(options: MaskOptions) -> Make:
    """Pictures with holes of one colour."""

    def make(pictures: Tensor, random: torch.Generator) -> Tensor:
        hidden = holes(pictures.shape, options.share, options.holes, random)
        return pictures.masked_fill(hidden, FILLS[options.fill])

    return make
