"""A judge of two domains: a small classifier that learns on the spot which of them a picture comes from."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.contracts import Dataset
from engine.data.source import Source
from engine.evaluation.classifier import Recipe, train_classifier
from engine.evaluation.halves import Half, divided
from engine.evaluation.judge import Judge, PictureJudge
from engine.evaluation.measuring import as_stored
from engine.spec.data import DataInfo, Need, Preparation

RECIPE = Recipe(steps=400, epochs=12)
LEARNT = 4000  # pictures of each domain, at most


def tellable(info: DataInfo) -> bool:
    """Whether pictures of both domains can be told apart by their looks: two domains of one shape, and no label map."""
    return bool(info.partner) and info.partner == info.shape and not info.palette


def train_domain_judge(dataset: Dataset, preparation: Preparation, recipe: Recipe = RECIPE) -> Judge:
    """A judge whose class 0 is domain A and class 1 domain B; its accuracy is that on pictures it has not seen.

    These are the pictures that the data holds out, else a tenth. The same data give the same judge. Raises
    Cancelled.
    """
    learnt = _labelled(dataset)
    train, test = divided(learnt, "")
    if dataset.held_out:
        train, test = Half(learnt, "pictures learnt from"), Half(_labelled(dataset.held_out), "held-out pictures")
    net = train_classifier(train, recipe, preparation)
    judge = PictureJudge(net, learnt.info, 0.0, test.name)
    batch = test.some(len(test))
    assert batch.labels is not None
    accuracy = float((judge.classify(batch.images).argmax(1) == batch.labels).double().mean())
    return PictureJudge(net, learnt.info, accuracy, test.name)


def _labelled(dataset: Dataset) -> Dataset:
    """Pictures of A, labelled 0, and of B, labelled 1."""
    batch = Source(dataset, 1, torch.Generator(), "cpu").some(LEARNT)
    assert batch.partner is not None
    sides: list[Tensor] = [as_stored(batch.images), as_stored(batch.partner)]
    labels = torch.repeat_interleave(torch.arange(2), torch.tensor([len(side) for side in sides]))
    titles = dataset.info.domains or ("A", "B")
    offers = frozenset({Need.LABELS, Need.PICTURES, Need.STORED})
    info = DataInfo(f"the domains of {dataset.info.title}", dataset.info.shape, len(labels), tuple(titles), offers)
    return Dataset(info, torch.cat(sides), labels)
