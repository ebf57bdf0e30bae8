"""Distributions of the code."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

Prior = Literal["normal", "uniform"]


def prior_codes(prior: Prior, n: int, length: int, random: torch.Generator) -> Tensor:
    """n codes (n, length) from N(0, I), or uniform on [-1, 1]."""
    if prior == "uniform":
        return torch.rand(n, length, generator=random, device=random.device).mul_(2).sub_(1)
    return torch.randn(n, length, generator=random, device=random.device)


def distribution(prior: Prior, values: Tensor) -> Tensor:
    """The prior's distribution function at values (n,) of one entry: uniform on [0, 1] for codes that it drew."""
    return (values + 1) / 2 if prior == "uniform" else torch.special.ndtr(values)
