"""Smooth halving and doubling with the kernel [1, 3, 3, 1], along both axes of a picture.

Each is a small matrix applied from the left and from the right: exact at the borders, where the outermost pixels
are repeated, differentiable any number of times, and on a CPU faster than a convolution of every channel.
Source of the kernel: Karras et al. 2020, arXiv:1912.04958, appendix B; the doubling is bilinear interpolation.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

SMOOTH = (1 / 8, 3 / 8, 3 / 8, 1 / 8)


class Resample(nn.Module):
    """A linear map of rows and of columns alike."""

    def __init__(self, matrix: Tensor) -> None:
        super().__init__()
        self.matrix: Tensor
        self.register_buffer("matrix", matrix, persistent=False)  # (outputs, inputs)

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, c, inputs, inputs); returns (n, c, outputs, outputs)."""
        mapped: Tensor = self.matrix @ values @ self.matrix.t()
        return mapped


def doubling(size: int) -> Resample:
    """From size to 2·size, bilinear; a constant stays what it is."""
    even = taps_matrix(size, -1, 1, size, (1 / 4, 3 / 4))
    odd = taps_matrix(size, 0, 1, size, (3 / 4, 1 / 4))
    return Resample(torch.stack((even, odd), 1).flatten(0, 1))


def halving(size: int) -> Resample:
    """From size to size/2; a constant stays what it is."""
    return Resample(taps_matrix(size, -1, 2, size // 2, SMOOTH))


def before_strided(size: int) -> Resample:
    """From size to size + 1, smoothed: what a 3×3 convolution with stride 2 and no padding turns to size/2."""
    return Resample(taps_matrix(size, -2, 1, size + 1, SMOOTH))


def after_transposed(size: int) -> Resample:
    """From 2·size + 1, as a transposed 3×3 convolution with stride 2 leaves it, to 2·size, smoothed.

    Every second place of what the convolution saw was empty: the kernel sums to 2 along each axis.
    """
    return Resample(2 * taps_matrix(2 * size + 1, -1, 1, 2 * size, SMOOTH))


def taps_matrix(size: int, first: int, stride: int, rows: int, taps: tuple[float, ...]) -> Tensor:
    """(rows, size): row r weighs the places from first + r·stride on by taps; places outside are the outermost."""
    matrix = torch.zeros(rows, size)
    for row in range(rows):
        for place, tap in enumerate(taps, first + row * stride):
            matrix[row, min(max(place, 0), size - 1)] += tap
    return matrix
