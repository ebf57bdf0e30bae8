"""DiffAugment: a few differentiable changes of every picture that a discriminator sees."""

from __future__ import annotations

import torch
from pydantic import model_validator
from torch import Tensor

from engine.augmentations.colour import coloured, joined, light, per_sample
from engine.contracts import Augmenter
from engine.shifts import random_shift
from engine.spec.data import unfit_points
from engine.spec.options import Options, option
from engine.spec.registry import AUGMENTATIONS

CUT = 0.5  # height and width of the hole, as a share of the picture's
SHIFT = 0.125  # largest shift, as a share of height and width


class DiffAugmentOptions(Options):
    """Which changes are made."""

    colour: bool = option(True, "Random brightness, saturation and contrast; grey pictures have no saturation.")
    translation: bool = option(True, "Shifts by up to an eighth of the size; what comes in is mid-grey.")
    cutout: bool = option(True, "A mid-grey hole half as high and wide as the picture.")

    @model_validator(mode="after")
    def _something(self) -> DiffAugmentOptions:
        if not (self.colour or self.translation or self.cutout):
            raise ValueError('nothing is changed; turn on colour, translation or cutout, or choose "none"')
        return self


class DiffAugment(Augmenter):
    """The three changes in the paper's order and sizes, drawn afresh for every sample.

    Generated pictures are changed like real ones, so that the generator has no reason to imitate the changes.
    Source: Zhao et al. 2020, arXiv:2006.10738, section 3.2, and the authors' code.
    """

    def __init__(self, options: DiffAugmentOptions) -> None:
        super().__init__()
        self.options = options

    def forward(self, samples: Tensor, random: torch.Generator) -> Tensor:
        """samples: (n, c, h, w) in [-1, 1]; returns the same shape, whose pixels may lie beyond."""
        if self.options.colour:
            samples = recoloured(samples, torch.rand(3, len(samples), generator=random, device=samples.device))
        if self.options.translation:
            samples = random_shift(samples, SHIFT, random, "zero")
        if self.options.cutout:
            samples = samples * ~hole(samples, torch.rand(2, len(samples), generator=random, device=samples.device))
        return samples


def recoloured(pictures: Tensor, uniform: Tensor) -> Tensor:
    """Brightness by ±½, tint by 0 … 2 and contrast by ½ … 1½, in this order.

    pictures: (n, c, h, w); uniform: (3, n) in [0, 1), of which ½ changes nothing.
    """
    brightness, saturation, contrast = map(per_sample, uniform.to(pictures.dtype))
    colours, rest = coloured(pictures)
    colours = colours + (brightness - 0.5)
    grey = light(colours)
    colours = grey + (colours - grey) * (2 * saturation)
    mean = colours.mean((1, 2, 3), keepdim=True)
    return joined(mean + (colours - mean) * (contrast + 0.5), rest)


def hole(pictures: Tensor, uniform: Tensor) -> Tensor:
    """Where a picture is cut out (n, 1, h, w): a rectangle that reaches over the edge at times.

    pictures: (n, c, h, w); uniform: (2, n) in [0, 1), where its middle lies.
    """
    rows, columns = (
        _covered(size, place, pictures.device) for size, place in zip(pictures.shape[2:], uniform, strict=True)
    )
    return (rows[:, :, None] & columns[:, None, :])[:, None]


def _covered(size: int, uniform: Tensor, device: torch.device) -> Tensor:
    """Which of `size` pixels (n, size) a length of half the size covers."""
    length = int(size * CUT + 0.5)
    start = (uniform * (size + 1 - length % 2)).long() - length // 2  # (n,)
    places = torch.arange(size, device=device) - start[:, None]
    return (places >= 0) & (places < length)


@AUGMENTATIONS.register(
    "diffaugment",
    "DiffAugment",
    "Colour, shifts and holes on every picture, real and generated: the simplest help where there are "
    "only a few hundred or thousand pictures.",
    options=DiffAugmentOptions,
    paper="Zhao et al. 2020, arXiv:2006.10738",
    unfit=unfit_points,
)
def build_diffaugment(options: DiffAugmentOptions) -> DiffAugment:
    """The augmentation with the chosen changes."""
    return DiffAugment(options)
