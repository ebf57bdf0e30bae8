"""Heads on a discriminator's features: class logits, and the projection of a label."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.contracts import Head, Part, Verdict


class Headed(nn.Module):
    """Any discriminator with a second output from its last features, summed over all places.

    CLASSES: Verdict.classes holds a logit per class (Odena et al. 2017, arXiv:1610.09585). PROJECTION: called
    with labels, the logit is h(φ(x)) + ⟨embed(y), φ(x)⟩ (Miyato & Koyama 2018, arXiv:1802.05637, eq. 3).
    """

    def __init__(self, trunk: nn.Module, part: Part) -> None:
        super().__init__()
        self.trunk = trunk
        width = _width(trunk, part)
        self.classes = nn.Linear(width, part.classes) if part.head is Head.CLASSES else None
        self.embedding = nn.Embedding(part.classes, width) if part.head is Head.PROJECTION else None
        if self.embedding is not None:
            nn.init.zeros_(self.embedding.weight)  # at first the label changes nothing

    def forward(self, samples: Tensor, labels: Tensor | None = None) -> Verdict:
        """samples: (n, …); labels: (n,) int64 where the head projects them."""
        verdict: Verdict = self.trunk(samples)
        features = pooled(verdict.features[-1])  # (n, width)
        if self.classes is not None:
            verdict = verdict._replace(classes=self.classes(features))
        if self.embedding is not None:
            if labels is None:
                raise ValueError("a projection discriminator needs labels")
            projection = (self.embedding(labels) * features).sum(1)  # (n,)
            shape = (-1, *[1] * (verdict.logits.dim() - 1))
            verdict = verdict._replace(logits=verdict.logits + projection.reshape(shape))
        return verdict


def pooled(features: Tensor) -> Tensor:
    """Features (n, c, …) summed over all places: (n, c)."""
    return features.flatten(2).sum(2) if features.dim() > 2 else features


def _width(trunk: nn.Module, part: Part) -> int:
    """Channels of the last features, found by a look at two empty samples; normalisations are left alone."""
    training = trunk.training
    with torch.no_grad():
        features = trunk.eval()(torch.zeros(2, *part.sample)).features[-1]
    trunk.train(training)
    return int(features.shape[1])
