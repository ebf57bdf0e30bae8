"""Grey pictures of colour ones, for games that give the colours back."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from engine.contracts import Make
from engine.spec.data import Shape, unfit_points
from engine.spec.options import Options, option
from engine.spec.registry import PAIRINGS

Standard = Literal["bt601", "bt709"]
WEIGHTS: dict[Standard, tuple[float, float, float]] = {
    "bt601": (0.299, 0.587, 0.114),  # ITU-R BT.601-7, section 2.5.1
    "bt709": (0.2126, 0.7152, 0.0722),  # ITU-R BT.709-6, item 3.2
}


class GreyOptions(Options):
    """Which luminance is kept."""

    standard: Standard = option(
        "bt601", "Weights of red, green and blue: those of BT.601, as in JPEG, or of BT.709.", advanced=True
    )


def luminance(pictures: Tensor, standard: Standard = "bt601") -> Tensor:
    """The luminance (n, 1, h, w) of colour pictures (n, 3, h, w), of the same range, as the screen encodes it."""
    red, green, blue = WEIGHTS[standard]
    return red * pictures[:, :1] + green * pictures[:, 1:2] + blue * pictures[:, 2:3]


def unfit(shape: Shape) -> str:
    """Why no grey can be made of samples of this shape; empty for colour pictures."""
    if len(shape) == 3 and shape[0] != 3:
        return "needs colour pictures of 3 channels; these are grey" if shape[0] == 1 else "needs 3 channels, not 4"
    return unfit_points(shape)


@PAIRINGS.register(
    "grey",
    "Grey → colour",
    "Keeps the luminance of each picture and drops its colours, which the game learns to give back.",
    options=GreyOptions,
    unfit=unfit,
    shape=lambda _, shape: (1, *shape[1:]),
    domains=("grey", "colour"),
)
def build_grey(options: GreyOptions) -> Make:
    """Grey pictures (n, 1, h, w) of colour ones (n, 3, h, w)."""

    def make(pictures: Tensor, _: torch.Generator) -> Tensor:
        return luminance(pictures, options.standard)

    return make
