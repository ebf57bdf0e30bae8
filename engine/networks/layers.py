"""What several families share: which pictures fit, normalisations by name, and the widths of a pyramid."""

from __future__ import annotations

from typing import Literal

from torch import nn

from engine.spec.data import Shape

SMALLEST, LARGEST = 16, 256
NormName = Literal["batch", "instance", "layer", "none"]


def unfit_pyramid(shape: Shape) -> str:
    """Why convolutions that halve or double a square cannot make this shape; empty where they can."""
    if len(shape) != 3:
        return "needs pictures; these are points"
    height, width = shape[1:]
    if height == width and SMALLEST <= height <= LARGEST and height.bit_count() == 1:
        return ""
    return f"needs a square size of 16, 32, 64, 128 or 256; this is {width}×{height}"


def unfit_never(_: Shape) -> str:
    """For families that fit every shape."""
    return ""


def halvings(size: int, smallest: int) -> int:
    """How often `size` is halved until `smallest` is reached; both are powers of two."""
    return (size // smallest).bit_length() - 1


def pyramid(width: int, widest: int, levels: int) -> list[int]:
    """Channels from the picture inwards: doubled at each of the levels, at most `widest`."""
    return [min(width * 2**level, widest) for level in range(levels)]


def norm(name: NormName, channels: int) -> nn.Module:
    """The normalisation of (n, channels, h, w) by name; "layer" is over a whole sample, with a gain per channel."""
    if name == "batch":
        return nn.BatchNorm2d(channels, eps=1e-5)
    if name == "instance":
        return nn.InstanceNorm2d(channels, affine=True)
    if name == "layer":
        return nn.GroupNorm(1, channels)
    return nn.Identity()
