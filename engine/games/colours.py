"""Colours on a given luminance: how a picture gets them without becoming lighter or darker anywhere."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.pairings.grey import luminance

SMALL = 1e-6  # colourfulness below which a channel sets no limit


def grey_of(pictures: Tensor) -> Tensor:
    """Pictures (n, 1, h, w) as they are, and of colour pictures (n, 3, h, w) the luminance."""
    return pictures if pictures.shape[1] == 1 else luminance(pictures)


def coloured(grey: Tensor, proposed: Tensor) -> Tensor:
    """The colours of proposed pictures on the luminance of grey ones: (n, 3, h, w) in [-1, 1].

    grey: (n, 1, h, w) in [-1, 1]; proposed: (n, 3, h, w). What a pixel of `proposed` deviates from its own
    luminance is added to the grey one, as much of it as fits between black and white. The luminance of the result
    is the grey picture exactly, as the weights of a deviation's channels sum to 0.
    """
    deviation = proposed.float() - luminance(proposed.float())
    room = torch.where(deviation > 0, 1 - grey, 1 + grey)  # to white or to black
    share = (room / deviation.abs().clamp(min=SMALL)).amin(1, keepdim=True).clamp(max=1)
    return (grey + share * deviation).clamp(-1, 1)  # what rounding adds


def luminance_error(made: Tensor, grey: Tensor) -> Tensor:
    """The mean absolute difference () between the luminance of made pictures and a grey one, in [0, 2]."""
    return (luminance(made.float()) - grey).abs().mean()


def colour_error(made: Tensor, wanted: Tensor) -> Tensor:
    """The mean absolute difference (), in [0, 2], of what channels deviate from the luminance of their pixel."""
    first, second = (pictures.float() - luminance(pictures.float()) for pictures in (made, wanted))
    return (first - second).abs().mean()
