"""The moving average of a network: the copy from which samples are drawn."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

SHORTEST = 1e-2  # half-life in rounds that stands for none: a decay of 2^-100, and no division by 0


class MovingAverage:
    """Averages parameters and floating-point buffers exponentially; integer buffers are copied.

    The decay of round t is min(decay, (1 + t) / (10 + t)), so that the start does not linger. With a warm-up of
    w rounds the average equals the live weights for as long, and t counts from there. With a ramp r the half-life
    of round t is at most r·t rounds (Karras et al. 2020, arXiv:1912.04958, as in the authors' code: r = 0.05).
    """

    def __init__(
        self, nets: nn.ModuleDict, names: tuple[str, ...], decay: float, *, warmup: int = 0, ramp: float = 0.0
    ) -> None:
        self.decay = decay
        self.warmup, self.ramp = warmup, ramp
        self.nets = nn.ModuleDict({name: copy.deepcopy(nets[name]) for name in names})
        self.nets.requires_grad_(False).eval()
        self._live = nets
        self.follow(set(names))

    def begin(self) -> None:
        """Takes the live weights as they are, where they were changed after this was built."""
        for name in self.nets:
            self.nets[name].load_state_dict(self._live[name].state_dict())

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
        if not self._mine:
            return  # a stage may train no network that keeps an average
        if isinstance(rounds, Tensor):
            weight = 1 - self._decay_on_device(rounds)
            torch._foreach_lerp_(self._mine, self._theirs, [weight] * len(self._mine))
        else:
            torch._foreach_lerp_(self._mine, self._theirs, 1 - self._decay(rounds))
        for mine, theirs in self._copied:
            mine.copy_(theirs)

    def _decay(self, rounds: int) -> float:
        since = rounds - self.warmup
        if since < 0:
            return 0.0
        early = min((1 + since) / (10 + since), self.decay)
        return min(early, 0.5 ** (1 / max(self.ramp * since, SHORTEST))) if self.ramp else early

    def _decay_on_device(self, rounds: Tensor) -> Tensor:
        since = rounds - self.warmup
        early = torch.clamp((1 + since) / (10 + since), max=self.decay)
        if self.ramp:
            early = torch.minimum(early, 0.5 ** (1 / torch.clamp(self.ramp * since, min=SHORTEST)))
        return torch.where(since < 0, 0.0, early) if self.warmup else early

    def _pair(self, average: nn.Module, live: nn.Module) -> None:
        theirs = dict(live.named_parameters()) | dict(live.named_buffers())
        for name, mine in [*average.named_parameters(), *average.named_buffers()]:
            if mine.is_floating_point():
                self._mine.append(mine)
                self._theirs.append(theirs[name])
            else:
                self._copied.append((mine, theirs[name]))
