"""Optimisers: from option record to torch, fused and capturable where the device allows it."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from engine.spec.config import OptimiserOptions


def build_optimiser(
    options: OptimiserOptions, parameters: Iterable[nn.Parameter], device: torch.device
) -> torch.optim.Optimizer:
    """An optimiser for a player; on CUDA its learning rate is a tensor, so that a captured round sees edits."""
    cuda = device.type == "cuda"
    rate: float | Tensor = torch.tensor(options.learning_rate, device=device) if cuda else options.learning_rate
    if options.kind == "adam":
        betas = (options.beta1, options.beta2)
        return torch.optim.AdamW(
            parameters, rate, betas, options.epsilon, options.weight_decay, fused=True, capturable=cuda
        )
    if options.kind == "rmsprop":
        return torch.optim.RMSprop(
            parameters,
            rate,
            alpha=options.beta2,
            eps=options.epsilon,
            weight_decay=options.weight_decay,
            foreach=True,
            capturable=cuda,
        )
    return torch.optim.SGD(parameters, rate, momentum=options.beta1, weight_decay=options.weight_decay, fused=True)


def set_learning_rate(optimiser: torch.optim.Optimizer, rate: float) -> None:
    """Changes the learning rate between two turns."""
    for group in optimiser.param_groups:
        if isinstance(group["lr"], Tensor):
            group["lr"].fill_(rate)
        else:
            group["lr"] = rate
