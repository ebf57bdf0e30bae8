"""Figures about label maps: how many pixels show their true class, and how well classes overlap."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.games.label_maps import Palette, confusion, intersection_over_union
from engine.spec.data import DataInfo
from engine.spec.events import Metric

VALUES = 1 << 23  # distances of pixels from the colours of a palette that are held at once


def label_scores(made: Tensor, wanted: Tensor, info: DataInfo, protocol: str) -> list[Metric]:
    """Pixel accuracy, mean class accuracy and mean IoU of label maps (n, 3, h, w) in the colours of the palette.

    Means are over the classes that the true maps show. Source: Long et al. 2015, arXiv:1411.4038, section 5.
    """
    palette, classes = Palette(info.palette), len(info.palette)
    at_once = max(1, VALUES // (classes * made[0].numel()))
    table = torch.zeros(classes, classes, dtype=torch.float64)
    for found, truth in zip(made.split(at_once), wanted.split(at_once), strict=True):
        table += confusion(palette(found), palette(truth), classes)
    right, true = table.diagonal(), table.sum(1)
    shown = true > 0
    accuracy = (right / true)[shown].mean()
    overlap = intersection_over_union(table)[shown].mean()
    over = f"{protocol}; {int(shown.sum())} classes of {len(info.palette)} shown"
    return [
        Metric("pixel accuracy", float(right.sum() / true.sum()), "higher", protocol, 1.0),
        Metric("mean class accuracy", float(accuracy), "higher", over, 1.0),
        Metric("mean IoU", float(overlap), "higher", over, 1.0),
    ]
