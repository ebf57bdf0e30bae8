"""DCGAN: strided convolutions down to 4×4 and, transposed, up again."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from engine.contracts import Part, Verdict
from engine.networks.attention import AttentionSize, attention_at, attention_option, refuse_attention
from engine.networks.conditional import norm_for, normalise, refuse_classes
from engine.networks.layers import (
    MinibatchDeviation,
    halvings,
    minibatch_deviation_option,
    norm,
    pyramid,
    unfit_low_pyramid,
)
from engine.spec.data import Shape
from engine.spec.options import Options, option
from engine.spec.registry import DISCRIMINATORS, GENERATORS

PAPER = "Radford et al. 2016, arXiv:1511.06434"
START = 4  # height and width where both pyramids end
WIDEST = 8  # channels never exceed this multiple of the width


class DCGANGeneratorOptions(Options):
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
    attention: AttentionSize = attention_option()


class DCGANDiscriminatorOptions(Options):
    """Size of the pyramid."""

    width: int = option(
        64,
        "Channels next to the picture; doubled at every smaller size, up to 8 times.",
        ge=1,
        le=1024,
        unit="channels",
    )
    depth: int = option(1, "Convolutions at each size.", ge=1, le=4, unit="layers", advanced=True)
    norm: Literal["batch", "instance", "none"] = option(
        "batch", "Normalisation of the hidden layers; take none with gradient penalties and clipping."
    )
    attention: AttentionSize = attention_option()
    minibatch_deviation: int = minibatch_deviation_option()


class DCGANGenerator(nn.Module):
    """Codes projected to 4×4 and doubled up to the picture; classes set gain and bias of the norms."""

    def __init__(self, options: DCGANGeneratorOptions, code: int, sample: Shape, classes: int = 0) -> None:
        super().__init__()
        refuse_classes(options.norm, classes)
        widths = pyramid(options.width, WIDEST * options.width, halvings(sample[1], START))[::-1]
        bias = options.norm == "none"
        self.project = nn.Linear(code, widths[0] * START**2, bias=bias)
        sizes = [START << level for level in range(len(widths))]
        refuse_attention("generator", options.attention, sizes)
        layers: list[nn.Module] = [norm_for(classes, options.norm, widths[0]), nn.ReLU()]
        for size, (inputs, outputs) in zip(sizes[1:], pairwise(widths), strict=True):
            layers += _refine(options, inputs, nn.ReLU(), classes)
            layers += [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=bias)]
            layers += [norm_for(classes, options.norm, outputs), nn.ReLU()]
            layers += attention_at(size, options.attention, outputs)
        layers += _refine(options, widths[-1], nn.ReLU(), classes)
        layers += [nn.ConvTranspose2d(widths[-1], sample[0], 4, 2, 1), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        self.apply(initialise)

    def forward(self, codes: Tensor, classes: Tensor | None = None) -> Tensor:
        """codes: (n, code); classes: (n, classes) one-hot, or shares of a mixture; returns (n, c, h, w) in [-1, 1]."""
        values: Tensor = self.project(codes).unflatten(1, (-1, START, START))  # (n, widest, 4, 4)
        for layer in self.layers:
            values = normalise(layer, values, classes)
        return values


class DCGANDiscriminator(nn.Module):
    """Pictures halved down to 4×4, then one logit; no normalisation next to the picture."""

    def __init__(self, options: DCGANDiscriminatorOptions, sample: Shape) -> None:
        super().__init__()
        widths = pyramid(options.width, WIDEST * options.width, halvings(sample[1], START))
        sizes = [sample[1] >> level for level in range(1, len(widths) + 1)]
        refuse_attention("discriminator", options.attention, sizes)
        bias = options.norm == "none"
        leaky = nn.LeakyReLU(0.2)
        layers: list[nn.Module] = [nn.Conv2d(sample[0], widths[0], 4, 2, 1), leaky]
        layers += _refine(options, widths[0], leaky) + attention_at(sizes[0], options.attention, widths[0])
        for size, (inputs, outputs) in zip(sizes[1:], pairwise(widths), strict=True):
            layers += [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=bias), norm(options.norm, outputs), leaky]
            layers += _refine(options, outputs, leaky) + attention_at(size, options.attention, outputs)
        self.hidden = nn.Sequential(*layers)
        group = options.minibatch_deviation
        self.group = MinibatchDeviation(group) if group else nn.Identity()
        self.logit = nn.Conv2d(widths[-1] + bool(group), 1, START)
        self.apply(initialise)

    def forward(self, samples: Tensor) -> Verdict:
        """samples: (n, c, h, w) in [-1, 1]; returns logits (n,) and the last hidden layer (n, widest, 4, 4)."""
        hidden = self.hidden(samples)
        return Verdict(self.logit(self.group(hidden)).flatten(), features=(hidden,))


def _refine(
    options: DCGANGeneratorOptions | DCGANDiscriminatorOptions, channels: int, activation: nn.Module, classes: int = 0
) -> list[nn.Module]:
    """The convolutions beyond the first at a size."""
    layers: list[nn.Module] = []
    for _ in range(options.depth - 1):
        convolution = nn.Conv2d(channels, channels, 3, 1, 1, bias=options.norm == "none")
        layers += [convolution, norm_for(classes, options.norm, channels), activation]
    return layers


def initialise(layer: nn.Module) -> None:
    """Weights N(0, 0.02), gains N(1, 0.02), biases 0."""
    if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
        nn.init.normal_(layer.weight, 0.0, 0.02)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)
    elif isinstance(layer, (nn.BatchNorm2d, nn.InstanceNorm2d)) and layer.affine:
        nn.init.normal_(layer.weight, 1.0, 0.02)
        nn.init.zeros_(layer.bias)


@GENERATORS.register(
    "dcgan",
    "DCGAN",
    "Transposed convolutions with batch normalisation: small, quick, and the usual first choice for pictures.",
    options=DCGANGeneratorOptions,
    paper=PAPER,
    unfit=unfit_low_pyramid,
    takes_classes=True,
)
def build_generator(options: DCGANGeneratorOptions, part: Part) -> DCGANGenerator:
    """A generator of square pictures."""
    return DCGANGenerator(options, part.code, part.sample, part.classes)


@DISCRIMINATORS.register(
    "dcgan",
    "DCGAN",
    "Strided convolutions: small, quick, and the usual first choice for pictures.",
    options=DCGANDiscriminatorOptions,
    paper=PAPER,
    unfit=unfit_low_pyramid,
)
def build_discriminator(options: DCGANDiscriminatorOptions, part: Part) -> DCGANDiscriminator:
    """A discriminator of square pictures."""
    return DCGANDiscriminator(options, part.sample)
