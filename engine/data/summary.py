"""An opened data set as a person looks at it: a few samples, and how many there are of each class."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.contracts import Dataset
from engine.data.source import centred
from engine.spec.data import DataSummary, HealthReport

POINTS = 2000  # drawn for a scatter plot


def summarise(dataset: Dataset, health: HealthReport | None = None, count: int = 64) -> DataSummary:
    """Pictures spread evenly over the set, or points for a scatter plot, with labels and class counts.

    Of two domains both sides are told; pictures that are stored larger show their centre.

    Stored points and pictures are not changed; a density is drawn from with a seed of its own.
    """
    samples, labels = _points(dataset) if dataset.info.is_points else _pictures(dataset, count)
    return DataSummary(
        dataset.info,
        samples,
        () if labels is None else tuple(labels.tolist()),
        _class_counts(dataset),
        health,
        _partners(dataset, count),
    )


def rgba(pictures: Tensor) -> np.ndarray:
    """Pictures (n, 1 | 3 | 4, h, w) uint8 as (n, h, w, 4): grey repeated, opaque where there is no alpha."""
    channels = pictures.shape[1]
    colour = pictures[:, :3].expand(-1, 3, -1, -1)
    alpha = pictures[:, 3:] if channels == 4 else torch.full_like(pictures[:, :1], 255)
    return torch.cat((colour, alpha), 1).permute(0, 2, 3, 1).contiguous().numpy()


def _pictures(dataset: Dataset, count: int) -> tuple[np.ndarray, Tensor | None]:
    if dataset.samples is None:
        raise ValueError("a data set of pictures stores them")
    chosen = _spread(len(dataset.samples), count)
    pictures = centred(dataset.samples[chosen], dataset.info.shape)
    return rgba(pictures), None if dataset.labels is None else dataset.labels[chosen]


def _partners(dataset: Dataset, count: int) -> np.ndarray | None:
    """Pictures of B spread evenly over them: of pairs those that belong to the pictures of A."""
    if dataset.partner is None:
        return None
    chosen = _spread(len(dataset.partner), count)
    return rgba(centred(dataset.partner[chosen], dataset.info.partner))


def _points(dataset: Dataset) -> tuple[np.ndarray, Tensor | None]:
    if dataset.samples is not None:
        chosen = _spread(len(dataset.samples), POINTS)
        points = dataset.samples[chosen]
        labels = None if dataset.labels is None else dataset.labels[chosen]
    elif dataset.density is not None:
        points, labels = dataset.density.sample(POINTS, torch.Generator().manual_seed(0))
    else:
        raise ValueError("a data set stores samples or has a density")
    return points[:, :2].float().numpy(), labels


def _spread(length: int, count: int) -> Tensor:
    """At most `count` different indices from first to last."""
    return torch.linspace(0, max(0, length - 1), min(count, length), dtype=torch.float64).round().long()


def _class_counts(dataset: Dataset) -> tuple[int, ...]:
    if dataset.labels is None or not dataset.info.classes:
        return ()
    known = dataset.labels[dataset.labels >= 0]
    return tuple(torch.bincount(known, minlength=len(dataset.info.classes)).tolist())
