"""R3GAN's networks: residual blocks without normalisation, grouped convolutions, and fixed-up initial weights."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu

from engine.contracts import Part, Verdict
from engine.networks.layers import halvings, pyramid, unfit_low_pyramid
from engine.networks.resampling import doubling, halving
from engine.spec.data import Shape
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import DISCRIMINATORS, GENERATORS

PAPER = "Huang et al. 2024, arXiv:2501.05441, section 4 and appendix"
START = 4  # height and width of the generator's basis, and of what the discriminator's last layer sees
SLOPE = 0.2
LayerT = TypeVar("LayerT", nn.Conv2d, nn.Linear)
GAIN = math.sqrt(2 / (1 + SLOPE**2))  # of a leaky ReLU: keeps the variance of what passes it


class R3GANOptions(Options):
    """Size of the pyramid; the paper's networks have 768 channels nearly everywhere."""

    width: int = option(
        64, "Channels next to the picture; doubled at every smaller size.", ge=1, le=1024, unit="channels"
    )
    widest: int = option(
        768, "Channels at most; equal to the width, all sizes are alike.", ge=1, le=2048, unit="channels"
    )
    depth: int = option(2, "Residual blocks at each size.", ge=1, le=8, unit="blocks")
    expansion: int = option(
        2, "How much wider a block is inside than outside.", ge=1, le=8, unit="times", advanced=True
    )
    group: int = option(
        16, "Channels that a 3×3 convolution mixes; the rest is cardinality.", ge=1, le=2048, unit="channels",
        advanced=True,
    )  # fmt: skip


class Block(nn.Module):
    """Adds a residue: 1×1, leaky ReLU, grouped 3×3, leaky ReLU, 1×1, which starts at 0.

    So each block starts as the identity. The first two start with deviation gain · blocks^(-1/4) / √inputs, so that
    a step changes what the network computes by as much as if it had a single block (Zhang et al. 2019,
    arXiv:1901.09321).
    """

    def __init__(self, channels: int, inner: int, groups: int, blocks: int) -> None:
        super().__init__()
        self.wider = nn.Conv2d(channels, inner, 1)
        self.grouped = nn.Conv2d(inner, inner, 3, 1, 1, groups=groups)
        self.narrower = nn.Conv2d(inner, channels, 1, bias=False)
        for layer, gain in ((self.wider, GAIN), (self.grouped, GAIN), (self.narrower, 0.0)):
            draw(layer, gain * blocks**-0.25)

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, channels, h, w); returns the same shape."""
        residue = leaky_relu(self.wider(values), SLOPE)
        added: Tensor = values + self.narrower(leaky_relu(self.grouped(residue), SLOPE))
        return added


class R3GANGenerator(nn.Module):
    """Codes weigh a learned basis of 4×4 patterns, which blocks and bilinear doublings make a picture.

    Classes are embedded to the length of a code and joined to it. The tanh at the end, which the paper's network
    does not have, keeps pictures in [-1, 1].
    """

    def __init__(self, options: R3GANOptions, code: int, sample: Shape, classes: int = 0) -> None:
        super().__init__()
        levels = halvings(sample[1], START)
        widths = pyramid(options.width, max(options.width, options.widest), levels + 1)[::-1]
        blocks = _blocks("generator", options, widths)
        self.embedding = draw(nn.Linear(classes, code, bias=False)) if classes else None
        self.project = draw(nn.Linear(2 * code if classes else code, widths[0], bias=False))
        self.basis = nn.Parameter(torch.randn(widths[0], START, START))
        layers: list[nn.Module] = [*blocks[0]]
        for level, (inputs, outputs) in enumerate(pairwise(widths)):
            layers += [*_match(inputs, outputs), doubling(START << level), *blocks[level + 1]]
        self.layers = nn.Sequential(*layers)
        self.picture = draw(nn.Conv2d(widths[-1], sample[0], 1, bias=False))

    def forward(self, codes: Tensor, classes: Tensor | None = None) -> Tensor:
        """codes: (n, code); classes: (n, classes) one-hot, or shares of a mixture; returns (n, c, h, w) in [-1, 1]."""
        if self.embedding is not None:
            if classes is None:
                raise ValueError("a generator with classes needs them: call it with codes and one-hot classes")
            codes = torch.cat((codes, self.embedding(classes)), 1)
        start = self.project(codes)[..., None, None] * self.basis  # (n, widest, 4, 4)
        samples: Tensor = self.picture(self.layers(start)).tanh()
        return samples


class R3GANDiscriminator(nn.Module):
    """The generator turned round: 1×1, blocks and halvings down to 4×4, a 4×4 convolution per channel, one logit."""

    def __init__(self, options: R3GANOptions, sample: Shape) -> None:
        super().__init__()
        widths = pyramid(options.width, max(options.width, options.widest), halvings(sample[1], START) + 1)
        blocks = _blocks("discriminator", options, widths)
        self.pixels = draw(nn.Conv2d(sample[0], widths[0], 1, bias=False))
        layers: list[nn.Module] = []
        for level, (inputs, outputs) in enumerate(pairwise(widths)):
            layers += [*blocks[level], halving(sample[1] >> level), *_match(inputs, outputs)]
        self.layers = nn.Sequential(*layers, *blocks[-1])
        self.pool = draw(nn.Conv2d(widths[-1], widths[-1], START, groups=widths[-1], bias=False))
        self.logit = draw(nn.Linear(widths[-1], 1, bias=False))

    def forward(self, samples: Tensor) -> Verdict:
        """samples: (n, c, h, w) in [-1, 1]; returns logits (n,) and what the last layer sees (n, widest)."""
        hidden = self.pool(self.layers(self.pixels(samples))).flatten(1)
        return Verdict(self.logit(hidden).squeeze(1), features=(hidden,))


def draw(layer: LayerT, gain: float = 1.0) -> LayerT:
    """Weights N(0, gain²/inputs), biases 0 (He et al. 2015, arXiv:1502.01852)."""
    nn.init.normal_(layer.weight, 0.0, gain / math.sqrt(layer.weight[0].numel()))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


def _match(inputs: int, outputs: int) -> list[nn.Module]:
    """The 1×1 convolution between two widths."""
    return [draw(nn.Conv2d(inputs, outputs, 1, bias=False))] if inputs != outputs else []


def _blocks(section: str, options: R3GANOptions, widths: list[int]) -> list[list[Block]]:
    """The blocks of each size; raises OptionError where a width does not fall into groups."""
    count = options.depth * len(widths)
    return [
        [Block(width, width * options.expansion, _groups(section, options, width), count) for _ in range(options.depth)]
        for width in widths
    ]


def _groups(section: str, options: R3GANOptions, width: int) -> int:
    inner = width * options.expansion
    if inner <= options.group:
        return 1
    if inner % options.group:
        raise OptionError(
            f"{section}.group",
            f"{section}.group = {options.group} does not divide the {inner} channels inside a block",
            f"they are {options.expansion} times {width}",
            "Choose a power of two, and widths that it divides.",
        )
    return inner // options.group


@GENERATORS.register(
    "r3gan",
    "R3GAN",
    "Residual blocks without normalisation and grouped convolutions, starting as the identity: a plain modern "
    "network that relativistic pairing with R1 and R2 trains stably.",
    options=R3GANOptions,
    paper=PAPER,
    unfit=unfit_low_pyramid,
    takes_classes=True,
)
def build_generator(options: R3GANOptions, part: Part) -> R3GANGenerator:
    """A generator of square pictures."""
    return R3GANGenerator(options, part.code, part.sample, part.classes)


@DISCRIMINATORS.register(
    "r3gan",
    "R3GAN",
    "The R3GAN generator turned round: blocks without normalisation, for which R1 and R2 were made.",
    options=R3GANOptions,
    paper=PAPER,
    unfit=unfit_low_pyramid,
)
def build_discriminator(options: R3GANOptions, part: Part) -> R3GANDiscriminator:
    """A discriminator of square pictures."""
    return R3GANDiscriminator(options, part.sample)
