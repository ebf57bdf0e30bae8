"""What samples are compared by: their pixels, and the features of the run's own discriminator or of VGG."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from engine.contracts import Role
from engine.games.lapgan import LAPGANGame
from engine.games.pyramid import doubled, halved
from engine.inference.model import Model
from engine.networks.heads import Headed
from engine.networks.layers import MinibatchDeviation
from engine.training.preview import looking

SKETCH_SEED = 0x5CE7C4

_Completing = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Features:
    """A network's view of samples."""

    source: str  # whose they are, as in "the run's own discriminator"
    look: Callable[[Tensor], Tensor]  # samples (n, …) in [-1, 1] -> (n, c, …), of each sample alone; differentiable


def own_features(model: Model) -> Features | None:
    """The last features of the model's discriminator, as it stood at this round.

    Of what a discriminator sees besides, a class is shared evenly, and each sample of a pack is the same one.
    None where the game has no discriminator of samples, or its discriminator shows no features.
    """
    found = _judge(model)
    if found is None:
        return None
    net, complete = _alone(found[0]), found[1]

    def look(samples: Tensor) -> Tensor:
        features: Tensor = net(complete(samples)).features[-1]
        return features.float()

    return Features("the run's own discriminator", look)


def shows_features(model: Model) -> bool:
    """Whether `own_features` finds any; quicker, as no network is copied."""
    return _judge(model) is not None


@dataclass(frozen=True)
class Shrinking:
    """How features (n, c, …) become vectors of a bounded length."""

    side: int = 0  # of the places that remain after means are taken; 0: all of them
    length: int = 0  # of a random projection of what remains; 0: there is none

    def __call__(self, features: Tensor) -> Tensor:
        """Features (n, c, …) as (n, d)."""
        if self.side:
            features = adaptive_avg_pool2d(features, self.side)
        rows = features.flatten(1)
        if not self.length:
            return rows
        random = torch.Generator().manual_seed(SKETCH_SEED)
        mixed: Tensor = rows @ (torch.randn(rows.shape[1], self.length, generator=random) / self.length**0.5)
        return mixed

    @property
    def told(self) -> str:
        """What was lost, to end a sentence with."""
        means = f", averaged over {self.side}×{self.side} places" if self.side else ""
        return means + (f", projected at random to {self.length} numbers" if self.length else "")


def shrinking(shape: Sequence[int], count: int, limit: int) -> Shrinking:
    """What makes float32 features of this shape, (c,) or (c, h, w), of `count` samples fit into `limit` bytes.

    Places are averaged first; only where that does not suffice are numbers projected, which keeps distances roughly
    (Johnson & Lindenstrauss 1984).
    """
    room = max(1, limit // (4 * count))
    if math.prod(shape) <= room:
        return Shrinking()
    side = min(shape[1:], default=0) // 2
    while side > 1 and shape[0] * side**2 > room:
        side //= 2
    kept = shape[0] * side**2 if side else math.prod(shape)
    return Shrinking(side, room if kept > room else 0)


def _judge(model: Model) -> tuple[nn.Module, _Completing] | None:
    """The discriminator that shows features, and how samples become what it sees; None where there is none."""
    shape, classes = model.info.shape, model.game.classes
    for name, part in model.game.parts().items():
        fits = part.role is Role.JUDGE and part.sample[1:] == shape[1:] and part.sample[0] >= shape[0]
        complete = _completing(model, part.sample[0] - shape[0], classes) if fits and name in model.nets else None
        if complete is None:
            continue
        net = model.nets[name]
        seen = net.trunk if isinstance(net, Headed) else net
        with looking(model.nets):
            if seen(complete(torch.zeros(1, *shape, device=model.device))).features:
                return seen, complete
    return None


def _alone(net: nn.Module) -> nn.Module:
    """A copy of a discriminator that sees each sample alone, whatever stands beside it in a batch."""
    copied = copy.deepcopy(net)
    for layer in copied.modules():
        if isinstance(layer, MinibatchDeviation):
            layer.group = 1
    return copied.requires_grad_(False).eval()


def _completing(model: Model, more: int, classes: int) -> _Completing | None:
    """How samples (n, c, …) get the channels that a discriminator sees besides; None where they are not known."""
    channels = model.info.shape[0]
    if more == 0:
        return lambda samples: samples
    if isinstance(model.game, LAPGANGame) and more == channels:
        return lambda pictures: torch.cat((pictures, doubled(halved(pictures))), 1)
    if more == classes:
        return lambda samples: torch.cat((samples, _even(samples, classes)), 1)
    if more % channels == 0:
        return lambda samples: torch.cat([samples] * (1 + more // channels), 1)
    return None


def _even(samples: Tensor, classes: int) -> Tensor:
    """Planes (n, classes, …) of a class that is shared evenly."""
    return torch.full_like(samples[:, :1], 1 / classes).repeat_interleave(classes, 1)
