"""A Laplacian pyramid whose levels agree: halving a picture gives the coarser one, whatever detail is added."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, max_pool2d

TINY = 1e-12


def halved(pictures: Tensor) -> Tensor:
    """Means of blocks of 2×2: (n, c, h, w) to (n, c, h/2, w/2)."""
    return avg_pool2d(pictures, 2)


def doubled(pictures: Tensor) -> Tensor:
    """Each pixel repeated in a block of 2×2: (n, c, h, w) to (n, c, 2h, 2w). `halved` takes it back exactly."""
    return interpolate(pictures, scale_factor=2, mode="nearest")


def detail(pictures: Tensor) -> Tensor:
    """What halving loses, (n, c, h, w): pictures = doubled(halved(pictures)) + detail(pictures).

    Its blocks have mean 0, and it is a projection: the detail of a detail is itself.
    """
    return pictures - doubled(halved(pictures))


def completed(coarse: Tensor, residual: Tensor) -> Tensor:
    """Pictures (n, c, 2h, 2w) in [-1, 1] whose halves are `coarse` (n, c, h, w), with as much of a residual as fits.

    Of the residual (n, c, 2h, 2w) only the detail counts. Where it would leave [-1, 1], the whole block of 2×2
    is scaled back, so that its mean stays; the detail of a real picture passes as it is.
    """
    base, added = doubled(coarse), detail(residual)
    room = torch.where(added > 0, 1 - base, 1 + base)
    fits = (room / added.abs().clamp(min=TINY)).clamp(max=1)  # share of each pixel's detail that fits
    least = -max_pool2d(-fits, 2)  # of each block
    return (base + added * doubled(least)).clamp(-1, 1)  # against rounding


def levels_of(pictures: Tensor, levels: int) -> list[Tensor]:
    """The pictures at every size from the coarsest to their own: levels + 1 of them."""
    sizes = [pictures]
    for _ in range(levels):
        sizes.append(halved(sizes[-1]))
    return sizes[::-1]
