"""A small classifier of labelled pictures, and how it learns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.evaluation.halves import Half
from engine.spec.data import DataInfo, Preparation

LOOKED_AT = 32  # pixels: larger pictures are averaged down to this side
FEATURES = 128


@dataclass(frozen=True)
class Recipe:
    """How a judge learns; with the data it decides the judge."""

    steps: int = 1000  # at most
    epochs: int = 25  # at most: small sets are learnt sooner
    batch: int = 128
    width: int = 24
    learning_rate: float = 4e-3
    seed: int = 0


DEFAULT = Recipe()


def train_classifier(half: Half, recipe: Recipe, preparation: Preparation) -> nn.Sequential:
    """A classifier (pictures as `seen` gives them -> logits) of a labelled half, in evaluation mode.

    Adam with one cycle of the learning rate on cross-entropy. The same half and recipe give the same network;
    the global random state is left alone. Raises Cancelled.
    """
    random = torch.Generator().manual_seed(recipe.seed)
    net = build_classifier(half.info, recipe.width, random)
    steps = min(recipe.steps, math.ceil(recipe.epochs * len(half) / recipe.batch))
    optimiser = torch.optim.AdamW(net.parameters(), recipe.learning_rate, weight_decay=1e-2)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.learning_rate, steps + 1)
    task = f"Training a judge of {half.info.title}"
    for step in range(steps):
        if step % 10 == 0:
            preparation.progress(task, step, steps)
            preparation.check()
        batch = half.take(torch.randint(len(half), (recipe.batch,), generator=random))
        assert batch.labels is not None
        optimiser.zero_grad()
        with torch.enable_grad():
            functional.cross_entropy(net(seen(batch.images)), batch.labels).backward()
        optimiser.step()
        rates.step()
    preparation.progress(task, steps, steps)
    return net.eval()


def seen(pictures: Tensor) -> Tensor:
    """Pictures (n, c, h, w) averaged down to 32 × 32 where they are larger."""
    if pictures.shape[-1] <= LOOKED_AT:
        return pictures
    return functional.interpolate(pictures, (LOOKED_AT, LOOKED_AT), mode="area")


def build_classifier(info: DataInfo, width: int, random: torch.Generator) -> nn.Sequential:
    """Three convolutions, each with batch normalisation, then features, then logits, initialised from `random`."""
    side, layers, before = min(info.shape[1], LOOKED_AT), [], info.shape[0]
    with torch.device("meta"):  # so that building draws nothing from the global random state
        for number in range(3):
            stride = 1 if number == 0 and side <= 16 else 2
            after = width << number
            layers += [nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
            before, side = after, math.ceil(side / stride)
        layers += [nn.Flatten(), nn.Linear(before * side**2, FEATURES), nn.ReLU()]
        net = nn.Sequential(*layers, nn.Linear(FEATURES, len(info.classes)))
    net = net.to_empty(device="cpu")
    for layer in net:
        if isinstance(layer, nn.BatchNorm2d):
            layer.reset_parameters()
        elif isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=random)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return net
