"""Classes among samples: whether they are the ones asked for, and how many of those in the data are there."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from engine.evaluation.modes import divergence


class ClassCoverage(NamedTuple):
    """What samples make of the classes."""

    counts: tuple[int, ...]  # samples of each class
    divergence: float  # KL(samples' shares ‖ the data's shares) in nats

    @property
    def found(self) -> int:
        """Classes with at least one sample."""
        return sum(count > 0 for count in self.counts)


def class_accuracy(logits: Tensor, asked: Tensor) -> float:
    """Share of samples whose judged class, from logits (n, k), is the one asked for (n,).

    The judge's own mistakes are in it: it hardly exceeds the judge's accuracy.
    """
    if len(logits) != len(asked) or not len(asked):
        raise ValueError(f"{len(logits)} logits for {len(asked)} classes asked for")
    return float((logits.argmax(1).cpu() == asked.cpu()).double().mean())


def class_coverage(logits: Tensor, shares: Tensor | None = None) -> ClassCoverage:
    """Classes that a judge finds in samples, from logits (n, k); shares (k,) of the data, None: equal ones.

    A class is found where one sample is judged to be of it. On stacked MNIST the classes are the 1,000 modes.
    Source: Srivastava et al. 2017, arXiv:1705.07761, section 4.2; Lin et al. 2018, arXiv:1712.04086, section 4.2.
    """
    if not len(logits):
        raise ValueError("coverage takes at least one sample")
    counts = torch.bincount(logits.argmax(1).cpu(), minlength=logits.shape[1])
    found = divergence(counts, shares)
    assert found is not None
    return ClassCoverage(tuple(counts.tolist()), found)


def class_shares(labels: Tensor, classes: int) -> Tensor:
    """Shares (k,) of labels (n,) int64; labels below 0 are withheld and do not count."""
    counts = torch.bincount(labels[labels >= 0].cpu(), minlength=classes).double()
    return counts / counts.sum()
