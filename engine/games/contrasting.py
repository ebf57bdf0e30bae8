"""Contrasting: a patch of the output must tell its own patch of the input from others of the same picture.

Source: Park et al. 2020, arXiv:2007.15651, section 3 (PatchNCE).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from engine.spec.data import Shape
from engine.spec.errors import OptionError
from engine.spec.registry import TRANSLATORS


class Contrastive(Protocol):
    """A translator whose encoder can be looked into."""

    def features(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """Values (n, c, h, w) of several layers of the encoder, from the picture inwards."""


class PatchHeads(nn.Module):
    """A small network per layer, from the features of a patch to a direction in which patches are compared."""

    def __init__(self, shape: Shape, width: int, translator: nn.Module) -> None:
        """shape: of the pictures whose features are compared. Raises OptionError where the translator has none."""
        super().__init__()
        layers = [values.shape[1] for values in _looked_into(translator, shape)]
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Linear(channels, width), nn.ReLU(), nn.Linear(width, width)) for channels in layers
        )
        self.apply(initialise)

    def forward(self, features: Sequence[Tensor], places: Sequence[Tensor]) -> list[Tensor]:
        """Unit vectors (n, p, width) of each layer's patches.

        features: (n, c, h, w) of each layer; places: (p,) of each, counted row by row.
        """
        found = []
        for head, values, chosen in zip(self.heads, features, places, strict=True):
            patches = values.flatten(2)[:, :, chosen].transpose(1, 2)  # (n, p, c)
            found.append(normalize(head(patches).float(), dim=2))
        return found


def initialise(layer: nn.Module) -> None:
    """Weights N(0, 0.02), biases 0."""
    if isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight, 0.0, 0.02)
        nn.init.zeros_(layer.bias)


def drawn_places(features: Sequence[Tensor], count: int, random: torch.Generator) -> list[Tensor]:
    """Up to `count` different places (p,) of each layer's (n, c, h, w), the same for all pictures of a batch."""
    places = []
    for values in features:
        size = values.shape[2] * values.shape[3]
        ranks = torch.rand(size, generator=random, device=values.device)
        places.append(ranks.topk(min(count, size), sorted=False).indices)
    return places


def patch_contrast(queries: Sequence[Tensor], keys: Sequence[Tensor], temperature: float) -> Tensor:
    """The mean cross-entropy of finding each query's own key among those of its picture: ().

    queries, keys: (n, p, width) unit vectors of each layer; query i belongs to key i. Chance is log p. The mean is
    over layers and patches, as in the authors' code; the paper sums. In float32, outside autocast: a low temperature
    magnifies what rounding does to a likeness.
    Source: eq. 3 and 4 of the paper.
    """
    losses = []
    for query, key in zip(queries, keys, strict=True):
        with torch.autocast(query.device.type, enabled=False):
            logits = query @ key.transpose(1, 2) / temperature  # (n, p, p)
        own = torch.arange(logits.shape[1], device=logits.device).expand(len(logits), -1)
        losses.append(cross_entropy(logits.flatten(0, 1), own.flatten()))
    return torch.stack(losses).mean()


def _looked_into(translator: nn.Module, shape: Shape) -> tuple[Tensor, ...]:
    """The features of an empty picture of this shape; the network stays as it is."""
    if not hasattr(translator, "features"):
        fitting = [entry.name for entry in TRANSLATORS if entry.facts.get("contrastive")]
        what, reason = "the translator does not fit the game", "its features cannot be looked at"
        raise OptionError("translator.name", what, reason, f"Choose {' or '.join(fitting)}.")
    training = translator.training
    with torch.no_grad():
        found = cast(Contrastive, translator.eval()).features(torch.zeros(1, *shape))
    translator.train(training)
    return found
