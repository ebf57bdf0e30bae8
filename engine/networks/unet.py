"""The U-Net discriminator: it judges the whole picture, and then every pixel of it."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from engine.contracts import Part, Verdict
from engine.networks.attention import AttentionSize, attention_at, attention_option, refuse_attention
from engine.networks.layers import halvings, pyramid, unfit_low_pyramid
from engine.networks.resnet import DownBlock, UpBlock, initialise
from engine.spec.data import Shape
from engine.spec.options import Options, option
from engine.spec.registry import DISCRIMINATORS

PAPER = "Schönfeld et al. 2020, arXiv:2002.12655"


START = 4  # height and width where halving ends and the whole picture is judged


class UNetOptions(Options):
    """Size of the pyramid."""

    width: int = option(
        32, "Channels next to the picture; doubled at every smaller size.", ge=1, le=1024, unit="channels"
    )
    widest: int = option(256, "Channels at most.", ge=1, le=2048, unit="channels")
    attention: AttentionSize = attention_option()


class UNetDiscriminator(nn.Module):
    """Residual halvings to one logit of the picture, and doublings back, joined to them, to one of each pixel.

    Logits are (n, 2, h, w): the picture's, the same everywhere, and the pixels'. So the mean of any objective is the
    mean of its two losses, as the paper adds them with equal weights, and a penalty takes the slope of both.
    Features are those that the picture's logit sees. The paper's CutMix consistency is not part of the network.
    """

    def __init__(self, options: UNetOptions, sample: Shape) -> None:
        super().__init__()
        widths = pyramid(options.width, max(options.width, options.widest), halvings(sample[1], START))
        sizes = [sample[1] >> level for level in range(1, len(widths) + 1)]
        refuse_attention("discriminator", options.attention, sizes)
        self.down = nn.ModuleList(
            nn.Sequential(
                DownBlock(inputs, outputs, "none", down=True, on_pixels=size == sizes[0]),
                *attention_at(size, options.attention, outputs),
            )
            for size, (inputs, outputs) in zip(sizes, pairwise((sample[0], *widths)), strict=True)
        )
        outwards = [*widths[-2::-1], widths[0]]  # channels that each doubling makes
        inwards = [widths[-1], *(2 * width for width in widths[-2::-1])]  # what it sees: the last one's, and a skip
        self.up = nn.ModuleList(
            UpBlock(inputs, outputs, up=True, norm_name="none")
            for inputs, outputs in zip(inwards, outwards, strict=True)
        )
        self.logit = nn.Linear(widths[-1], 1)
        self.pixel_logits = nn.Conv2d(widths[0], 1, 1)
        initialise(self)

    def forward(self, samples: Tensor) -> Verdict:
        """samples: (n, c, h, w) in [-1, 1]; returns logits (n, 2, h, w) and the deepest features (n, widest, 4, 4)."""
        skips = [samples]
        for block in self.down:
            skips.append(block(skips[-1]))
        deepest = relu(skips.pop())
        values = deepest
        for level, block in enumerate(self.up):
            values = block(values if level == 0 else torch.cat((values, skips[-level]), 1))
        pixels = self.pixel_logits(relu(values))  # (n, 1, h, w)
        whole = self.logit(deepest.sum((2, 3)))[..., None, None].expand_as(pixels)
        return Verdict(torch.cat((whole, pixels), 1), features=(deepest,))


@DISCRIMINATORS.register(
    "unet",
    "U-Net",
    "Judges the whole picture and every pixel of it with equal weight, which tells the generator where it is wrong. "
    "Usual with hinge and spectral normalisation.",
    options=UNetOptions,
    paper=PAPER,
    unfit=unfit_low_pyramid,
)
def build_discriminator(options: UNetOptions, part: Part) -> UNetDiscriminator:
    """A discriminator of square pictures."""
    return UNetDiscriminator(options, part.sample)
