"""Residual networks of WGAN-GP and SNGAN: pre-activation blocks that double or halve the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, relu

from engine.contracts import Part, Verdict
from engine.networks.attention import AttentionSize, attention_at, attention_option, refuse_attention
from engine.networks.conditional import norm_for, normalise
from engine.networks.layers import (
    MinibatchDeviation,
    NormName,
    halvings,
    minibatch_deviation_option,
    norm,
    pyramid,
    unfit_pyramid,
)
from engine.spec.data import Shape
from engine.spec.options import Options, option
from engine.spec.registry import DISCRIMINATORS, GENERATORS

PAPER = "Gulrajani et al. 2017, arXiv:1704.00028; Miyato et al. 2018, arXiv:1802.05957, appendix B"
START = 4  # height and width at which the generator starts


class ResNetGeneratorOptions(Options):
    """Size of the pyramid."""

    width: int = option(
        64, "Channels next to the picture; doubled at every smaller size.", ge=1, le=1024, unit="channels"
    )
    widest: int = option(
        512, "Channels at most; equal to the width, all blocks are alike.", ge=1, le=2048, unit="channels"
    )
    depth: int = option(1, "Blocks at each size.", ge=1, le=4, unit="blocks", advanced=True)
    attention: AttentionSize = attention_option()


class ResNetDiscriminatorOptions(Options):
    """Size of the pyramid."""

    width: int = option(
        64, "Channels next to the picture; doubled at every smaller size.", ge=1, le=1024, unit="channels"
    )
    widest: int = option(
        512, "Channels at most; equal to the width, all blocks are alike.", ge=1, le=2048, unit="channels"
    )
    smallest: Literal[4, 8] = option(
        4, "Height at which halving ends; SNGAN's network for 32×32 takes 8.", unit="px", advanced=True
    )
    depth: int = option(1, "Blocks after the last halving.", ge=0, le=8, unit="blocks", advanced=True)
    norm: Literal["none", "layer"] = option("none", "WGAN-GP's network has layer norm, SNGAN's none.", advanced=True)
    pool: Literal["sum", "mean"] = option(
        "sum", "Over all places at the end: SNGAN's sum, WGAN-GP's mean.", advanced=True
    )
    attention: AttentionSize = attention_option()
    minibatch_deviation: int = minibatch_deviation_option()


class UpBlock(nn.Module):
    """Doubles the size and adds a residue: norm, ReLU, nearest up, 3×3, norm, ReLU, 3×3."""

    def __init__(self, inputs: int, outputs: int, up: bool, classes: int = 0, norm_name: NormName = "batch") -> None:
        super().__init__()
        self.before, self.between = norm_for(classes, norm_name, inputs), norm_for(classes, norm_name, outputs)
        self.first = nn.Conv2d(inputs, outputs, 3, 1, 1)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if up or inputs != outputs else nn.Identity()
        self.up = up

    def forward(self, values: Tensor, classes: Tensor | None = None) -> Tensor:
        """values: (n, inputs, h, w); returns (n, outputs, 2h, 2w), or the same size without `up`."""
        residue = self.first(self._larger(relu(normalise(self.before, values, classes))))
        residue = self.second(relu(normalise(self.between, residue, classes)))
        larger: Tensor = residue + self._larger(self.shortcut(values))  # 1×1 and nearest commute; the cheaper order
        return larger

    def _larger(self, values: Tensor) -> Tensor:
        return interpolate(values, scale_factor=2.0, mode="nearest") if self.up else values


class DownBlock(nn.Module):
    """Adds a residue and halves the size by means: norm, ReLU, 3×3, norm, ReLU, 3×3, pool.

    The block next to the picture leaves out the first norm and ReLU, which would spoil pixels.
    """

    def __init__(self, inputs: int, outputs: int, norm_name: NormName, down: bool, on_pixels: bool = False) -> None:
        super().__init__()
        self.before = nn.Identity() if on_pixels else nn.Sequential(norm(norm_name, inputs), nn.ReLU())
        self.between = norm(norm_name, outputs)
        self.first = nn.Conv2d(inputs, outputs, 3, 1, 1)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.shortcut = nn.Conv2d(inputs, outputs, 1) if down or inputs != outputs else nn.Identity()
        self.down = down

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, inputs, h, w); returns (n, outputs, h/2, w/2), or the same size without `down`."""
        residue = self.second(relu(self.between(self.first(self.before(values)))))
        smaller: Tensor = self._smaller(residue) + self.shortcut(self._smaller(values))  # 1×1 and mean commute
        return smaller

    def _smaller(self, values: Tensor) -> Tensor:
        return avg_pool2d(values, 2) if self.down else values


class ResNetGenerator(nn.Module):
    """Codes projected to 4×4 and doubled by residual blocks; classes set gain and bias of the norms."""

    def __init__(self, options: ResNetGeneratorOptions, code: int, sample: Shape, classes: int = 0) -> None:
        super().__init__()
        levels = halvings(sample[1], START)
        widths = pyramid(options.width, max(options.width, options.widest), levels + 1)[::-1]
        sizes = [START << level for level in range(1, len(widths))]
        refuse_attention("generator", options.attention, sizes)
        self.project = nn.Linear(code, widths[0] * START**2)
        blocks: list[nn.Module] = []
        for size, (inputs, outputs) in zip(sizes, pairwise(widths), strict=True):
            blocks.append(UpBlock(inputs, outputs, True, classes))
            blocks += [UpBlock(outputs, outputs, False, classes) for _ in range(options.depth - 1)]
            blocks += attention_at(size, options.attention, outputs)
        self.blocks = nn.Sequential(*blocks)
        self.picture = nn.Sequential(
            norm_for(classes, "batch", widths[-1]), nn.ReLU(), nn.Conv2d(widths[-1], sample[0], 3, 1, 1), nn.Tanh()
        )
        initialise(self)

    def forward(self, codes: Tensor, classes: Tensor | None = None) -> Tensor:
        """codes: (n, code); classes: (n, classes) one-hot, or shares of a mixture; returns (n, c, h, w) in [-1, 1]."""
        values: Tensor = self.project(codes).unflatten(1, (-1, START, START))  # (n, widest, 4, 4)
        for block in self.blocks:
            values = block(values, classes) if isinstance(block, UpBlock) else block(values)
        for layer in self.picture:
            values = normalise(layer, values, classes)
        return values


class ResNetDiscriminator(nn.Module):
    """Pictures halved by residual blocks, summed or averaged over all places, then one logit."""

    def __init__(self, options: ResNetDiscriminatorOptions, sample: Shape) -> None:
        super().__init__()
        levels = halvings(sample[1], options.smallest)
        widths = (sample[0], *pyramid(options.width, max(options.width, options.widest), levels))
        self.blocks = nn.Sequential(*_down_blocks(sample[1], widths, options))
        self.after = norm(options.norm, widths[-1])
        group = options.minibatch_deviation
        self.group = MinibatchDeviation(group) if group else nn.Identity()
        self.logit = nn.Linear(widths[-1] + bool(group), 1)
        self.pool = options.pool
        initialise(self)

    def forward(self, samples: Tensor) -> Verdict:
        """samples: (n, c, h, w) in [-1, 1]; returns logits (n,) and the pooled last layer (n, widest)."""
        last = relu(self.after(self.blocks(samples)))
        hidden = last.sum((2, 3)) if self.pool == "sum" else last.mean((2, 3))
        return Verdict(self.logit(self.group(hidden)).squeeze(1), features=(hidden,))


def _down_blocks(height: int, widths: Sequence[int], options: ResNetDiscriminatorOptions) -> list[nn.Module]:
    sizes = [height >> level for level in range(1, len(widths))]
    refuse_attention("discriminator", options.attention, sizes)
    blocks: list[nn.Module] = []
    for size, (inputs, outputs) in zip(sizes, pairwise(widths), strict=True):
        blocks.append(DownBlock(inputs, outputs, options.norm, down=True, on_pixels=not blocks))
        blocks += attention_at(size, options.attention, outputs)
    return blocks + [DownBlock(widths[-1], widths[-1], options.norm, down=False) for _ in range(options.depth)]


def initialise(net: nn.Module) -> None:
    """Glorot's uniform weights, with gain √2 in the 3×3 convolutions of residues; biases 0.

    Source: Miyato et al. 2018, the authors' published code.
    """
    for name, layer in net.named_modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            in_residue = name.endswith((".first", ".second"))
            nn.init.xavier_uniform_(layer.weight, math.sqrt(2) if in_residue else 1.0)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


@GENERATORS.register(
    "resnet",
    "Residual",
    "Residual blocks with batch normalisation: slower than DCGAN, better on varied pictures.",
    options=ResNetGeneratorOptions,
    paper=PAPER,
    unfit=unfit_pyramid,
    takes_classes=True,
)
def build_generator(options: ResNetGeneratorOptions, part: Part) -> ResNetGenerator:
    """A generator of square pictures."""
    return ResNetGenerator(options, part.code, part.sample, part.classes)


@DISCRIMINATORS.register(
    "resnet",
    "Residual",
    "Residual blocks without batch normalisation: the companion of spectral normalisation and penalties.",
    options=ResNetDiscriminatorOptions,
    paper=PAPER,
    unfit=unfit_pyramid,
)
def build_discriminator(options: ResNetDiscriminatorOptions, part: Part) -> ResNetDiscriminator:
    """A discriminator of square pictures."""
    return ResNetDiscriminator(options, part.sample)
