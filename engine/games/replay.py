"""Replay: a pool of samples that earlier generators made, part of which the discriminator sees again.

A discriminator that sees only the newest samples forgets what it knew of older ones, and the generator may
return to them. Source: Shrivastava et al. 2017, arXiv:1612.07828, section 2.3.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.spec.data import Shape
from engine.spec.errors import OptionError


class Pool(nn.Module):
    """Older samples in random order of age; its buffers are its state, and no call waits for the device."""

    samples: Tensor  # (size, *shape)
    held: Tensor  # () how many slots are filled

    def __init__(self, size: int, shape: Shape, share: float) -> None:
        """size: samples held; share: of each batch that comes from the pool."""
        super().__init__()
        self.share = share
        self.register_buffer("samples", torch.zeros(size, *shape))
        self.register_buffer("held", torch.zeros((), dtype=torch.int64))

    @torch.no_grad()
    def forward(self, fresh: Tensor, random: torch.Generator) -> Tensor:
        """Fresh samples (n, …) whose last `replayed` ones gave way to older ones and entered the pool instead.

        While the pool is empty the fresh samples stay.
        """
        count = replayed(len(fresh), self.share)
        displaced = fresh[-count:]
        older = torch.where(self.held > 0, self._draw(count, random).to(fresh.dtype), displaced)
        self._store(displaced, random)
        return torch.cat((fresh[:-count], older))

    def _draw(self, count: int, random: torch.Generator) -> Tensor:
        share = torch.rand(count, generator=random, device=self.samples.device)
        slots = torch.minimum((share * self.held).long(), self.held - 1).clamp(min=0)
        return self.samples[slots]

    def _store(self, samples: Tensor, random: torch.Generator) -> None:
        """Fills the next free slots; a full pool forgets as many neighbours, from a random slot on."""
        size, device = len(self.samples), self.samples.device
        anywhere = torch.randint(size, (), generator=random, device=device)
        start = torch.where(self.held < size, self.held, anywhere)
        slots = (start + torch.arange(len(samples), device=device)) % size  # all different
        self.samples[slots] = samples.to(self.samples.dtype)
        self.held.add_(len(samples)).clamp_(max=size)


def replayed(batch: int, share: float) -> int:
    """Older samples in a batch: the share, rounded, but at least one of each kind."""
    return min(max(1, round(share * batch)), batch - 1)


def check_pool(batch: int, share: float, size: int) -> None:
    """Raises OptionError where the pool cannot hold what enters it at once."""
    least = replayed(batch, share)
    if size < least:
        raise OptionError(
            "game.replay_pool",
            f"game.replay_pool = {size} is not valid",
            f"it must be ≥ {least}, the samples replayed in each batch",
            "Enlarge the pool or lower game.replay_share.",
        )
