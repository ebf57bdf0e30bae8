"""Plain convolutions from a picture to a picture of the same size."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from engine.contracts import Part
from engine.networks.layers import norm
from engine.spec.data import Shape
from engine.spec.options import Options, option
from engine.spec.registry import TRANSLATORS

PAPER = "Denton et al. 2015, arXiv:1506.05751"


class ConvolutionalOptions(Options):
    """Size of the stack of layers."""

    width: int = option(64, "Channels of a hidden layer.", ge=1, le=1024, unit="channels")
    depth: int = option(2, "Hidden layers; the paper has two at the small sizes.", ge=1, le=32, unit="layers")
    kernel: Literal[3, 5, 7] = option(3, "Height and width of what a layer sees at once.", unit="px", advanced=True)
    norm: Literal["batch", "instance", "none"] = option("batch", "Normalisation of the hidden layers.", advanced=True)


class ConvolutionalTranslator(nn.Module):
    """Convolutions of one size with ReLU between them; where it is bounded, tanh follows the last."""

    def __init__(self, options: ConvolutionalOptions, inputs: int, outputs: int, *, bounded: bool = False) -> None:
        super().__init__()
        size, margin = options.kernel, options.kernel // 2
        layers: list[nn.Module] = []
        for before, after in pairwise((inputs, *(options.width,) * options.depth)):
            layers.append(nn.Conv2d(before, after, size, 1, margin, bias=options.norm == "none"))
            layers += [norm(options.norm, after), nn.ReLU()]
        layers.append(nn.Conv2d(options.width, outputs, size, 1, margin))
        if bounded:
            layers.append(nn.Tanh())
        self.layers = nn.Sequential(*layers)

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures: (n, inputs, h, w) of any size; returns (n, outputs, h, w), in [-1, 1] where it is bounded."""
        made: Tensor = self.layers(pictures)
        return made


def unfit(shape: Shape) -> str:
    """Why it cannot see samples of this shape; empty for pictures of any size."""
    return "" if len(shape) == 3 else "needs pictures; these are points"


@TRANSLATORS.register(
    "convolutional",
    "Convolutions",
    "A few layers at full size, which see a small neighbourhood: enough to add detail to a coarse picture.",
    options=ConvolutionalOptions,
    paper=PAPER,
    unfit=unfit,
    stride=lambda _: 1,
)
def build_translator(options: ConvolutionalOptions, part: Part) -> ConvolutionalTranslator:
    """From pictures of the part's shape to as many channels as its output has, at the same size."""
    return ConvolutionalTranslator(options, part.sample[0], part.output[0], bounded=part.bounded)
