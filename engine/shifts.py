"""Moves of pictures by whole pixels, one for each sample, without a host read and twice differentiable."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

Edge = Literal["zero", "mirror"]


def random_shift(pictures: Tensor, share: float, random: torch.Generator, edge: Edge) -> Tensor:
    """Each picture moved by up to ±share of its height and width, uniform over whole pixels.

    pictures: (n, c, h, w); share: below 1, rounded to whole pixels.
    """
    uniform = torch.rand(2, len(pictures), generator=random, device=pictures.device)
    down, right = (_whole(one, int(size * share + 0.5)) for one, size in zip(uniform, pictures.shape[2:], strict=True))
    return shifted(pictures, down, right, edge)


def shifted(pictures: Tensor, down: Tensor, right: Tensor, edge: Edge) -> Tensor:
    """pictures (n, c, h, w) moved by (n,) whole pixels; "mirror" repeats the pixel at the edge before going back."""
    return _along(_along(pictures, down, 2, edge), right, 3, edge)


def random_mirror(pictures: Tensor, random: torch.Generator) -> Tensor:
    """Each of the pictures (n, c, h, w) mirrored left to right with probability one half."""
    coin = torch.rand(len(pictures), 1, 1, 1, generator=random, device=pictures.device) < 0.5
    return torch.where(coin, pictures.flip(3), pictures)


def _whole(uniform: Tensor, most: int) -> Tensor:
    """Uniform on [0, 1) as a whole number from −most to most."""
    return (uniform * (2 * most + 1)).long() - most


def _along(pictures: Tensor, steps: Tensor, axis: int, edge: Edge) -> Tensor:
    size = pictures.shape[axis]
    places = torch.arange(size, device=pictures.device) - steps[:, None]  # (n, size): where each pixel comes from
    shape = (len(pictures), 1, -1, 1) if axis == 2 else (len(pictures), 1, 1, -1)
    inside = places.clamp(0, size - 1)
    if edge == "mirror":
        inside = torch.where(places < 0, -1 - places, torch.where(places < size, places, 2 * size - 1 - places))
    moved = pictures.gather(axis, inside.reshape(shape).expand_as(pictures))
    if edge == "zero":
        moved = moved * (places == inside).reshape(shape).to(moved.dtype)
    return moved
