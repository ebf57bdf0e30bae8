"""Precision, recall, density and coverage: do fakes lie where the real ones lie, and the other way round?"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

PRECISION_NEIGHBOURS = 3
DENSITY_NEIGHBOURS = 5
PIECE = 1024  # rows of a distance matrix held at once


class PrecisionRecall(NamedTuple):
    """Share of fakes within the estimated manifold of the real ones, and of real ones within that of the fakes."""

    precision: float
    recall: float


class DensityCoverage(NamedTuple):
    """How densely real neighbourhoods are filled (1 for equal distributions), and the share that holds a fake."""

    density: float
    coverage: float


def precision_recall(real: Tensor, fake: Tensor, neighbours: int = PRECISION_NEIGHBOURS) -> PrecisionRecall:
    """Improved precision and recall of features (n, d) and (m, d).

    A manifold is the union of balls around its samples, each reaching to the sample's k-th neighbour.
    Raises ValueError where there are not more samples than neighbours.
    Source: Kynkäänniemi et al. 2019, arXiv:1904.06991, equations 1 and 2 (k = 3).
    """
    real_reach, fake_reach = reaches(real, neighbours), reaches(fake, neighbours)
    hits, covered = 0, torch.zeros(len(real), dtype=torch.bool, device=real.device)
    for piece, reach in zip(fake.split(PIECE), fake_reach.split(PIECE), strict=True):
        distance = _distances(piece, real)  # (piece, n)
        hits += int((distance <= real_reach).any(1).sum())
        covered |= (distance <= reach[:, None]).any(0)
    return PrecisionRecall(hits / len(fake), float(covered.float().mean()))


def density_coverage(real: Tensor, fake: Tensor, neighbours: int = DENSITY_NEIGHBOURS) -> DensityCoverage:
    """Density and coverage of features (n, d) and (m, d); robust to single outliers, unlike precision and recall.

    Raises ValueError where there are not more real samples than neighbours.
    Source: Naeem et al. 2020, arXiv:2002.09797, equations 3 and 4 (k = 5).
    """
    reach = reaches(real, neighbours)
    inside, covered = 0, torch.zeros(len(real), dtype=torch.bool, device=real.device)
    for piece in fake.split(PIECE):
        within = _distances(piece, real) <= reach  # (piece, n)
        inside += int(within.sum())
        covered |= within.any(0)
    return DensityCoverage(inside / (neighbours * len(fake)), float(covered.float().mean()))


def reaches(features: Tensor, neighbours: int) -> Tensor:
    """Distance (n,) of each of the features (n, d) to its k-th nearest other one."""
    if len(features) <= neighbours:
        raise ValueError(f"{neighbours} neighbours need more than {len(features)} samples")
    found = []
    for start in range(0, len(features), PIECE):
        distance = _distances(features[start : start + PIECE], features)
        rows = torch.arange(len(distance), device=distance.device)
        distance[rows, start + rows] = torch.inf  # no sample is its own neighbour
        found.append(distance.kthvalue(neighbours, 1).values)
    return torch.cat(found)


def _distances(first: Tensor, second: Tensor) -> Tensor:
    return torch.cdist(first.double(), second.double())
