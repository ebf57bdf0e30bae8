"""Unrolling: a network as it would be after some steps of its own, through which gradients flow.

Source: Metz et al. 2017, arXiv:1611.02163, section 2.2, eq. 6-8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.func import functional_call

from engine.contracts import Regulariser
from engine.spec.errors import OptionError

Rule = Literal["adam", "sgd"]
TINY = 1e-30  # under Adam's root: gives it a gradient where a weight never had one


@dataclass(frozen=True)
class Step:
    """How the steps ahead are taken.

    rate: of each step; 0 takes that of `optimiser`, the one which moves the network in truth. Adam goes on from
    that optimiser's moments and settings where it has such, as in the authors' code, else from zero.
    """

    rule: Rule
    rate: float
    optimiser: torch.optim.Optimizer | None = None

    @property
    def size(self) -> float | Tensor:
        """The learning rate."""
        if self.rate or self.optimiser is None:
            return self.rate
        rate: float | Tensor = self.optimiser.param_groups[0]["lr"]
        return rate


class Adam:
    """Adam as a function: new weights with their graph, its moments beginning where a real optimiser's are."""

    def __init__(self, step: Step, weights: Iterable[nn.Parameter]) -> None:
        self.rate = step.size
        group: dict[str, Any] = step.optimiser.param_groups[0] if step.optimiser else {}
        likewise = "betas" in group
        self.betas: tuple[float, float] = group["betas"] if likewise else (0.5, 0.999)
        self.epsilon: float = group["eps"] if likewise else 1e-8
        self.decay: float = group["weight_decay"] if likewise else 0.0
        states = [step.optimiser.state.get(weight, {}) if step.optimiser and likewise else {} for weight in weights]
        self.moments = [(state.get("exp_avg", 0.0), state.get("exp_avg_sq", 0.0)) for state in states]
        self.taken = [state.get("step", 0) for state in states]

    def __call__(self, weights: list[Tensor], gradients: Iterable[Tensor]) -> list[Tensor]:
        """One step for all weights."""
        return [self._moved(number, *pair) for number, pair in enumerate(zip(weights, gradients, strict=True))]

    def _moved(self, number: int, weight: Tensor, gradient: Tensor) -> Tensor:
        first, second = self.betas
        mean, square = self.moments[number]
        mean = first * mean + (1 - first) * gradient
        square = second * square + (1 - second) * gradient.square()
        taken = self.taken[number] + 1  # not in place: it belongs to the optimiser
        self.moments[number], self.taken[number] = (mean, square), taken
        root = (square / (1 - second**taken) + TINY).sqrt() + self.epsilon
        moved: Tensor = weight * (1 - self.rate * self.decay) - self.rate * (mean / (1 - first**taken)) / root
        return moved


class Ahead(nn.Module):
    """A network that answers with other weights and buffers than its own, which stay as they are."""

    def __init__(self, net: nn.Module, weights: dict[str, Tensor], buffers: dict[str, Tensor]) -> None:
        super().__init__()
        self.net = net
        self.weights, self.held = weights, {**weights, **buffers}

    def forward(self, *inputs: Tensor) -> Any:
        """What the network says of its inputs."""
        return functional_call(self.net, self.held, inputs)


def look_ahead(net: nn.Module, loss: Callable[[Ahead, int], Tensor], steps: int, step: Step) -> Ahead:
    """The network after some steps on a loss; gradients of its answers flow into all that the loss saw.

    loss: of the network so far and the number of the step, a scalar. The network's own weights and its buffers,
    such as running statistics, do not move.
    """
    names = [name for name, weight in net.named_parameters() if weight.requires_grad]
    own = [weight for weight in net.parameters() if weight.requires_grad]
    buffers = {name: buffer.clone() for name, buffer in net.named_buffers()}
    move = Adam(step, own) if step.rule == "adam" else _descent(step)

    weights: list[Tensor] = [weight.detach().requires_grad_() for weight in own]
    for number in range(steps):
        value = loss(Ahead(net, dict(zip(names, weights, strict=True)), buffers), number)
        slopes = torch.autograd.grad(value, weights, create_graph=True, allow_unused=True, materialize_grads=True)
        weights = move(weights, slopes)
    return Ahead(net, dict(zip(names, weights, strict=True)), buffers)


def check_unrolling(regularisers: Iterable[Regulariser]) -> None:
    """Raises OptionError where a regulariser acts in a way that no gradient follows."""
    for regulariser in regularisers:
        reason = ""
        if regulariser.after:
            reason = "it changes weights after each step, and the steps ahead could not be traced through it"
        elif regulariser.prepare:
            reason = "its layers carry vectors from step to step that no gradient follows"
        if reason:
            raise OptionError(
                "game.unroll",
                f'the discriminator cannot be unrolled with "{regulariser.name}"',
                reason,
                f"Set game.unroll to 0, or use a penalty in place of {regulariser.name}.",
            )


def _descent(step: Step) -> Callable[[list[Tensor], Iterable[Tensor]], list[Tensor]]:
    """Plain gradient descent, without momentum."""

    def move(weights: list[Tensor], gradients: Iterable[Tensor]) -> list[Tensor]:
        return [weight - step.size * gradient for weight, gradient in zip(weights, gradients, strict=True)]

    return move
