"""Pictures as light and hue: what augmentations change of colour, sample by sample.

The light of a pixel is the mean of its red, green and blue, and its tint what is left of each. Grey pictures,
and any number of channels but 3 and 4, are light alone. A fourth channel is transparency and stays as it is.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def has_tint(pictures: Tensor) -> bool:
    """Whether (n, c, h, w) has red, green and blue."""
    return pictures.shape[1] in (3, 4)


def coloured(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """The channels with colour (n, c, h, w), and the rest (n, 0 or 1, h, w)."""
    return (pictures[:, :3], pictures[:, 3:]) if has_tint(pictures) else (pictures, pictures[:, :0])


def light(colours: Tensor) -> Tensor:
    """The mean of the three colours (n, 1, h, w); of pictures without tint, the pictures themselves."""
    return colours.mean(1, keepdim=True) if has_tint(colours) else colours


def turned(tint: Tensor, angle: Tensor) -> Tensor:
    """A tint (n, 3, h, w) turned around the grey axis; angle: (n, 1, 1, 1) in radians."""
    across = (tint.roll(1, 1) - tint.roll(-1, 1)) / math.sqrt(3)  # unit grey axis × tint
    return tint * angle.cos() + across * angle.sin()


def per_sample(values: Tensor) -> Tensor:
    """(n,) as (n, 1, 1, 1)."""
    return values.reshape(-1, 1, 1, 1)


def joined(colours: Tensor, rest: Tensor) -> Tensor:
    """Undoes `coloured`."""
    return torch.cat((colours, rest), 1) if rest.shape[1] else colours
