"""Extractors: what turns pictures into features that distances are measured on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.data.source import to_signed
from engine.evaluation.classifier import LOOKED_AT, seen
from engine.evaluation.judge import Judge
from engine.spec.data import Preparation

PIECE = 500  # pictures at once
WIDTH = 64
SEED = 0x5EED


class Extractor(Protocol):
    """Turns samples into features."""

    @property
    def label(self) -> str:
        """What stands after a figure's name, as in "judge features"; empty for the Inception network."""

    @property
    def describe(self) -> str:
        """Resizer and network in words, for a protocol."""

    def features(self, samples: Tensor, preparation: Preparation | None = None) -> Tensor:
        """Features (n, d) float32 on the CPU of pictures (n, c, h, w) uint8, or of points (n, d). Raises Cancelled."""


@dataclass(frozen=True)
class JudgeFeatures:
    """What the last layer of the data set's judge sees."""

    judge: Judge
    label: str = "judge features"

    @property
    def describe(self) -> str:
        """Resizer and judge in words."""
        return f"resized to {LOOKED_AT} px by area where larger, features of the {self.judge.describe()}"

    def features(self, samples: Tensor, preparation: Preparation | None = None) -> Tensor:
        """Features (n, 128) of pictures (n, c, h, w) uint8."""
        return torch.cat([self.judge.features(to_signed(piece)) for piece in pieces(samples, PIECE, preparation)])


@dataclass(frozen=True)
class RandomFeatures:
    """An untrained convolutional network with fixed weights: for data that no judge can learn.

    It tells distributions apart and ranks them by local structure; it knows no objects, and its distances
    compare with no other network's. Weights depend on the number of channels alone.
    """

    label: str = "random features"

    @property
    def describe(self) -> str:
        """The network in words."""
        return f"resized to {LOOKED_AT} px by area where larger, features of an untrained network (seed {SEED})"

    @torch.no_grad()
    def features(self, samples: Tensor, preparation: Preparation | None = None) -> Tensor:
        """Features (n, 256) of pictures (n, c, h, w) uint8: 64 channels in the four quarters of the picture."""
        net = _untrained(samples.shape[1])
        parts = [net(seen(to_signed(piece))) for piece in pieces(samples, PIECE, preparation)]
        return torch.cat([functional.adaptive_avg_pool2d(part, 2).flatten(1) for part in parts])


@dataclass(frozen=True)
class Coordinates:
    """Points are their own features."""

    label: str = "coordinates"
    describe: str = "features are the coordinates"

    def features(self, samples: Tensor, preparation: Preparation | None = None) -> Tensor:  # noqa: ARG002
        """The points (n, d) themselves."""
        return samples.float().cpu()


def pieces(samples: Tensor, size: int, preparation: Preparation | None) -> Iterator[Tensor]:
    """Samples (n, …) in pieces of this size; tells how far it is, and raises Cancelled."""
    done = 0
    for piece in samples.split(size):
        yield piece
        done += len(piece)
        if preparation is not None:
            preparation.progress("Extracting features", done, len(samples))
            preparation.check()


def _untrained(channels: int) -> nn.Sequential:
    """Three convolutions with He's initial weights from a fixed seed; draws nothing from the global random state."""
    random = torch.Generator().manual_seed(SEED)
    with torch.device("meta"):
        net = nn.Sequential(
            nn.Conv2d(channels, WIDTH // 2, 3, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(WIDTH // 2, WIDTH, 3, 2, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(WIDTH, WIDTH, 3, 1, 1),
            nn.LeakyReLU(0.2),
        )
    net = net.to_empty(device="cpu")
    for layer in net:
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, 0.2, generator=random)
            assert layer.bias is not None
            nn.init.zeros_(layer.bias)
    return net.eval().requires_grad_(False)
