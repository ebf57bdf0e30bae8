"""Unrolling: a network as it would be after some steps of its own, through which gradients flow.

Source: Metz et al. 2017, arXiv:1611.02163, section 2.2, eq. 6-8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.modules.batchnorm import _NormBase

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
    """Adam as a function of a vector: moved weights with their graph; its moments begin where a real Adam's are."""

    def __init__(self, step: Step, weights: Sequence[Tensor]) -> None:
        self.rate = step.size
        group: dict[str, Any] = step.optimiser.param_groups[0] if step.optimiser else {}
        likewise = step.optimiser is not None and "betas" in group
        self.betas: tuple[float, float] = group["betas"] if likewise else (0.5, 0.999)
        self.epsilon: float = group["eps"] if likewise else 1e-8
        self.decay: float = group["weight_decay"] if likewise else 0.0
        self.mean, self.square = torch.zeros_like(flat(weights)), torch.zeros_like(flat(weights))
        self.taken: int | Tensor = 0
        states = [step.optimiser.state[each] for each in weights] if step.optimiser and likewise else []
        if states and all(states):
            self.mean, self.square = (flat([each[key] for each in states]) for key in ("exp_avg", "exp_avg_sq"))
            self.taken = states[0]["step"]

    def __call__(self, weights: Tensor, slope: Tensor) -> Tensor:
        """One step."""
        first, second = self.betas
        self.mean = torch.lerp(slope, self.mean, first)
        self.square = torch.lerp(slope.square(), self.square, second)
        self.taken = self.taken + 1  # not in place: it belongs to the optimiser
        root = (self.square / (1 - second**self.taken) + TINY).sqrt() + self.epsilon
        moved = weights * (1 - self.rate * self.decay) if self.decay else weights
        return moved - (self.rate / (1 - first**self.taken)) * self.mean / root


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
    own = {name: weight for name, weight in net.named_parameters() if weight.requires_grad}
    sizes = [weight.numel() for weight in own.values()]
    buffers = {name: buffer.clone() for name, buffer in net.named_buffers()}
    adam = Adam(step, list(own.values())) if step.rule == "adam" else None

    def ahead(vector: Tensor) -> Ahead:
        shaped = (part.view_as(weight) for part, weight in zip(vector.split(sizes), own.values(), strict=True))
        return Ahead(net, dict(zip(own, shaped, strict=True)), buffers)

    weights = flat(list(own.values())).requires_grad_()  # one vector: each operation is then one, not one per layer
    for number in range(steps):
        (slope,) = torch.autograd.grad(loss(ahead(weights), number), weights, create_graph=True)
        weights = adam(weights, slope) if adam else weights - step.size * slope
    return ahead(weights)


def flat(tensors: Sequence[Tensor]) -> Tensor:
    """A copy of tensors as one vector, without a graph."""
    return torch.cat([tensor.detach().flatten() for tensor in tensors])


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


def check_thrice_differentiable(net: nn.Module) -> None:
    """Raises OptionError for a discriminator that a penalty on slopes and unrolling together cannot differentiate.

    The penalty takes one derivative, the step ahead another, the generator's gradient a third; PyTorch has but
    two of batch and instance normalisation.
    """
    if any(isinstance(layer, _NormBase) for layer in net.modules()):
        raise OptionError(
            "game.unroll",
            "a penalised discriminator with batch or instance normalisation cannot be unrolled",
            "penalty, steps ahead and generator take three derivatives, of which such layers have two",
            "Set discriminator.norm to none, game.unroll to 0, or leave the penalty out.",
        )
