"""The moving average of a network: the copy from which samples are drawn."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


class MovingAverage:
    """Averages parameters and floating-point buffers exponentially; integer buffers are copied.

    The decay of round t is min(decay, (1 + t) / (10 + t)), so that the start does not linger.
    """

    def __init__(self, nets: nn.ModuleDict, names: tuple[str, ...], decay: float) -> None:
        self.decay = decay
        self.nets = nn.ModuleDict({name: copy.deepcopy(nets[name]) for name in names})
        self.nets.requires_grad_(False).eval()
        self._live = nets
        self.follow(set(names))

    def follow(self, names: set[str]) -> None:
        """Updates only these networks from now on; the others rest as they are."""
        self._mine: list[Tensor] = []
        self._theirs: list[Tensor] = []
        self._copied: list[tuple[Tensor, Tensor]] = []
        for name in self.nets:
            if name in names:
                self._pair(self.nets[name], self._live[name])

    @torch.no_grad()
    def update(self, rounds: int | Tensor) -> None:
        """Moves towards the live weights; rounds counts the updates before this one.

        A () tensor on the device reads nothing back and can be part of a captured round; an int is quicker
        on the CPU.
        """
        early = (1 + rounds) / (10 + rounds)
        if isinstance(early, Tensor):
            weight = 1 - torch.clamp(early, max=self.decay)
            torch._foreach_lerp_(self._mine, self._theirs, [weight] * len(self._mine))
        else:
            torch._foreach_lerp_(self._mine, self._theirs, 1 - min(early, self.decay))
        for mine, theirs in self._copied:
            mine.copy_(theirs)

    def _pair(self, average: nn.Module, live: nn.Module) -> None:
        theirs = dict(live.named_parameters()) | dict(live.named_buffers())
        for name, mine in [*average.named_parameters(), *average.named_buffers()]:
            if mine.is_floating_point():
                self._mine.append(mine)
                self._theirs.append(theirs[name])
            else:
                self._copied.append((mine, theirs[name]))
