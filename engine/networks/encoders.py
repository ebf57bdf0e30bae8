"""Encoders: from samples to codes, one for each of the first families of generators."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from engine.contracts import Part
from engine.networks import dcgan, mlp, resnet
from engine.networks.layers import halvings, norm, pyramid, unfit_never, unfit_pyramid
from engine.spec.data import Shape
from engine.spec.options import Options, option
from engine.spec.registry import ENCODERS

START = 4  # height and width where the pyramids end


class MLPEncoderOptions(Options):
    """Size and kind of the hidden layers."""

    width: int = option(128, "Units of a hidden layer.", ge=1, le=8192, unit="units")
    depth: int = option(3, "Hidden layers.", ge=1, le=32, unit="layers")
    activation: Literal["relu", "leaky", "tanh"] = option("relu", "Activation of the hidden layers; leaky has 0.2.")
    batch_norm: bool = option(False, "Batch normalisation in every hidden layer.")


class DCGANEncoderOptions(Options):
    """Size of the pyramid."""

    width: int = option(
        64,
        "Channels next to the picture; doubled at every smaller size, up to 8 times.",
        ge=1,
        le=1024,
        unit="channels",
    )
    depth: int = option(1, "Convolutions at each size.", ge=1, le=4, unit="layers", advanced=True)
    norm: Literal["batch", "instance", "none"] = option("batch", "Normalisation of the hidden layers.", advanced=True)


class ResNetEncoderOptions(Options):
    """Size of the pyramid."""

    width: int = option(
        64, "Channels next to the picture; doubled at every smaller size.", ge=1, le=1024, unit="channels"
    )
    widest: int = option(
        512, "Channels at most; equal to the width, all blocks are alike.", ge=1, le=2048, unit="channels"
    )
    depth: int = option(1, "Blocks after the last halving.", ge=0, le=8, unit="blocks", advanced=True)
    norm: Literal["batch", "layer", "none"] = option("batch", "Normalisation before every activation.", advanced=True)


class Encoder(nn.Module):
    """Hidden layers, whose outcome is flattened, and a linear layer to the code."""

    def __init__(self, hidden: nn.Sequential, units: int, code: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.code = nn.Linear(units, code)

    def forward(self, samples: Tensor) -> Tensor:
        """samples: (n, *sample), pictures in [-1, 1]; returns codes (n, code), which nothing bounds."""
        codes: Tensor = self.code(self.hidden(samples).flatten(1))
        return codes


def perceptron_layers(options: MLPEncoderOptions, sample: Shape) -> nn.Sequential:
    """Samples of any shape, flattened, to (n, width)."""
    layers: list[nn.Module] = [nn.Flatten()]
    for inputs, units in pairwise((math.prod(sample), *(options.width,) * options.depth)):
        layers.append(nn.Linear(inputs, units))
        if options.batch_norm:
            layers.append(nn.BatchNorm1d(units, eps=1e-5))
        layers.append(mlp.ACTIVATIONS[options.activation]())
    return nn.Sequential(*layers)


def strided_layers(options: DCGANEncoderOptions, widths: list[int]) -> nn.Sequential:
    """Pictures halved to (n, widest, 4, 4); widths: channels from the picture inwards, the picture's own first."""
    layers: list[nn.Module] = []
    bias = options.norm == "none"
    for level, (inputs, outputs) in enumerate(pairwise(widths)):
        between = norm(options.norm, outputs) if level else nn.Identity()  # none next to the picture
        layers += [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=bias or not level), between, nn.LeakyReLU(0.2)]
        for _ in range(options.depth - 1):
            convolution = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=bias)
            layers += [convolution, norm(options.norm, outputs), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers)


def residual_layers(options: ResNetEncoderOptions, widths: list[int]) -> nn.Sequential:
    """Pictures halved by residual blocks to (n, widest, 4, 4); widths as in `strided_layers`."""
    blocks: list[nn.Module] = [
        resnet.DownBlock(inputs, outputs, options.norm, down=True, on_pixels=level == 0)
        for level, (inputs, outputs) in enumerate(pairwise(widths))
    ]
    last = widths[-1]
    blocks += [resnet.DownBlock(last, last, options.norm, down=False) for _ in range(options.depth)]
    return nn.Sequential(*blocks, norm(options.norm, last), nn.ReLU())


@ENCODERS.register(
    "mlp",
    "Perceptron",
    "Fully connected layers. Right for points, and enough for small grey pictures.",
    options=MLPEncoderOptions,
    paper="Makhzani et al. 2015, arXiv:1511.05644, appendix A",
    unfit=unfit_never,
)
def build_perceptron(options: MLPEncoderOptions, part: Part) -> Encoder:
    """An encoder of points or pictures."""
    return Encoder(perceptron_layers(options, part.sample), options.width, part.code)


@ENCODERS.register(
    "dcgan",
    "DCGAN",
    "Strided convolutions with batch normalisation: the usual first choice for pictures.",
    options=DCGANEncoderOptions,
    paper=dcgan.PAPER,
    unfit=unfit_pyramid,
)
def build_strided(options: DCGANEncoderOptions, part: Part) -> Encoder:
    """An encoder of square pictures."""
    widths = pyramid(options.width, dcgan.WIDEST * options.width, halvings(part.sample[1], START))
    encoder = Encoder(strided_layers(options, [part.sample[0], *widths]), widths[-1] * START**2, part.code)
    encoder.apply(dcgan.initialise)
    return encoder


@ENCODERS.register(
    "resnet",
    "Residual",
    "Residual blocks with batch normalisation: slower than DCGAN, better on varied pictures.",
    options=ResNetEncoderOptions,
    paper=resnet.PAPER,
    unfit=unfit_pyramid,
)
def build_residual(options: ResNetEncoderOptions, part: Part) -> Encoder:
    """An encoder of square pictures."""
    widths = pyramid(options.width, max(options.width, options.widest), halvings(part.sample[1], START))
    encoder = Encoder(residual_layers(options, [part.sample[0], *widths]), widths[-1] * START**2, part.code)
    resnet.initialise(encoder)
    return encoder
