"""A picture of one's own as a generator would show it: its aspect, size and channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from torch import Tensor

from engine.data.folder import BACKGROUNDS
from engine.inference.seen import as_seen, is_grey, resized
from engine.spec.data import Shape
from engine.spec.translation import Picture
from engine.training.preview import as_pixels


class Target(NamedTuple):
    """What a projection aims at."""

    pixels: np.ndarray  # (h, w, 4) uint8
    samples: Tensor  # (1, c, h, w) in [-1, 1]: the same
    notes: tuple[str, ...]  # what was done to the picture, in full sentences


def aim(picture: Picture, shape: Shape, background: str = "white") -> Target:
    """The middle of a picture at a model's aspect and size; shape: (c, h, w).

    background: "white", "grey" or "black", which is laid under what is transparent where the model has no alpha.
    """
    channels, height, width = shape
    whole = picture.pixels
    cut = _middle(whole, height, width)
    small = resized(cut, height, width)
    if channels != 4:
        small = _laid_on(small, BACKGROUNDS[background])
    samples = as_seen(small, channels)
    notes = _notes(picture, cut, shape, background)
    return Target(as_pixels(samples)[0], samples, (*picture.notes, *notes))


def _middle(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """The largest part (h', w', 4) in the middle that has the aspect of height and width, to a pixel."""
    high, wide = pixels.shape[:2]
    rows = min(high, max(1, round(wide * height / width)))
    columns = min(wide, max(1, round(high * width / height)))
    top, left = (high - rows) // 2, (wide - columns) // 2
    return pixels[top : top + rows, left : left + columns]


def _laid_on(pixels: np.ndarray, grey: int) -> np.ndarray:
    """Opaque pixels (h, w, 4)."""
    share = pixels[..., 3:].astype(np.float32) / 255
    laid = pixels.astype(np.float32) * share + grey * (1 - share)
    laid[..., 3] = 255
    return laid.round().astype(np.uint8)


def _notes(picture: Picture, cut: np.ndarray, shape: Shape, background: str) -> Iterator[str]:
    channels, height, width = shape
    high, wide = cut.shape[:2]
    if (high, wide) != picture.size:
        yield f"Its middle was taken, {wide} × {high} of {picture.size[1]} × {picture.size[0]} pixels."
    if (high, wide) != (height, width):
        yield f"It was resized to {width} × {height}, the size of the model's pictures."
    if picture.has_alpha and channels != 4:
        yield f"What is transparent was laid on {background}."
    if channels == 1 and not is_grey(picture.pixels):
        yield "The model makes grey pictures: only its brightness is compared."
