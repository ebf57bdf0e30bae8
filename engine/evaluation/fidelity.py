"""How near pictures come to the ones that they should be: difference, noise ratio and structural similarity."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

WINDOW, DEVIATION = 11, 1.5  # of the Gaussian that structural similarity looks through
STEADY = (0.01**2, 0.03**2)  # the paper's C₁ and C₂ for pictures from 0 to 1


def l1(first: Tensor, second: Tensor) -> Tensor:
    """Mean absolute difference (n,) of pictures (n, c, h, w) in [-1, 1], as a share of the range: 0 same, 1 inverse.

    Raises ValueError where the shapes differ.
    """
    _check(first, second)
    return (first.double() - second.double()).abs().flatten(1).mean(1) / 2


def psnr(first: Tensor, second: Tensor) -> Tensor:
    """Ratio of the peak to the noise (n,) in decibels of pictures (n, c, h, w) in [-1, 1]; infinite for equal ones.

    Raises ValueError where the shapes differ.
    """
    _check(first, second)
    squared = ((first.double() - second.double()) / 2).square().flatten(1).mean(1)
    return -10 * squared.log10()


def ssim(first: Tensor, second: Tensor) -> Tensor:
    """Mean structural similarity (n,) of pictures (n, c, h, w) in [-1, 1]; 1 for equal ones, at least -1.

    Over all whole windows and the mean of the channels; a picture of fewer than 11 pixels is looked at through
    the largest odd window that fits. Raises ValueError where the shapes differ.
    Source: Wang et al. 2004, Image quality assessment, equation 13; a Gaussian of 11 × 11, deviation 1.5.
    """
    _check(first, second)
    x, y = ((each.double() + 1) / 2 for each in (first, second))
    side = min(WINDOW, (min(x.shape[2:]) - 1) // 2 * 2 + 1)

    def seen(pictures: Tensor) -> Tensor:
        return _blurred(pictures, side)

    mean_x, mean_y = seen(x), seen(y)
    variance_x, variance_y = seen(x * x) - mean_x**2, seen(y * y) - mean_y**2
    covariance = seen(x * y) - mean_x * mean_y
    bright, plain = STEADY
    likeness = (2 * mean_x * mean_y + bright) * (2 * covariance + plain)
    scale = (mean_x**2 + mean_y**2 + bright) * (variance_x + variance_y + plain)
    return (likeness / scale).flatten(1).mean(1)


def _blurred(pictures: Tensor, side: int) -> Tensor:
    """Pictures (n, c, h, w) through a separable Gaussian window, without borders: (n, c, h - side + 1, …)."""
    place = torch.arange(side, dtype=pictures.dtype, device=pictures.device) - (side - 1) / 2
    bell = (-place.square() / (2 * DEVIATION**2)).exp()
    bell = (bell / bell.sum()).expand(pictures.shape[1], 1, side)
    rows = functional.conv2d(pictures, bell[..., None], groups=pictures.shape[1])
    return functional.conv2d(rows, bell[:, :, None], groups=pictures.shape[1])


def _check(first: Tensor, second: Tensor) -> None:
    if first.ndim != 4 or first.shape != second.shape:
        raise ValueError(f"pictures of {tuple(first.shape)} and {tuple(second.shape)} cannot be compared")
