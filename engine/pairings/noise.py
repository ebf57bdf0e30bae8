"""Noisy pictures, for games that clean them."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.contracts import Make
from engine.spec.data import Shape, unfit_points
from engine.spec.options import Options, option
from engine.spec.registry import PAIRINGS

LEVELS = 127.5  # of 255, that make 1 in [-1, 1]


class NoiseOptions(Options):
    """How much noise there is."""

    deviation: float = option(
        25.0, "Standard deviation of the noise; 15, 25 and 50 are usual.", gt=0, le=255, unit="of 255"
    )


def shape_of(_: NoiseOptions, shape: Shape) -> Shape:
    """The same shape."""
    return shape


@PAIRINGS.register(
    "noise",
    "Noisy → clean",
    "Adds Gaussian noise to each picture, fresh whenever it is drawn; the game learns to take it away.",
    options=NoiseOptions,
    unfit=unfit_points,
    shape=shape_of,
    domains=("noisy", "clean"),
)
def build_noise(options: NoiseOptions) -> Make:
    """Pictures with noise of their own in each pixel and channel, cut off at black and white."""

    def make(pictures: Tensor, random: torch.Generator) -> Tensor:
        noise = torch.randn(pictures.shape, generator=random, device=pictures.device)
        return (pictures + options.deviation / LEVELS * noise).clamp(-1, 1)

    return make
