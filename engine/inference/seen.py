"""Pixels of a picture as a network sees them, and back: channels, transparency, sizes."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from engine.data.source import to_signed


def as_seen(pixels: np.ndarray, channels: int) -> Tensor:
    """Pixels (h, w, 4) uint8 as (1, c, h, w) in [-1, 1]: brightness, colours, or colours with alpha.

    Without alpha among the channels, white stands where nothing shows.
    """
    if channels != 4:
        clear = pixels[..., 3:] == 0
        pixels = np.where(clear, np.uint8(255), pixels[..., :3]) if clear.any() else pixels[..., :3]
        if channels == 1:
            grey = Image.fromarray(np.ascontiguousarray(pixels)).convert("L")
            pixels = np.asarray(grey)[..., None]
    bytes_ = torch.from_numpy(np.array(pixels.transpose(2, 0, 1), order="C"))
    return to_signed(bytes_[None])


def as_shown(made: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """What was made (h, w, c) uint8 as (h, w, 4): grey in all colours, and without alpha of its own with this one.

    alpha: (h', w') uint8 of the picture; enlarged where what was made is larger.
    """
    if made.shape[2] == 4:
        return made
    colours = made.repeat(3, 2) if made.shape[2] == 1 else made
    if alpha.min() == 255:
        fitting = np.full(made.shape[:2], 255, np.uint8)
    else:
        fitting = resized(alpha[..., None], made.shape[0], made.shape[1])[..., 0]
    return np.concatenate((colours, fitting[..., None]), 2)


def resized(pixels: np.ndarray, height: int, width: int, *, mixing: bool = True) -> np.ndarray:
    """Pixels (h, w, c) uint8 at another size, bicubic, or by the nearest one where colours must not be mixed.

    Of pixels with alpha (c = 4) the colours count by how much of them shows, so that hidden ones never mix in.
    """
    if pixels.shape[:2] == (height, width):
        return pixels
    method = Image.Resampling.BICUBIC if mixing else Image.Resampling.NEAREST
    if pixels.shape[2] == 4:
        return np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).resize((width, height), method))
    planes = [
        np.asarray(Image.fromarray(np.ascontiguousarray(pixels[..., channel])).resize((width, height), method))
        for channel in range(pixels.shape[2])
    ]
    return np.stack(planes, 2)


def is_grey(pixels: np.ndarray) -> bool:
    """Whether all colours of pixels (h, w, 4) are alike."""
    red = pixels[..., 0]
    return bool((red == pixels[..., 1]).all() and (red == pixels[..., 2]).all())
