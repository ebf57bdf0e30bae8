"""The SRResNet translator: residual blocks at the small size, then sub-pixel doublings."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from engine.contracts import Part
from engine.networks.layers import norm
from engine.spec.data import Shape, unfit_points
from engine.spec.errors import OptionError
from engine.spec.options import Options, option
from engine.spec.registry import TRANSLATORS

PAPER = "Ledig et al. 2017, arXiv:1609.04802; Shi et al. 2016, arXiv:1609.05158"
ENLARGEMENTS = (1, 2, 4, 8)


class SubPixelOptions(Options):
    """Size of the network."""

    width: int = option(64, "Channels of the blocks.", ge=1, le=1024, unit="channels")
    blocks: int = option(16, "Residual blocks at the small size.", ge=1, le=64, unit="blocks")
    norm: Literal["batch", "none"] = option(
        "batch", "Normalisation in the blocks; later work leaves it out, which is faster and as sharp."
    )
    over_bicubic: bool = option(
        True,
        "Add to the picture enlarged smoothly, from which training then starts, where the channels stay the same. "
        "Off: the whole picture is made, as in the paper.",
    )


class SubPixelBlock(nn.Module):
    """Two 3×3 convolutions with a PReLU between them, beside the identity."""

    def __init__(self, width: int, name: Literal["batch", "none"]) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_normalised(width, name),
            nn.PReLU(width),
            *_normalised(width, name),
        )

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, width, h, w); returns the same shape."""
        change: Tensor = self.layers(values)
        return values + change


class SubPixelTranslator(nn.Module):
    """k9n64, B residual blocks, k3 beside them all, a sub-pixel convolution per doubling, k9; tanh where bounded.

    Over bicubic, the last convolution starts at 0 and its outcome is added to the bicubic enlargement, cut off at
    black and white instead of passing tanh; the gradient passes as if it were not, or what lies beyond would never
    return. Sub-pixel convolutions start as a repetition of pixels, so that none
    of the pattern shows that they would leave otherwise (Aitken et al. 2017, arXiv:1707.02937). Fully
    convolutional: any height and width.
    Source: Ledig et al. 2017, arXiv:1609.04802, section 2.1 and figure 4.
    """

    stride = 1

    def __init__(
        self, options: SubPixelOptions, inputs: int, outputs: int, enlargement: int, *, bounded: bool = True
    ) -> None:
        """enlargement: 1, 2, 4 or 8."""
        super().__init__()
        width = options.width
        self.enlargement = enlargement
        self.over_bicubic = options.over_bicubic and bounded and inputs == outputs
        self.enter = nn.Sequential(nn.Conv2d(inputs, width, 9, 1, 4), nn.PReLU(width))
        self.blocks = nn.Sequential(*(SubPixelBlock(width, options.norm) for _ in range(options.blocks)))
        self.after = nn.Sequential(*_normalised(width, options.norm))
        self.up = nn.Sequential(*(_doubling(width) for _ in range(enlargement.bit_length() - 1)))
        self.last = nn.Conv2d(width, outputs, 9, 1, 4)
        self.ends = nn.Tanh() if bounded else nn.Identity()
        if self.over_bicubic:
            nn.init.zeros_(self.last.weight)
            nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]  # there is one

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures: (n, inputs, h, w); returns (n, outputs, h · enlargement, w · enlargement)."""
        values = self.enter(pictures)
        values = values + self.after(self.blocks(values))
        made: Tensor = self.last(self.up(values))
        if self.over_bicubic:
            return _cut_off(self._enlarged(pictures) + made.float())
        ended: Tensor = self.ends(made)
        return ended

    def _enlarged(self, pictures: Tensor) -> Tensor:
        """With Keys' kernel, which keeps a ramp straight."""
        if self.enlargement == 1:
            return pictures.float()
        height, width = pictures.shape[2:]
        size = (height * self.enlargement, width * self.enlargement)
        return interpolate(pictures.float(), size, mode="bicubic", antialias=True, align_corners=False)


def _cut_off(values: Tensor) -> Tensor:
    """Values between -1 and 1, with the gradient of what they were before."""
    return values.detach().clamp(-1, 1) + (values - values.detach())


def _normalised(width: int, name: Literal["batch", "none"]) -> tuple[nn.Module, nn.Module]:
    return nn.Conv2d(width, width, 3, 1, 1, bias=name == "none"), norm(name, width)


def _doubling(width: int) -> nn.Sequential:
    """A convolution whose channels become pixels; each four that make one block start alike."""
    convolution = nn.Conv2d(width, 4 * width, 3, 1, 1)
    with torch.no_grad():
        convolution.weight.copy_(convolution.weight[::4].repeat_interleave(4, 0))
        assert convolution.bias is not None
        convolution.bias.copy_(convolution.bias[::4].repeat_interleave(4, 0))
    return nn.Sequential(convolution, nn.PixelShuffle(2), nn.PReLU(width))


def enlargement(sample: Shape, output: Shape) -> int:
    """How many times as large the output is along each side.

    Raises OptionError where that is not 1, 2, 4 or 8, the same for both.
    """
    for times in ENLARGEMENTS:
        if tuple(times * side for side in sample[1:]) == output[1:]:
            return times
    small, large = (f"{shape[2]}×{shape[1]}" for shape in (sample, output))
    why = f"it makes pictures 1, 2, 4 or 8 times as large, not {large} of {small}"
    raise OptionError("translator.name", 'the translator "sub-pixel" does not fit', why, "Choose another family.")


@TRANSLATORS.register(
    "sub-pixel",
    "SRResNet",
    "Residual blocks at the small size, then convolutions whose channels become pixels: SRGAN's generator, "
    "for pictures 2, 4 or 8 times as large.",
    options=SubPixelOptions,
    paper=PAPER,
    unfit=unfit_points,
    stride=lambda _options: 1,
)
def build_translator(options: SubPixelOptions, part: Part) -> SubPixelTranslator:
    """From pictures of the part's shape to its output, which may be larger."""
    times = enlargement(part.sample, part.output)
    return SubPixelTranslator(options, part.sample[0], part.output[0], times, bounded=part.bounded)
