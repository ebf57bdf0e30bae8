"""What a style-based generator is made of: convolutions that a style modulates, noise, and the mapping network."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d

from engine.networks.equalised import EqualisedLinear, leaky, unit_length
from engine.networks.resampling import after_transposed

PACE = 0.01  # the mapping network learns a hundred times slower
DECAY = 0.995  # of the mean style, per training-mode forward pass


class ModulatedConv(nn.Module):
    """A convolution whose input channels a style scales, and whose output channels have unit variance again.

    Scaling the input and then the output is the same as scaling the weights of each sample, and needs no
    convolution per sample. With `up`, the size is doubled: a transposed convolution, then a smoothing.
    Source: Karras et al. 2020, arXiv:1912.04958, eq. 1-3.
    """

    def __init__(self, inputs: int, outputs: int, size: int, *, up: int = 0, demodulate: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, size, size))
        self.scale = 1 / math.sqrt(inputs * size**2)
        self.padding, self.demodulate = size // 2, demodulate
        self.smooth = after_transposed(up) if up else None

    def forward(self, values: Tensor, gains: Tensor) -> Tensor:
        """values: (n, inputs, h, w); gains: (n, inputs); returns (n, outputs, h, w), or twice the size."""
        weight = self.weight * self.scale
        scaled = values * gains[..., None, None]
        if self.smooth is None:
            made = conv2d(scaled, weight, padding=self.padding)
        else:
            made = self.smooth(conv_transpose2d(scaled, weight.transpose(0, 1), stride=2))
        return made * self.demodulation(weight, gains)[..., None, None] if self.demodulate else made

    def demodulation(self, weight: Tensor, gains: Tensor) -> Tensor:
        """1 / ‖gains · weight‖ of each sample and output channel: (n, outputs), float32."""
        power = weight.float().square().sum((2, 3))  # (outputs, inputs)
        with torch.autocast(gains.device.type, enabled=False):
            return torch.rsqrt(gains.float().square() @ power.t() + 1e-8)


class StyledLayer(nn.Module):
    """A modulated 3×3 convolution, noise of a learned strength, a bias, and the activation.

    In training, noise is drawn afresh from torch's own random state, one picture for each sample; else it is
    one fixed picture, so that a code always gives the same sample.
    """

    def __init__(self, inputs: int, outputs: int, style: int, size: int, *, up: bool, noise: bool) -> None:
        super().__init__()
        self.gains = EqualisedLinear(style, inputs, bias=1.0)
        self.convolution = ModulatedConv(inputs, outputs, 3, up=size // 2 if up else 0)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.strength = nn.Parameter(torch.zeros(())) if noise else None
        self.noise: Tensor
        if noise:
            self.register_buffer("noise", torch.randn(1, 1, size, size))

    def forward(self, values: Tensor, style: Tensor) -> Tensor:
        """values: (n, inputs, h, w); style: (n, style); returns (n, outputs, size, size)."""
        made = self.convolution(values, self.gains(style))
        if self.strength is not None:
            made = made + self.strength * self._noise(made)
        return leaky(made + self.bias[:, None, None])

    def _noise(self, made: Tensor) -> Tensor:
        if not self.training:
            return self.noise
        return torch.randn(len(made), 1, *made.shape[2:], device=made.device)


class ToPicture(nn.Module):
    """A modulated 1×1 convolution to the channels of the picture, without demodulation."""

    def __init__(self, inputs: int, channels: int, style: int) -> None:
        super().__init__()
        self.gains = EqualisedLinear(style, inputs, bias=1.0)
        self.convolution = ModulatedConv(inputs, channels, 1, demodulate=False)
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, values: Tensor, style: Tensor) -> Tensor:
        """values: (n, inputs, h, w); style: (n, style); returns (n, channels, h, w)."""
        made: Tensor = self.convolution(values, self.gains(style)) + self.bias[:, None, None]
        return made


class Mapping(nn.Module):
    """From codes of unit length, and classes where there are any, to styles; remembers the mean style.

    The mean moves by 0.5 % of each training-mode batch. Classes are embedded to the length of a code, scaled to
    unit length, and joined to it, as in Karras et al. 2020, arXiv:2006.06676.
    """

    def __init__(self, code: int, style: int, layers: int, classes: int = 0) -> None:
        super().__init__()
        self.embedding = EqualisedLinear(classes, code) if classes else None
        widths = (2 * code if classes else code, *(style,) * layers)
        self.layers = nn.ModuleList(EqualisedLinear(inputs, outputs, pace=PACE) for inputs, outputs in pairwise(widths))
        self.mean_style: Tensor
        self.register_buffer("mean_style", torch.zeros(style))

    def forward(self, codes: Tensor, classes: Tensor | None = None) -> Tensor:
        """codes: (n, code); classes: (n, classes) one-hot, or shares of a mixture; returns (n, style)."""
        values = unit_length(codes)
        if self.embedding is not None:
            if classes is None:
                raise ValueError("a generator with classes needs them: call it with codes and one-hot classes")
            values = torch.cat((values, unit_length(self.embedding(classes))), 1)
        for layer in self.layers:
            values = leaky(layer(values))
        if self.training:
            with torch.no_grad():
                self.mean_style.lerp_(values.detach().float().mean(0), 1 - DECAY)
        return values
