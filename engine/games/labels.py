"""Classes in a game: one-hot codes, joined samples, wrong labels, balanced draws, previews with a class per row."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.contracts import Dataset, Supply
from engine.games.priors import Prior, prior_codes
from engine.spec.data import Shape
from engine.spec.errors import DatasetError


def one_hot(labels: Tensor, classes: int) -> Tensor:
    """(n, classes) float32 of labels (n,), without a read of the device; a withheld label (-1) is all 0."""
    return (labels[:, None] == torch.arange(classes, device=labels.device)).float()


def joined_shape(shape: Shape, classes: int) -> Shape:
    """The shape of joined samples: more channels of a picture (c + classes, h, w), more coordinates of a point."""
    return (shape[0] + classes, *shape[1:])


def joined(samples: Tensor, shares: Tensor) -> Tensor:
    """Samples (n, c, h, w) or (n, d) with their classes (n, k) behind: a constant channel, or a coordinate, for each.

    Source: Mirza & Osindero 2014, arXiv:1411.1784, section 3.2, on pictures as Reed et al. 2016, arXiv:1605.05396.
    """
    planes = shares.to(samples.dtype)
    if samples.dim() == 4:
        planes = planes[:, :, None, None].expand(-1, -1, *samples.shape[2:])
    return torch.cat((samples, planes), 1)


def random_labels(n: int, classes: int, random: torch.Generator) -> Tensor:
    """n labels (n,) int64, each class as likely as the others, on the generator's device."""
    return torch.randint(classes, (n,), generator=random, device=random.device)


def other_labels(labels: Tensor, classes: int, random: torch.Generator) -> Tensor:
    """For each of the labels (n,) one of the classes - 1 others, all equally likely; takes at least 2 classes."""
    steps = torch.randint(1, classes, labels.shape, generator=random, device=labels.device)
    return (labels + steps) % classes


def class_codes(codes: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Codes (n, d + classes): codes (n, d), then their classes one-hot."""
    return torch.cat((codes, one_hot(labels, classes)), 1)


def class_rows(
    n: int, classes: int, prior: Prior, length: int, random: torch.Generator, *, alike: bool
) -> tuple[Tensor, int]:
    """Codes (≤ n, length + classes) of a sheet with a class per row, and its columns.

    The rows begin with class 0 and are as many as n allows. alike: a column has one code in all its classes,
    so that what the code means shows beside what the class means.
    """
    rows = min(classes, n)
    columns = n // rows
    codes = prior_codes(prior, columns if alike else rows * columns, length, random)
    labels = torch.arange(rows, device=random.device).repeat_interleave(columns)
    return class_codes(codes.repeat(rows, 1) if alike else codes, labels, classes), columns


def weigh_classes(supply: Supply, *, balanced: bool) -> None:
    """Sets how often samples are drawn: never without their label, and each class equally often where balanced.

    Raises DatasetError where a class has no sample, or where data that is drawn fresh is to be balanced.
    """
    dataset = supply.dataset
    if dataset.samples is None:
        if balanced:
            supply.reweight(torch.ones(0))  # says why it cannot be done
        return
    assert dataset.labels is not None, "data that offers labels has them"
    labels = dataset.labels.cpu()
    counts = class_counts(dataset)
    withheld = labels < 0
    if balanced:
        supply.reweight((1 / counts.double())[labels.clamp(min=0)].masked_fill(withheld, 0))
    elif withheld.any():
        supply.reweight(torch.ones(len(labels), dtype=torch.float64).masked_fill(withheld, 0))


def class_counts(dataset: Dataset) -> Tensor:
    """Labelled samples (k,) int64 of each class of stored data; raises DatasetError where a class has none."""
    assert dataset.labels is not None, "data that offers labels has them"
    names = dataset.info.classes
    counts = torch.bincount(dataset.labels.cpu().clamp(min=-1) + 1, minlength=len(names) + 1)[1:]
    for name, count in zip(names, counts.tolist(), strict=True):
        if count == 0:
            what = f'the class "{name}" of {dataset.info.title} has no sample'
            raise DatasetError(
                what, "a class that is never shown cannot be learned", "Leave it out, or take more samples."
            )
    return counts
