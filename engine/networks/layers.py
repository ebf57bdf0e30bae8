"""What several families share: which pictures fit, layers by name, and the widths of a pyramid."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from engine.spec.data import Shape
from engine.spec.options import option

SIZES = (8, 16, 32, 64, 128, 256)
SMALLEST = 16
NormName = Literal["batch", "instance", "layer", "none"]


def unfit_pyramid(shape: Shape, smallest: int = SMALLEST) -> str:
    """Why convolutions that halve or double a square cannot make this shape; empty where they can."""
    if len(shape) != 3:
        return "needs pictures; these are points"
    height, width = shape[1:]
    sizes = [size for size in SIZES if size >= smallest]
    if height == width and height in sizes:
        return ""
    return f"needs a square size of {', '.join(map(str, sizes[:-1]))} or {sizes[-1]}; this is {width}×{height}"


def unfit_low_pyramid(shape: Shape) -> str:
    """As `unfit_pyramid`, for families that also make the coarse 8×8 of a pyramid of pictures."""
    return unfit_pyramid(shape, SIZES[0])


def unfit_never(_: Shape) -> str:
    """For families that fit every shape."""
    return ""


def halvings(size: int, smallest: int) -> int:
    """How often `size` is halved until `smallest` is reached; both are powers of two."""
    return (size // smallest).bit_length() - 1


def pyramid(width: int, widest: int, levels: int) -> list[int]:
    """Channels from the picture inwards: doubled at each of the levels, at most `widest`."""
    return [min(width * 2**level, widest) for level in range(levels)]


def norm(name: NormName, channels: int, *, gain: bool = True) -> nn.Module:
    """The normalisation of (n, channels, h, w) by name; "layer" is over a whole sample, with a gain per channel.

    gain: False leaves instance norms without gain and bias, as in networks that translate.
    """
    if name == "batch":
        return nn.BatchNorm2d(channels, eps=1e-5)
    if name == "instance":
        return nn.InstanceNorm2d(channels, affine=gain)
    if name == "layer":
        return nn.GroupNorm(1, channels)
    return nn.Identity()


def minibatch_deviation_option(default: int = 0) -> int:
    """The option of discriminators that may see how much the samples of a batch differ."""
    group: int = option(
        default,
        "Samples in a group whose deviation the last layer sees, which punishes samples that are all alike; "
        "0 is off, the paper takes 4.",
        ge=0,
        le=1024,
        unit="samples",
        advanced=True,
    )
    return group


class MinibatchDeviation(nn.Module):
    """One more channel: how much the samples of a group differ, one number for the whole group.

    Groups are neighbours in the batch, so that a batch of real and then fake samples keeps them apart where
    the group divides either. Where it does not divide the batch, the groups that fit share the remainder; a
    batch smaller than the group is one group. A penalty of the slope sees the other samples through it.
    Source: Karras et al. 2018, arXiv:1710.10196, section 3.
    """

    def __init__(self, group: int) -> None:
        super().__init__()
        self.group = group

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, c) or (n, c, h, w); returns one channel more, in the dtype of values."""
        count = len(values)
        groups = max(1, count // self.group)
        if count % groups == 0:
            deviation = group_deviation(values.unflatten(0, (groups, -1)), 1).repeat_interleave(count // groups)
        else:
            parts = values.tensor_split(groups)  # sizes differ by one at most
            deviation = torch.cat([group_deviation(part, 0).expand(len(part)) for part in parts])
        channel = deviation.to(values.dtype).reshape(-1, 1, *[1] * (values.dim() - 2))  # (n, 1, …)
        return torch.cat((values, channel.expand(-1, 1, *values.shape[2:])), 1)


def group_deviation(values: Tensor, samples: int) -> Tensor:
    """The standard deviation over the dimension `samples`, averaged over all that follow it, in float32.

    Of a single sample it is 1e-4, and its gradient 0: the 1e-8 under the root keeps that finite.
    """
    variance = values.float().var(samples, unbiased=False)
    deviation: Tensor = (variance + 1e-8).sqrt().flatten(samples).mean(samples)
    return deviation
