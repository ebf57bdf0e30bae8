"""Outlines of pictures, for games that fill them in."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import pad

from engine.contracts import Make
from engine.spec.data import Shape, unfit_points
from engine.spec.options import Options, option
from engine.spec.registry import PAIRINGS


class EdgesOptions(Options):
    """What counts as an edge, and how it is drawn."""

    threshold: float = option(
        0.15, "Contrast at which a line is half drawn; a step from black to white has 1.", gt=0, lt=1
    )
    softness: float = option(
        0.1, "Range of contrast over which a line fades in; small values draw hard lines.", gt=0, le=1, advanced=True
    )
    lines: Literal["dark", "light"] = option("dark", "Dark lines on light, or light lines on dark.", advanced=True)


def contrast(pictures: Tensor) -> Tensor:
    """How steep each pixel's surroundings are (n, 1, h, w), by the Sobel operator; of all channels the steepest.

    pictures: (n, c, h, w) in [-1, 1], repeated at their borders. An upright step between the extremes has 1 on
    both of its sides, so that a line is two pixels wide; none is more than √2.
    """
    framed = pad(pictures, (1, 1, 1, 1), mode="replicate")
    across, along = framed[..., 2:] - framed[..., :-2], framed[..., 2:, :] - framed[..., :-2, :]
    horizontal = across[..., :-2, :] + 2 * across[..., 1:-1, :] + across[..., 2:, :]  # (n, c, h, w)
    vertical = along[..., :-2] + 2 * along[..., 1:-1] + along[..., 2:]
    return (horizontal.square() + vertical.square()).sqrt().amax(1, keepdim=True) / 8


def shape_of(_: EdgesOptions, shape: Shape) -> Shape:
    """One channel, at the same size."""
    return (1, *shape[1:])


@PAIRINGS.register(
    "edges",
    "Edges → picture",
    "Draws the outlines of each picture, found by its contrast; the game learns to fill them in.",
    options=EdgesOptions,
    unfit=unfit_points,
    shape=shape_of,
    domains=("edges", "pictures"),
)
def build_edges(options: EdgesOptions) -> Make:
    """Line drawings (n, 1, h, w)."""
    sign = -1 if options.lines == "dark" else 1

    def make(pictures: Tensor, _: torch.Generator) -> Tensor:
        drawn = (contrast(pictures) - options.threshold) / options.softness + 0.5  # 0 … 1 between paper and line
        return sign * (2 * drawn.clamp(0, 1) - 1)

    return make
