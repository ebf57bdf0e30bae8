"""Distances between two clouds of features: Fréchet's, and the kernel's."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

SUBSETS = 100
SUBSET = 1000


class KernelDistance(NamedTuple):
    """Mean and standard deviation of the squared discrepancy over subsets; the mean may be a little below 0."""

    mean: float
    deviation: float


def frechet_distance(real: Tensor, fake: Tensor) -> float:
    """Squared Fréchet distance of the Gaussians that fit features (n, d) and (m, d).

    Biased upwards, the more so the fewer the samples, so that it compares only at equal counts.
    Raises ValueError for fewer than 2 samples, and where the dimensions differ.
    Source: Heusel et al. 2017, arXiv:1706.08500, equation 6.
    """
    _check(real, fake)
    real, fake = real.double(), fake.double()
    return gaussian_distance(real.mean(0), torch.cov(real.T), fake.mean(0), torch.cov(fake.T))


def gaussian_distance(first_mean: Tensor, first: Tensor, second_mean: Tensor, second: Tensor) -> float:
    """|μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2(Σ₁Σ₂)^½), of means (d,) and covariances (d, d), in float64.

    The trace of the root is taken from the eigenvalues of Σ₁^½ Σ₂ Σ₁^½, which is symmetric and has the same.
    Source: Dowson & Landau 1982, The Fréchet distance between multivariate normal distributions.
    """
    first, second = torch.atleast_2d(first.double()), torch.atleast_2d(second.double())
    values, vectors = torch.linalg.eigh(first)
    root = (vectors * values.clamp(min=0).sqrt()) @ vectors.T
    middle = root @ second @ root
    cross = torch.linalg.eigvalsh((middle + middle.T) / 2).clamp(min=0).sqrt().sum()
    shift = (first_mean.double() - second_mean.double()).square().sum()
    return max(0.0, float(shift + first.trace() + second.trace() - 2 * cross))


def kernel_distance(
    real: Tensor, fake: Tensor, *, subsets: int = SUBSETS, subset: int = SUBSET, seed: int = 0
) -> KernelDistance:
    """Unbiased squared maximum mean discrepancy of features (n, d) and (m, d), over random subsets.

    The kernel is (xᵀy / d + 1)³. Each subset draws as many of both, without replacement, and at most all.
    Raises ValueError for fewer than 2 samples, and where the dimensions differ.
    Source: Bińkowski et al. 2018, arXiv:1801.01401, section 4.
    """
    _check(real, fake)
    real, fake = real.double(), fake.double()
    subset = min(subset, len(real), len(fake))
    random = torch.Generator().manual_seed(seed)

    def some(features: Tensor) -> Tensor:
        return features[torch.randperm(len(features), generator=random)[:subset]]

    values = torch.stack([squared_discrepancy(some(real), some(fake)) for _ in range(subsets)])
    return KernelDistance(float(values.mean()), float(values.std(correction=0)))


def squared_discrepancy(first: Tensor, second: Tensor) -> Tensor:
    """Unbiased estimate () of MMD² between samples (n, d) and (m, d) under the cubic kernel.

    Source: Gretton et al. 2012, A kernel two-sample test, equation 3.
    """
    n, m = len(first), len(second)
    within = (_off_diagonal(first) / (n * (n - 1))) + (_off_diagonal(second) / (m * (m - 1)))
    return within - 2 * _cubic(first, second).mean()


def _off_diagonal(samples: Tensor) -> Tensor:
    kernel = _cubic(samples, samples)
    return kernel.sum() - kernel.trace()


def _cubic(first: Tensor, second: Tensor) -> Tensor:
    return (first @ second.T / first.shape[1] + 1) ** 3


def _check(real: Tensor, fake: Tensor) -> None:
    if real.ndim != 2 or fake.ndim != 2 or real.shape[1] != fake.shape[1]:
        raise ValueError(f"features of {tuple(real.shape)} and {tuple(fake.shape)} cannot be compared")
    if min(len(real), len(fake)) < 2:
        raise ValueError("a distance takes at least 2 samples of each")
