"""Pictures seen through an affine map of each, twice differentiable, so that penalties of the slope pass it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

BILINEAR, REFLECTION = 0, 2  # numbers by which torch knows them


def warped(pictures: Tensor, linear: Tensor, offset: Tensor) -> Tensor:
    """Each pixel taken from where its map says, between four pixels, and mirrored at the edges.

    pictures: (n, c, h, w) float32; linear: (n, 2, 2) and offset: (n, 2), from the place of a pixel in the result
    to that in the picture, both (x, y) in pixels from the middle. Neither is differentiated.
    """
    height, width = pictures.shape[2:]
    across = torch.arange(width, device=pictures.device) - (width - 1) / 2
    down = torch.arange(height, device=pictures.device) - (height - 1) / 2
    places = torch.stack(torch.meshgrid(across, down, indexing="xy"), -1)  # (h, w, 2)
    sources = (places[None, :, :, None] * linear[:, None, None]).sum(-1) + offset[:, None, None]  # (n, h, w, 2)
    half = torch.stack((across[-1], down[-1])) + 0.5  # half the size: the edge of the picture is ±1 to grid_sample
    grid = (sources / half).detach()
    result: Tensor = _Sampled.apply(pictures, grid)
    return result


class _Sampled(torch.autograd.Function):
    """grid_sample at fixed places, which is linear; torch's own cannot be differentiated twice."""

    @staticmethod
    def forward(context: Any, pictures: Tensor, grid: Tensor) -> Tensor:
        context.save_for_backward(grid)
        context.shape = pictures.shape
        return grid_sample(pictures, grid, "bilinear", "reflection", align_corners=False)

    @staticmethod
    def backward(context: Any, slope: Tensor) -> tuple[Tensor, None]:
        (grid,) = context.saved_tensors
        return _Spread.apply(slope, grid, context.shape), None


class _Spread(torch.autograd.Function):
    """The transpose of _Sampled: each value is spread over the four pixels that it was taken from."""

    @staticmethod
    def forward(context: Any, values: Tensor, grid: Tensor, shape: torch.Size) -> Tensor:
        context.save_for_backward(grid)
        empty = values.new_empty(shape)  # only its shape is looked at
        spread: Tensor = torch.ops.aten.grid_sampler_2d_backward(
            values.contiguous(), empty, grid, BILINEAR, REFLECTION, False, (True, False)
        )[0]
        return spread

    @staticmethod
    def backward(context: Any, slope: Tensor) -> tuple[Tensor, None, None]:
        (grid,) = context.saved_tensors
        return _Sampled.apply(slope, grid), None, None
