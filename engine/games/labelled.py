"""The few samples of a game whose labels it may learn from: chosen evenly from the classes, kept with the run."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.contracts import Dataset
from engine.data.source import to_signed
from engine.games.labels import class_counts
from engine.spec.data import DataInfo
from engine.spec.errors import OptionError


class Labelled(nn.Module):
    """The samples whose label is known, as they are stored, and their labels."""

    samples: Tensor  # (n, c, h, w) uint8 or (n, d) float32
    labels: Tensor  # (n,) int64

    def __init__(self, count: int, data: DataInfo) -> None:
        super().__init__()
        kind = torch.float32 if data.is_points else torch.uint8
        self.register_buffer("samples", torch.zeros(count, *data.shape, dtype=kind))
        self.register_buffer("labels", torch.zeros(count, dtype=torch.int64))

    def fill(self, dataset: Dataset, chosen: Tensor) -> None:
        """Takes over the samples at indices chosen (n,) of stored data."""
        assert dataset.samples is not None
        assert dataset.labels is not None
        self.samples.copy_(dataset.samples[chosen])
        self.labels.copy_(dataset.labels[chosen])

    def draw(self, n: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """n of the samples, uniformly with replacement, pixels in [-1, 1]; and their labels (n,)."""
        place = torch.randint(len(self.labels), (n,), generator=random, device=self.labels.device)
        return to_signed(self.samples.index_select(0, place)), self.labels.index_select(0, place)


def choose_labelled(dataset: Dataset, per_class: int, random: torch.Generator) -> Tensor:
    """Indices (classes · per_class,) of stored samples, as many at random of each class, class by class.

    Raises OptionError where a class has fewer, DatasetError where it has none.
    """
    counts = class_counts(dataset)
    smallest = int(counts.argmin())
    if counts[smallest] < per_class:
        why = f'class "{dataset.info.classes[smallest]}" has {counts[smallest]:,} samples'
        raise too_many(per_class, why, int(counts[smallest]))
    assert dataset.labels is not None
    labels = dataset.labels.cpu()
    order = torch.randperm(len(labels), generator=random, device=random.device).cpu()
    by_class = order[labels[order].sort(stable=True).indices]  # withheld ones first
    starts = int((labels < 0).sum()) + counts.cumsum(0) - counts
    return by_class[(starts[:, None] + torch.arange(per_class)).flatten()]


def too_many(per_class: int, why: str, largest: int) -> OptionError:
    """More labels per class than there are; why says of what, largest is the bound."""
    path = "game.labels_per_class"
    return OptionError(path, f"{path} = {per_class} is not valid", f"{why}; it must be ≤ {largest}")
