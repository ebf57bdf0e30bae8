"""Swapping: the discriminator sees made pictures of now and of before, half of the time each.

Source: Shrivastava et al. 2017, arXiv:1612.07828, section 2.3, in the form of Zhu et al. 2017, arXiv:1703.10593,
section 4: a pool of 50 pictures made before.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.spec.data import Shape


class SwappingPool(nn.Module):
    """Pictures made before, and those that the discriminator is to see next; its buffers are its state.

    A picture that comes while the pool has room is stored and shown. Later ones are shown as they are with
    probability ½; else they take a random slot, and the picture that lay there is shown. Pictures of a batch
    come one after another, so that a later one may meet an earlier one. No call waits for the device.
    """

    samples: Tensor  # (size, *shape) float32
    held: Tensor  # () int64, how many slots are filled
    shown: Tensor  # (batch, *shape) float32, what the last call showed

    def __init__(self, size: int, shape: Shape, batch: int) -> None:
        """size: pictures held, 0 for none; batch: pictures that come at once."""
        super().__init__()
        self.register_buffer("samples", torch.zeros(size, *shape))
        self.register_buffer("held", torch.zeros((), dtype=torch.int64))
        self.register_buffer("shown", torch.zeros(batch, *shape))

    @torch.no_grad()
    def forward(self, fresh: Tensor, random: torch.Generator) -> Tensor:
        """Pictures (batch, *shape) to show for as many fresh ones, detached; `shown` keeps them."""
        fresh = fresh.detach().to(self.shown.dtype)
        self.shown.copy_(self._swapped(fresh, random) if len(self.samples) else fresh)
        return self.shown

    def _swapped(self, fresh: Tensor, random: torch.Generator) -> Tensor:
        size, order = len(self.samples), torch.arange(len(fresh), device=fresh.device)
        coin = torch.rand(len(fresh), generator=random, device=fresh.device) < 0.5
        anywhere = torch.randint(size, (len(fresh),), generator=random, device=fresh.device)
        filling = self.held + order < size
        slots = torch.where(filling, self.held + order, anywhere)  # (batch,)
        enters = filling | coin
        # Row i: which pictures of this batch enter the slot of picture i; the newest of them lies there.
        meets = (slots[:, None] == slots) & enters
        before = torch.where(meets & (order < order[:, None]), order, -1).amax(1)
        after = torch.where(meets, order, -1).amax(1)
        lay = self.samples[slots]
        shows = _where(enters & ~filling, _where(before >= 0, fresh[before.clamp(min=0)], lay), fresh)
        # Pictures that share a slot all write what lies there in the end, so that their order does not matter.
        self.samples[slots] = _where(after >= 0, fresh[after.clamp(min=0)], lay)
        self.held.add_(len(fresh)).clamp_(max=size)
        return shows


def shown(pool: nn.Module) -> Tensor:
    """What a pool showed last (batch, *shape), for the discriminator."""
    assert isinstance(pool, SwappingPool)
    return pool.shown


def _where(chosen: Tensor, yes: Tensor, no: Tensor) -> Tensor:
    """Whole samples (n, …) by a condition (n,)."""
    return torch.where(chosen.reshape(-1, *[1] * (yes.dim() - 1)), yes, no)
