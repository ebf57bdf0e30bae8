"""Historical averaging: each player is drawn towards the mean of its own past weights.

Source: Salimans et al. 2016, arXiv:1606.03498, section 3.3: the cost gains ‖θ − 1/t Σ θ[i]‖².
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn


class History(nn.Module):
    """The mean of a network's weights over its player's turns; its buffers are its state."""

    turns: Tensor  # () float32, turns recorded

    def __init__(self, net: nn.Module) -> None:
        """Follows the trainable weights of a network."""
        super().__init__()
        for number, weight in enumerate(trainable(net)):
            self.register_buffer(f"mean_{number}", torch.zeros_like(weight.detach()))
        self.register_buffer("turns", torch.zeros(()))

    @property
    def means(self) -> list[Tensor]:
        """The mean of each weight, in the network's order."""
        return [mean for name, mean in self.named_buffers() if name != "turns"]

    @torch.no_grad()
    def record(self, net: nn.Module) -> None:
        """Takes the weights of this turn into the mean."""
        self.turns.add_(1)
        means = self.means
        torch._foreach_lerp_(means, trainable(net), [1 / self.turns] * len(means))

    def distance(self, weights: Iterable[Tensor]) -> Tensor:
        """‖θ − mean‖² () of weights in the network's order, summed over all of them."""
        parts = [(weight - mean).square().sum() for weight, mean in zip(weights, self.means, strict=True)]
        return torch.stack(parts).sum()


def trainable(net: nn.Module) -> list[Tensor]:
    """The weights of a network that move."""
    return [weight for weight in net.parameters() if weight.requires_grad]
