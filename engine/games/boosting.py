"""Boosting of generators: what data weighs for the next one, and the mixture of those that there are."""

from __future__ import annotations

import torch
from torch import Tensor, nn

LOWEST_LOGIT = -50.0  # beyond which a critic's certainty that a sample is the mixture's is taken as that


def boosting_threshold(excess: Tensor, share: float) -> Tensor:
    """λ*, (): the level at which the mean of (λ* - excess)₊ equals `share`.

    excess: (n,) float64, (1 - β) times the density of the mixture relative to the data's; share: β in (0, 1].
    With the r smallest as the support, λ is linear in closed form (eq. 18); the paper sorts and searches for
    the r that is consistent. That λ is the least over all r, as any other support leaves terms below zero in.
    Source: Tolstikhin et al. 2017, arXiv:1701.02386, eq. 17 and 18.
    """
    ordered = excess.sort().values
    count = torch.arange(1, len(excess) + 1, device=excess.device, dtype=excess.dtype)
    return ((share * len(excess) + ordered.cumsum(0)) / count).min()


def boosting_weights(logits: Tensor, share: float) -> Tensor:
    """Weights (n,) float64 of data for the next component, not negative; they sum to 1.

    logits: (n,) of a critic that tells data (high) from the mixture so far, so that h = exp(-logit) is the
    mixture's density relative to the data's. share: of the next component in the mixture, β in (0, 1]; with 1
    the mixture counts for nothing and all weights are equal, as they are for a critic that cannot tell.
    Source: Tolstikhin et al. 2017, arXiv:1701.02386, eq. 16 to 18: w ∝ (λ* - (1 - β) h)₊.
    """
    excess = (1 - share) * (-logits.double().clamp(min=LOWEST_LOGIT)).exp()
    excess = excess - excess.min()  # changes no difference, and keeps the digits of a share next to huge ratios
    weights = (boosting_threshold(excess, share) - excess).clamp(min=0)
    return weights / weights.sum()


class Mixture(nn.Module):
    """Shares of the components of a mixture, and how the data was weighed for the newest; saved with the run."""

    shares: Tensor  # (components,) float64, which sum to 1
    weightless: Tensor  # () share of the data that weighs nothing for the newest component
    effective: Tensor  # () (Σw)² / (n Σw²): share of the data that the weights amount to

    def __init__(self, components: int) -> None:
        super().__init__()
        first = torch.zeros(components, dtype=torch.float64)
        first[0] = 1
        self.register_buffer("shares", first)
        self.register_buffer("weightless", torch.zeros(()))
        self.register_buffer("effective", torch.ones(()))

    def pick(self, places: Tensor) -> Tensor:
        """The component (n,) int64 of each place (n,) in [0, 1), by its share; nothing is read by the host."""
        bounds = self.shares.cumsum(0)
        below_one = places.double().clamp(0, 1 - 1e-12)
        return (bounds <= below_one[:, None] * bounds[-1]).sum(1).clamp(max=len(bounds) - 1)

    @torch.no_grad()
    def admit(self, component: int, share: float) -> None:
        """Gives a component (0 is the first) its share; the others keep 1 - share between them."""
        self.shares.mul_(1 - share)
        self.shares[component] = share

    @torch.no_grad()
    def note(self, weights: Tensor) -> None:
        """Takes down how weights (n,) are spread."""
        self.weightless.copy_((weights == 0).double().mean())
        self.effective.copy_(weights.sum().square() / (len(weights) * weights.square().sum()))
