"""Layers whose weights all learn at one pace: drawn from N(0, 1), and scaled when they are used.

Source: Karras et al. 2018, arXiv:1710.10196, section 4.1.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, leaky_relu, linear
from torch.nn.utils.parametrize import is_parametrized


class EqualisedLinear(nn.Linear):
    """A linear layer with weights of deviation 1/√inputs in effect, and `pace` times the learning rate."""

    def __init__(self, inputs: int, outputs: int, *, bias: float | None = 0.0, pace: float = 1.0) -> None:
        super().__init__(inputs, outputs, bias=bias is not None)
        self.pace, self.scale = pace, pace / math.sqrt(inputs)
        nn.init.normal_(self.weight, 0.0, 1 / pace)
        if bias is not None:
            nn.init.constant_(self.bias, bias / pace)

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, inputs); returns (n, outputs)."""
        bias = self.bias if self.bias is None or self.pace == 1 else self.bias * self.pace
        return linear(values, scaled(self, self.scale), bias)


class EqualisedConv(nn.Conv2d):
    """A convolution with weights of deviation 1/√(inputs · places) in effect; it keeps the size, or halves it."""

    def __init__(self, inputs: int, outputs: int, size: int, *, stride: int = 1, bias: bool = True) -> None:
        padding = size // 2 if stride == 1 else 0
        super().__init__(inputs, outputs, size, stride, padding, bias=bias)
        self.scale = 1 / math.sqrt(inputs * size**2)
        nn.init.normal_(self.weight)
        if self.bias is not None:
            nn.init.zeros_(self.bias)

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, inputs, h, w)."""
        return conv2d(values, scaled(self, self.scale), self.bias, self.stride, self.padding)


def scaled(layer: nn.Linear | nn.Conv2d, scale: float) -> Tensor:
    """The weight in effect; one that is normalised spectrally has its scale already."""
    return layer.weight if is_parametrized(layer, "weight") else layer.weight * scale


def leaky(values: Tensor) -> Tensor:
    """Leaky ReLU of slope 0.2, times √2, which keeps the size of normal values."""
    return leaky_relu(values, 0.2) * math.sqrt(2)


def unit_length(values: Tensor) -> Tensor:
    """Rows (n, d) scaled to a mean square of 1."""
    return values * torch.rsqrt(values.square().mean(1, keepdim=True) + 1e-8)
