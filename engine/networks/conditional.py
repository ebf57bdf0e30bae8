"""Conditional normalisation: the class of a sample sets gain and bias of each of its channels."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.networks.layers import NormName, norm
from engine.spec.errors import OptionError


class ConditionalNorm(nn.Module):
    """A normalisation of (n, channels, h, w) with a gain and a bias for each class.

    Gains start at 1 and biases at 0, so that at first all classes are treated alike.
    Source: Dumoulin et al. 2017, arXiv:1610.07629, eq. 5; de Vries et al. 2017, arXiv:1707.00683; for GANs
    Miyato & Koyama 2018, arXiv:1802.05637, appendix A.
    """

    def __init__(self, name: NormName, channels: int, classes: int) -> None:
        super().__init__()
        self.plain: nn.Module
        if name == "batch":
            self.plain = nn.BatchNorm2d(channels, eps=1e-5, affine=False)
        elif name == "instance":
            self.plain = nn.InstanceNorm2d(channels, affine=False)
        else:
            self.plain = nn.GroupNorm(1, channels, affine=False)
        self.gain = nn.Parameter(torch.ones(classes, channels))
        self.bias = nn.Parameter(torch.zeros(classes, channels))

    def forward(self, values: Tensor, classes: Tensor) -> Tensor:
        """values: (n, channels, h, w); classes: (n, classes) one-hot, or the shares of a mixture."""
        gain, bias = classes @ self.gain, classes @ self.bias  # (n, channels)
        modulated: Tensor = self.plain(values) * gain[..., None, None] + bias[..., None, None]
        return modulated


def norm_for(classes: int, name: NormName, channels: int) -> nn.Module:
    """The normalisation by name; conditional where there are classes."""
    return ConditionalNorm(name, channels, classes) if classes else norm(name, channels)


def normalise(layer: nn.Module, values: Tensor, classes: Tensor | None) -> Tensor:
    """Values through a layer, which is told the classes if it is a conditional norm."""
    if not isinstance(layer, ConditionalNorm):
        passed: Tensor = layer(values)
        return passed
    if classes is None:
        raise ValueError("a generator with classes needs them: call it with codes and one-hot classes")
    modulated: Tensor = layer(values, classes)
    return modulated


def refuse_classes(name: NormName, classes: int) -> None:
    """Raises OptionError where classes have no norm to modulate."""
    if classes and name == "none":
        raise OptionError(
            "generator.norm",
            'generator.norm = "none" leaves classes nothing to act on',
            f"the data's {classes} classes set gain and bias of the norms",
            'Set generator.norm to "batch".',
        )
