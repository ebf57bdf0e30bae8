"""Style-based networks, after StyleGAN2: styles modulate a generator, a residual discriminator judges it."""

from __future__ import annotations

import math
from itertools import pairwise

import torch
from torch import Tensor, nn

from engine.contracts import Part, Verdict
from engine.networks.equalised import EqualisedConv, EqualisedLinear, leaky
from engine.networks.layers import MinibatchDeviation, halvings, minibatch_deviation_option, pyramid, unfit_low_pyramid
from engine.networks.modulation import Mapping, StyledLayer, ToPicture
from engine.networks.resampling import before_strided, doubling, halving
from engine.spec.data import Shape
from engine.spec.options import Options, option
from engine.spec.registry import DISCRIMINATORS, GENERATORS

PAPER = "Karras et al. 2020, arXiv:1912.04958"
START = 4  # height and width of the constant from which pictures grow, and where the discriminator ends


class StyleGeneratorOptions(Options):
    """Size of the pyramid and of the mapping network."""

    width: int = option(
        32, "Channels next to the picture; doubled at every smaller size.", ge=1, le=1024, unit="channels"
    )
    widest: int = option(512, "Channels at most.", ge=1, le=2048, unit="channels")
    style: int = option(256, "Length of the style w; 512 in the paper.", ge=1, le=4096)
    mapping: int = option(
        4, "Layers of the mapping network: 8 in the paper, 2 in ADA's networks for small pictures.", ge=1, le=16,
        unit="layers",
    )  # fmt: skip
    noise: bool = option(True, "Noise of a learned strength after each convolution.", advanced=True)


class StyleDiscriminatorOptions(Options):
    """Size of the pyramid."""

    width: int = option(
        32, "Channels next to the picture; doubled at every smaller size.", ge=1, le=1024, unit="channels"
    )
    widest: int = option(512, "Channels at most.", ge=1, le=2048, unit="channels")
    minibatch_deviation: int = minibatch_deviation_option(4)


class StyleGenerator(nn.Module):
    """A learned constant, grown by convolutions that styles modulate; every size adds its share of the picture.

    Of StyleGAN2 it leaves out mixing of styles and the penalty of path lengths, as ADA's networks for small pictures
    do, and adds a tanh at the end, so that pictures stay in [-1, 1]. `truncation` draws styles towards their mean:
    1 changes nothing, 0 gives one picture.
    """

    def __init__(self, options: StyleGeneratorOptions, code: int, sample: Shape, classes: int = 0) -> None:
        super().__init__()
        levels = halvings(sample[1], START)
        widths = pyramid(options.width, max(options.width, options.widest), levels + 1)[::-1]
        sizes = [START << level for level in range(levels + 1)]
        self.truncation = 1.0
        self.mapping = Mapping(code, options.style, options.mapping, classes)
        self.constant = nn.Parameter(torch.randn(1, widths[0], START, START))
        layers = [StyledLayer(widths[0], widths[0], options.style, START, up=False, noise=options.noise)]
        for size, (inputs, outputs) in zip(sizes[1:], pairwise(widths), strict=True):
            layers.append(StyledLayer(inputs, outputs, options.style, size, up=True, noise=options.noise))
            layers.append(StyledLayer(outputs, outputs, options.style, size, up=False, noise=options.noise))
        self.layers = nn.ModuleList(layers)
        self.pictures = nn.ModuleList(ToPicture(width, sample[0], options.style) for width in widths)
        self.larger = nn.ModuleList(doubling(size) for size in sizes[:-1])

    @property
    def mean_style(self) -> Tensor:
        """The mean (style,) of the styles that training has seen lately."""
        return self.mapping.mean_style

    def styles(self, codes: Tensor, classes: Tensor | None = None) -> Tensor:
        """Styles (n, layers, style) of codes, one for each layer, truncated; in training they move the mean style."""
        style = self.mapping(codes, classes)
        if self.truncation != 1:
            style = self.mean_style.lerp(style.float(), self.truncation)
        repeated: Tensor = style[:, None].expand(-1, len(self.layers) + 1, -1)
        return repeated

    def synthesise(self, styles: Tensor) -> Tensor:
        """Samples (n, c, h, w) in [-1, 1] of styles (n, layers, style); the last layer colours the whole picture."""
        values = self.layers[0](self.constant.expand(styles.shape[0], -1, -1, -1), styles[:, 0])
        picture: Tensor = self.pictures[0](values, styles[:, 1])
        for level, larger in enumerate(self.larger):
            first = 2 * level + 1  # the two layers of this size, and its share of the picture with the next style
            values = self.layers[first](values, styles[:, first])
            values = self.layers[first + 1](values, styles[:, first + 1])
            picture = larger(picture) + self.pictures[level + 1](values, styles[:, first + 2])
        return picture.tanh()

    def forward(self, codes: Tensor, classes: Tensor | None = None) -> Tensor:
        """codes: (n, code); classes: (n, classes) one-hot, or shares of a mixture; returns (n, c, h, w) in [-1, 1]."""
        return self.synthesise(self.styles(codes, classes))


class DownBlock(nn.Module):
    """Halves the size: 3×3, smoothed 3×3 with stride 2, and a smoothed 1×1 beside them; the sum keeps its variance."""

    def __init__(self, inputs: int, outputs: int, size: int) -> None:
        super().__init__()
        self.first = EqualisedConv(inputs, inputs, 3)
        self.smooth, self.second = before_strided(size), EqualisedConv(inputs, outputs, 3, stride=2)
        self.smaller, self.shortcut = halving(size), EqualisedConv(inputs, outputs, 1, bias=False)

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, inputs, size, size); returns (n, outputs, size/2, size/2)."""
        residue = leaky(self.second(self.smooth(leaky(self.first(values)))))
        halved: Tensor = (residue + self.shortcut(self.smaller(values))) / math.sqrt(2)
        return halved


class StyleDiscriminator(nn.Module):
    """Residual halvings down to 4×4, the deviation of the minibatch, a convolution, and two linear layers."""

    def __init__(self, options: StyleDiscriminatorOptions, sample: Shape) -> None:
        super().__init__()
        levels = halvings(sample[1], START)
        widths = pyramid(options.width, max(options.width, options.widest), levels + 1)
        self.pixels = EqualisedConv(sample[0], widths[0], 1)
        self.blocks = nn.Sequential(
            *(DownBlock(a, b, sample[1] >> level) for level, (a, b) in enumerate(pairwise(widths)))
        )
        group = options.minibatch_deviation
        self.group = MinibatchDeviation(group) if group else nn.Identity()
        self.last = EqualisedConv(widths[-1] + bool(group), widths[-1], 3)
        self.hidden = EqualisedLinear(widths[-1] * START**2, widths[-1])
        self.logit = EqualisedLinear(widths[-1], 1)

    def forward(self, samples: Tensor) -> Verdict:
        """samples: (n, c, h, w) in [-1, 1]; returns logits (n,) and the last hidden layer (n, widest)."""
        values = self.group(self.blocks(leaky(self.pixels(samples))))
        hidden = leaky(self.hidden(leaky(self.last(values)).flatten(1)))
        return Verdict(self.logit(hidden).squeeze(1), features=(hidden,))


@GENERATORS.register(
    "style",
    "Style-based (StyleGAN2)",
    "A mapping network makes styles that modulate every convolution. Slower than DCGAN; its styles can be mixed, "
    "truncated and searched.",
    options=StyleGeneratorOptions,
    paper=PAPER,
    unfit=unfit_low_pyramid,
    takes_classes=True,
)
def build_generator(options: StyleGeneratorOptions, part: Part) -> StyleGenerator:
    """A generator of square pictures."""
    return StyleGenerator(options, part.code, part.sample, part.classes)


@DISCRIMINATORS.register(
    "style",
    "Style-based (StyleGAN2)",
    "Residual blocks with smooth halving and equal learning rates, which sees how much a minibatch varies. "
    "The companion of R1.",
    options=StyleDiscriminatorOptions,
    paper=PAPER,
    unfit=unfit_low_pyramid,
)
def build_discriminator(options: StyleDiscriminatorOptions, part: Part) -> StyleDiscriminator:
    """A discriminator of square pictures."""
    return StyleDiscriminator(options, part.sample)
