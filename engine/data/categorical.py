"""Indices drawn by weight, on the device and without a read by the host."""

from __future__ import annotations

import torch
from torch import Tensor


def cumulative(weights: Tensor) -> Tensor:
    """Cumulative shares (m,) float64 of non-negative weights (m,), the last exactly 1.

    Raises ValueError where a weight is negative or not finite, or where none is positive.
    """
    weights = weights.double()
    if weights.ndim != 1 or not bool(torch.isfinite(weights).all()) or bool((weights < 0).any()):
        raise ValueError("weights are one-dimensional, finite and not negative")
    total = weights.cumsum(0)
    if not len(weights) or total[-1] <= 0:
        raise ValueError("at least one weight is positive")
    return total / total[-1]


def draw_indices(shares: Tensor, n: int, random: torch.Generator) -> Tensor:
    """n indices (n,) int64 with the probabilities whose cumulative shares (m,) are given.

    Inverse of the cumulative distribution: an index of weight 0 is never drawn, as uniforms lie below 1.
    """
    uniform = torch.rand(n, generator=random, device=random.device, dtype=torch.float64)
    return torch.searchsorted(shares, uniform, right=True)
