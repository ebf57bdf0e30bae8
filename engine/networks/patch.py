"""Discriminators of many places at once: of overlapping patches, and of single pixels."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from engine.contracts import Part, Verdict
from engine.networks.dcgan import initialise
from engine.networks.layers import norm
from engine.spec.data import Shape
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import DISCRIMINATORS

PAPER = "Isola et al. 2017, arXiv:1611.07004"
WIDEST = 8  # channels never exceed this multiple of the width
KERNEL = 4
SMALLEST = 6  # px; the least that leaves a logit after one halving


class PatchOptions(Options):
    """Size of the network."""

    width: int = option(
        64, "Channels next to the picture; doubled at every layer, up to 8 times.", ge=1, le=1024, unit="channels"
    )
    layers: int = option(
        3,
        "Halvings, which decide what a logit sees: 16 px with 1, 34 with 2, 70 with 3, 142 with 4, 286 with 5.",
        ge=1,
        le=6,
        unit="layers",
    )
    norm: Literal["instance", "batch", "none"] = option(
        "instance", "Normalisation of the hidden layers; take none with penalties of the slope and clipping."
    )


class PixelOptions(Options):
    """Size of the network."""

    width: int = option(64, "Channels of the first layer; the second has twice as many.", ge=1, le=1024)
    norm: Literal["instance", "batch", "none"] = option(
        "instance", "Normalisation of the hidden layer; take none with penalties of the slope and clipping."
    )


class PatchDiscriminator(nn.Module):
    """Strided 4×4 convolutions, then two of stride 1: a logit for each of many overlapping patches.

    Any height and width that leave a logit. Normalisations are not next to the picture, and instance norms have
    no gain. Source: Isola et al. 2017, arXiv:1611.07004, section 6.1.2.
    """

    def __init__(self, options: PatchOptions, channels: int) -> None:
        super().__init__()
        widths = [options.width * min(2**level, WIDEST) for level in range(options.layers + 1)]
        layers: list[nn.Module] = [nn.Conv2d(channels, widths[0], KERNEL, 2, 1), nn.LeakyReLU(0.2)]
        for level, (before, after) in enumerate(pairwise(widths), 1):
            step = 2 if level < options.layers else 1
            layers.append(nn.Conv2d(before, after, KERNEL, step, 1, bias=options.norm != "batch"))
            layers += [norm(options.norm, after, gain=False), nn.LeakyReLU(0.2)]
        self.hidden = nn.Sequential(*layers)
        self.logit = nn.Conv2d(widths[-1], 1, KERNEL, 1, 1)
        self.apply(initialise)

    def forward(self, samples: Tensor) -> Verdict:
        """samples: (n, c, h, w) in [-1, 1]; returns logits (n, h', w') and the last hidden layer (n, widest, …)."""
        hidden = self.hidden(samples)
        return Verdict(self.logit(hidden).squeeze(1), features=(hidden,))


class PixelDiscriminator(nn.Module):
    """1×1 convolutions: a logit for each pixel, which sees the colours of that pixel alone.

    Source: Isola et al. 2017, arXiv:1611.07004, section 6.1.2 (PixelGAN).
    """

    def __init__(self, options: PixelOptions, channels: int) -> None:
        super().__init__()
        width = options.width
        self.hidden = nn.Sequential(
            nn.Conv2d(channels, width, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 1, bias=options.norm != "batch"),
            norm(options.norm, 2 * width, gain=False),
            nn.LeakyReLU(0.2),
        )
        self.logit = nn.Conv2d(2 * width, 1, 1)
        self.apply(initialise)

    def forward(self, samples: Tensor) -> Verdict:
        """samples: (n, c, h, w) in [-1, 1]; returns logits (n, h, w) and the last hidden layer (n, 2·width, h, w)."""
        hidden = self.hidden(samples)
        return Verdict(self.logit(hidden).squeeze(1), features=(hidden,))


def logits_along(size: int, layers: int) -> int:
    """Logits along a side of this many pixels; 0 or less where there is none."""
    for _ in range(layers):
        size //= 2
    return size - 2  # each of the two convolutions of stride 1 takes one


def unfit_patch(shape: Shape) -> str:
    """Why it cannot see samples of this shape; empty where it can."""
    if len(shape) != 3:
        return "needs pictures; these are points"
    if min(shape[1:]) >= SMALLEST:
        return ""
    return f"needs a height and width of at least {SMALLEST}; this is {shape[2]}×{shape[1]}"


def unfit_pixel(shape: Shape) -> str:
    """Why it cannot see samples of this shape; empty where it can."""
    return "" if len(shape) == 3 else "needs pictures; these are points"


@DISCRIMINATORS.register(
    "patch",
    "PatchGAN",
    "Judges overlapping patches rather than the whole: sharp texture with few weights, at any size. The usual "
    "choice for translation.",
    options=PatchOptions,
    paper=PAPER,
    unfit=unfit_patch,
)
def build_patch(options: PatchOptions, part: Part) -> PatchDiscriminator:
    """A discriminator of pictures; raises OptionError where they are too small for so many layers."""
    _check_layers(options.layers, part)
    return PatchDiscriminator(options, part.sample[0])


@DISCRIMINATORS.register(
    "pixel",
    "PixelGAN",
    "Judges every pixel on its own: it can correct colours, and knows nothing of texture.",
    options=PixelOptions,
    paper=PAPER,
    unfit=unfit_pixel,
)
def build_pixel(options: PixelOptions, part: Part) -> PixelDiscriminator:
    """A discriminator of pictures of any size."""
    return PixelDiscriminator(options, part.sample[0])


def _check_layers(layers: int, part: Part) -> None:
    height, width = part.sample[1:]
    if logits_along(min(height, width), layers) >= 1:
        return
    possible = max(count for count in range(layers) if logits_along(min(height, width), count) >= 1)
    path = f"{part.role.value}.layers"
    why = f"pictures of {width}×{height} leave no patch to judge"
    raise OptionError(path, f"{path} = {layers} is not valid", why, f"Set it to {possible} or less.")
