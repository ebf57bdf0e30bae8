"""An opened data set as a person looks at it: a few samples, and how many there are of each class."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.contracts import Dataset
from engine.data.source import centred, to_bytes, to_signed
from engine.spec.data import DataSummary, HealthReport, Need

POINTS = 2000  # drawn for a scatter plot


def summarise(dataset: Dataset, health: HealthReport | None = None, count: int = 64) -> DataSummary:
    """Pictures spread evenly over the set, or points for a scatter plot, with labels and class counts.

    Of two domains both sides are told; pictures that are stored larger show their centre. Stored points and
    pictures are not changed; a density is drawn from, and pairs are made, with a seed of their own.
    """
    samples, labels, partners = _points(dataset) if dataset.info.is_points else _pictures(dataset, count)
    return DataSummary(
        dataset.info,
        samples,
        () if labels is None else tuple(labels.tolist()),
        _class_counts(dataset),
        health,
        partners,
    )


def rgba(pictures: Tensor) -> np.ndarray:
    """Pictures (n, 1 | 3 | 4, h, w) uint8 as (n, h, w, 4): grey repeated, opaque where there is no alpha."""
    channels = pictures.shape[1]
    colour = pictures[:, :3].expand(-1, 3, -1, -1)
    alpha = pictures[:, 3:] if channels == 4 else torch.full_like(pictures[:, :1], 255)
    return torch.cat((colour, alpha), 1).permute(0, 2, 3, 1).contiguous().numpy()


def _pictures(dataset: Dataset, count: int) -> tuple[np.ndarray, Tensor | None, np.ndarray | None]:
    """Pictures of A, their labels, and pictures of B: in rows with those of A where they are pairs."""
    if dataset.samples is None:
        raise ValueError("a data set of pictures stores them")
    info = dataset.info
    chosen = _spread(len(dataset.samples), count)
    stored = dataset.samples[chosen]
    labels = None if dataset.labels is None else dataset.labels[chosen]
    if dataset.make:
        whole = centred(stored, info.partner)
        made = dataset.make(to_signed(whole), torch.Generator().manual_seed(0))
        return rgba(to_bytes(made)), labels, rgba(whole)
    samples = rgba(centred(stored, info.shape))
    if dataset.partner is None:
        return samples, labels, None
    beside = chosen if Need.PAIRS in info.offers else _spread(len(dataset.partner), count)
    return samples, labels, rgba(centred(dataset.partner[beside], info.partner))


def _points(dataset: Dataset) -> tuple[np.ndarray, Tensor | None, None]:
    if dataset.samples is not None:
        chosen = _spread(len(dataset.samples), POINTS)
        points = dataset.samples[chosen]
        labels = None if dataset.labels is None else dataset.labels[chosen]
    elif dataset.density is not None:
        points, labels = dataset.density.sample(POINTS, torch.Generator().manual_seed(0))
    else:
        raise ValueError("a data set stores samples or has a density")
    return points[:, :2].float().numpy(), labels, None


def _spread(length: int, count: int) -> Tensor:
    """At most `count` different indices from first to last."""
    return torch.linspace(0, max(0, length - 1), min(count, length), dtype=torch.float64).round().long()


def _class_counts(dataset: Dataset) -> tuple[int, ...]:
    if dataset.labels is None or not dataset.info.classes:
        return ()
    known = dataset.labels[dataset.labels >= 0]
    return tuple(torch.bincount(known, minlength=len(dataset.info.classes)).tolist())
