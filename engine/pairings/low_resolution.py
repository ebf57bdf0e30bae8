"""Small pictures of large ones, for games that give the detail back."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from engine.contracts import Make
from engine.spec.data import Shape, unfit_points
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import PAIRINGS

FACTORS = (2, 4, 8)


class LowResolutionOptions(Options):
    """How much detail is lost."""

    factor: Literal[2, 4, 8] = option(2, "How many pixels become one, along each side.")
    kernel: Literal["bicubic", "area"] = option(
        "bicubic", "Smoothed by the bicubic kernel, as in SRGAN, or the plain mean of each block.", advanced=True
    )
    enlarge: bool = option(False, "Give small pictures back at full size, blurred, for translators that keep the size.")


def shrunk(pictures: Tensor, factor: int, kernel: Literal["bicubic", "area"] = "bicubic") -> Tensor:
    """Pictures (n, c, h, w) in [-1, 1] at (h / factor, w / factor), without aliasing; overshoot is cut off."""
    size = (pictures.shape[2] // factor, pictures.shape[3] // factor)
    if kernel == "area":
        return interpolate(pictures, size, mode="area")
    return interpolate(pictures, size, mode="bicubic", antialias=True, align_corners=False).clamp(-1, 1)


def enlarged(pictures: Tensor, factor: int) -> Tensor:
    """Pictures (n, c, h, w) in [-1, 1] at (h · factor, w · factor), bicubic: what super-resolution has to beat.

    With Keys' kernel (a = -1/2), which keeps a ramp straight: torch takes it where it is asked not to alias.
    """
    size = (pictures.shape[2] * factor, pictures.shape[3] * factor)
    return interpolate(pictures, size, mode="bicubic", antialias=True, align_corners=False).clamp(-1, 1)


def shape_of(options: LowResolutionOptions, shape: Shape) -> Shape:
    """The shape of what is made; raises OptionError where the factor does not divide the sides."""
    channels, height, width = shape
    if height % options.factor or width % options.factor:
        fitting = [str(factor) for factor in FACTORS if height % factor == 0 and width % factor == 0]
        why = f"it must divide both sides of the pictures, which are {width}×{height}"
        remedy = f"Set it to {' or '.join(fitting)}." if fitting else "Choose another size of the pictures."
        raise OptionError("pairing.factor", f"pairing.factor = {options.factor} is not valid", why, remedy)
    return shape if options.enlarge else (channels, height // options.factor, width // options.factor)


@PAIRINGS.register(
    "low-resolution",
    "Low → high resolution",
    "Shrinks each picture 2, 4 or 8 times along each side; the game learns to give the lost detail back.",
    options=LowResolutionOptions,
    unfit=unfit_points,
    shape=shape_of,
    domains=("low resolution", "high resolution"),
)
def build_low_resolution(options: LowResolutionOptions) -> Make:
    """Smaller pictures, or blurred ones of the same size."""

    def make(pictures: Tensor, _: torch.Generator) -> Tensor:
        small = shrunk(pictures, options.factor, options.kernel)
        return enlarged(small, options.factor) if options.enlarge else small

    return make
