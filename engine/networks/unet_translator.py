"""The U-Net translator of pix2pix: halvings down to a few pixels, and doublings joined to what was halved."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from engine.contracts import Part
from engine.networks.dcgan import initialise
from engine.networks.layers import norm
from engine.networks.sizes import halvable, refuse_resizing
from engine.spec.data import Shape
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import TRANSLATORS

PAPER = "Isola et al. 2017, arXiv:1611.07004"
SHALLOWEST, DEEPEST = 2, 8  # halvings that are chosen where none are asked for
WIDEST = 8  # channels never exceed this multiple of the width
DROPPED = 3  # doublings with dropout, at most
WIDENING = 5  # the outermost halvings, which widen, and the innermost one have none


class UNetTranslatorOptions(Options):
    """Size of the network."""

    width: int = option(
        64, "Channels next to the picture; doubled at every halving, up to 8 times.", ge=1, le=1024, unit="channels"
    )
    depth: int = option(
        0,
        "Halvings: 7 is U-Net-128, 8 is U-Net-256; 0 halves as often as the picture allows, up to 8 times.",
        ge=0,
        le=10,
        unit="halvings",
    )
    norm: Literal["batch", "instance", "none"] = option(
        "batch",
        "Normalisation of the hidden layers. Instance is over each picture, always, as the paper's batches of one; "
        "batch takes the statistics kept from training once it is over.",
    )
    dropout: float = option(
        0.5,
        "Share of values left out at random while training, in the three doublings after the innermost one; "
        "two with 7 halvings, one with 6, none with fewer.",
        ge=0,
        lt=1,
    )


class UNetTranslator(nn.Module):
    """Strided 4×4 convolutions down, transposed ones up, each joined to what has its size; tanh where bounded.

    Any height and width that are multiples of `stride`, 2 to the depth. Instance norms have no gain. In
    evaluation mode nothing is random: dropout rests and batch norms take what they kept, where the paper leaves
    dropout on and takes the statistics of the picture itself.
    Source: Isola et al. 2017, arXiv:1611.07004, section 6.1.1.
    """

    def __init__(
        self, options: UNetTranslatorOptions, inputs: int, outputs: int, depth: int, *, bounded: bool = True
    ) -> None:
        """depth: halvings, where the options leave that open too."""
        super().__init__()
        self.stride = 2**depth
        widths = [options.width * min(2**level, WIDEST) for level in range(depth)]
        bias = options.norm != "batch"
        down: list[nn.Module] = [nn.Sequential(nn.Conv2d(inputs, widths[0], 4, 2, 1, bias=bias))]
        up: list[nn.Module] = [_last(2 * widths[0] if depth > 1 else widths[0], outputs, bounded=bounded)]
        for level in range(1, depth):  # inwards
            before, after = widths[level - 1 : level + 1]
            innermost = level == depth - 1
            between = nn.Identity() if innermost else norm(options.norm, after, gain=False)
            halving = nn.Conv2d(before, after, 4, 2, 1, bias=bias)
            down.append(nn.Sequential(nn.LeakyReLU(0.2), halving, between))
            doubling = nn.ConvTranspose2d(after if innermost else 2 * after, before, 4, 2, 1, bias=bias)
            drops = options.dropout and level in dropped_levels(depth)
            dropout = nn.Dropout(options.dropout) if drops else nn.Identity()
            up.append(nn.Sequential(nn.ReLU(), doubling, norm(options.norm, before, gain=False), dropout))
        self.down, self.up = nn.ModuleList(down), nn.ModuleList(up)  # both from the picture inwards
        self.apply(initialise)

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures: (n, inputs, h, w) in [-1, 1]; returns (n, outputs, h, w), in [-1, 1] where it is bounded."""
        halved = [pictures]
        for layer in self.down:
            halved.append(layer(halved[-1]))
        values = halved.pop()
        for level in range(len(self.up) - 1, 0, -1):
            values = torch.cat((halved[level], self.up[level](values)), 1)
        made: Tensor = self.up[0](values)
        return made


def dropped_levels(depth: int) -> range:
    """The doublings that have dropout, of a network with this many halvings, counted from the picture inwards."""
    return range(depth - 1 - min(DROPPED, max(0, depth - WIDENING)), depth - 1)


def deepest(shape: Shape) -> int:
    """How often pictures of this shape are halved where no depth is asked for."""
    return min(DEEPEST, halvable(shape))


def stride(options: UNetTranslatorOptions, shape: Shape = ()) -> int:
    """What height and width must be multiples of; without a depth it is that of pictures of the shape trained on."""
    depth = options.depth or (deepest(shape) if shape else DEEPEST)
    return 1 << depth


def unfit(shape: Shape) -> str:
    """Why it cannot see samples of this shape; empty where it can."""
    if len(shape) != 3:
        return "needs pictures; these are points"
    multiple = 2**SHALLOWEST
    if halvable(shape) >= SHALLOWEST:
        return ""
    return f"needs a height and width that are multiples of {multiple}; this is {shape[2]}×{shape[1]}"


@TRANSLATORS.register(
    "unet-translator",
    "U-Net translator",
    "Halves down to a few pixels and joins every size on the way back: right where edges of input and output "
    "coincide. pix2pix' usual choice.",
    options=UNetTranslatorOptions,
    paper=PAPER,
    unfit=unfit,
    stride=stride,
)
def build_translator(options: UNetTranslatorOptions, part: Part) -> UNetTranslator:
    """From pictures of the part's shape to as many channels as its output has, at the same size."""
    refuse_resizing("unet-translator", part)
    possible = halvable(part.sample)
    if options.depth > possible:
        height, width = part.sample[1:]
        why = f"pictures of {width}×{height} can be halved {possible} times, as halves must be whole"
        remedy = f"Set it to {possible} or less, or to 0."
        raise OptionError("translator.depth", f"translator.depth = {options.depth} is not valid", why, remedy)
    depth = options.depth or deepest(part.sample)
    return UNetTranslator(options, part.sample[0], part.output[0], depth, bounded=part.bounded)


def _last(before: int, outputs: int, *, bounded: bool) -> nn.Sequential:
    """The doubling to the picture."""
    ends = nn.Tanh() if bounded else nn.Identity()
    return nn.Sequential(nn.ReLU(), nn.ConvTranspose2d(before, outputs, 4, 2, 1), ends)
