"""The ResNet translator of CycleGAN: two halvings, residual blocks, two doublings."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from engine.contracts import Part
from engine.networks.dcgan import initialise
from engine.networks.layers import norm
from engine.networks.sizes import refuse_resizing
from engine.spec.data import Shape
from engine.spec.options import Options, option
from engine.spec.registry import TRANSLATORS

PAPER = "Zhu et al. 2017, arXiv:1703.10593; Johnson et al. 2016, arXiv:1603.08155"
HALVINGS = 2
STRIDE = 2**HALVINGS
SMALLEST = 8  # px; below, reflected edges would be wider than what the blocks see
FIFTH = 4  # index of the last block whose outcome CUT compares


class ResNetTranslatorOptions(Options):
    """Size of the network."""

    width: int = option(
        64, "Channels next to the picture; the blocks have four times as many.", ge=1, le=1024, unit="channels"
    )
    blocks: int = option(
        9, "Residual blocks: the paper takes 6 for 128 px and 9 from 256 px on.", ge=1, le=16, unit="blocks"
    )
    norm: Literal["instance", "batch", "none"] = option(
        "instance",
        "Normalisation of the hidden layers. Instance is over each picture, always; batch takes the statistics "
        "kept from training once it is over.",
    )
    dropout: float = option(
        0.0, "Share of values in the blocks left out at random while training; 0.5 in pix2pix.", ge=0, lt=1
    )


class ResidualBlock(nn.Module):
    """Two 3×3 convolutions beside the identity; edges are reflected."""

    def __init__(self, options: ResNetTranslatorOptions, channels: int) -> None:
        super().__init__()
        dropout = nn.Dropout(options.dropout) if options.dropout else nn.Identity()
        self.layers = nn.Sequential(
            nn.ReflectionPad2d(1),
            *_normalised(options, nn.Conv2d(channels, channels, 3, bias=options.norm != "batch"), channels),
            nn.ReLU(inplace=True),
            dropout,
            nn.ReflectionPad2d(1),
            *_normalised(options, nn.Conv2d(channels, channels, 3, bias=options.norm != "batch"), channels),
        )

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, channels, h, w); returns the same shape."""
        change: Tensor = self.layers(values)
        return values + change


class ResNetTranslator(nn.Module):
    """c7s1-w, d2w, d4w, R4w × blocks, u2w, uw, c7s1 in the paper's words; tanh where the output is bounded.

    Fully convolutional: any height and width that are multiples of `stride`. Instance norms have no gain. In
    evaluation mode nothing is random, and dropout rests.
    Source: Zhu et al. 2017, arXiv:1703.10593, appendix 7.2.
    """

    stride = STRIDE

    def __init__(self, options: ResNetTranslatorOptions, inputs: int, outputs: int, *, bounded: bool = True) -> None:
        super().__init__()
        widths = [options.width * 2**level for level in range(HALVINGS + 1)]
        bias = options.norm != "batch"
        first = nn.Conv2d(inputs, widths[0], 7, bias=bias)
        self.enter = nn.Sequential(
            nn.ReflectionPad2d(3), *_normalised(options, first, widths[0]), nn.ReLU(inplace=True)
        )
        self.down = nn.ModuleList(
            nn.Sequential(*_normalised(options, nn.Conv2d(before, after, 3, 2, 1, bias=bias), after), nn.ReLU())
            for before, after in pairwise(widths)
        )
        self.blocks = nn.ModuleList(ResidualBlock(options, widths[-1]) for _ in range(options.blocks))
        self.up = nn.ModuleList(
            nn.Sequential(
                *_normalised(options, nn.ConvTranspose2d(before, after, 3, 2, 1, 1, bias=bias), after),
                nn.ReLU(inplace=True),
            )
            for before, after in pairwise(widths[::-1])
        )
        last = nn.Conv2d(widths[0], outputs, 7)
        self.leave = nn.Sequential(nn.ReflectionPad2d(3), last, nn.Tanh() if bounded else nn.Identity())
        self.apply(initialise)

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures: (n, inputs, h, w) in [-1, 1]; returns (n, outputs, h, w), in [-1, 1] where it is bounded."""
        values: Tensor = self.enter(pictures)
        for layer in (*self.down, *self.blocks, *self.up):
            values = layer(values)
        made: Tensor = self.leave(values)
        return made

    def features(self, pictures: Tensor) -> tuple[Tensor, ...]:
        """What CUT compares, from the picture inwards: it, both halving convolutions, the first and fifth block.

        pictures: (n, inputs, h, w); the halving convolutions are seen before their norm. With fewer than five
        blocks the last stands for the fifth, and with one there are four tensors. The decoder is not run.
        Source: Park et al. 2020, arXiv:2007.15651, appendix B.
        """
        found = [pictures]
        values: Tensor = self.enter(pictures)
        for layer in self.down:
            assert isinstance(layer, nn.Sequential)
            convolved = layer[0](values)
            found.append(convolved)
            values = layer[1:](convolved)
        last = min(FIFTH, len(self.blocks) - 1)
        for index, block in enumerate(self.blocks[: last + 1]):
            values = block(values)
            if index in (0, last):
                found.append(values)
        return tuple(found)


def _normalised(options: ResNetTranslatorOptions, convolution: nn.Module, channels: int) -> tuple[nn.Module, ...]:
    """A convolution and what normalises its outcome."""
    return convolution, norm(options.norm, channels, gain=False)


def unfit(shape: Shape) -> str:
    """Why it cannot see samples of this shape; empty where it can."""
    if len(shape) != 3:
        return "needs pictures; these are points"
    height, width = shape[1:]
    if min(height, width) >= SMALLEST and height % STRIDE == width % STRIDE == 0:
        return ""
    return f"needs a height and width that are multiples of {STRIDE}, from {SMALLEST} on; this is {width}×{height}"


@TRANSLATORS.register(
    "resnet-translator",
    "ResNet translator",
    "Residual blocks at a quarter of the size: keeps the layout and changes the looks. CycleGAN's usual choice.",
    options=ResNetTranslatorOptions,
    paper=PAPER,
    unfit=unfit,
    stride=lambda _options: STRIDE,
    spoken=lambda options: f"ResNet-{options.blocks}",
    contrastive=True,
)
def build_translator(options: ResNetTranslatorOptions, part: Part) -> ResNetTranslator:
    """From pictures of the part's shape to as many channels as its output has, at the same size."""
    refuse_resizing("resnet-translator", part)
    return ResNetTranslator(options, part.sample[0], part.output[0], bounded=part.bounded)
