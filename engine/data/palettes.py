"""Colours of label maps: the few that stand for classes, found among those that a lossy file has blurred."""

from __future__ import annotations

import colorsys
from typing import NamedTuple

import numpy as np

from engine.spec.errors import DatasetError

Colours = tuple[tuple[int, int, int], ...]

LOOKED_AT = 500  # pictures in which colours are counted
LEAST_SHARE = 0.001  # of all pixels that a class has; rarer colours are noise
APART = 40.0  # distance of two classes' colours in 0 … 255 that noise does not bridge
REFINEMENTS = 4
BLOCK = 1 << 18  # pixels that are compared with the palette at a time
NUMBERS = 3  # steps of grey that are class numbers rather than colours meant to be seen


class Palette(NamedTuple):
    """Colours as they are found in files, and as they are stored: each is a class."""

    found: Colours
    shown: Colours


def find_palette(pictures: np.ndarray, most: int) -> Palette:
    """The classes of label maps (n, 3, h, w) uint8, the most frequent first.

    Where there are no more than `most` colours, these are the classes; else they are the densest places among the
    colours. Raises DatasetError where fewer than two are found.
    """
    some = pictures[np.linspace(0, len(pictures) - 1, min(LOOKED_AT, len(pictures))).round().astype(int)]
    colours, counts = _counted(some)
    found = colours if len(colours) <= most else _densest(colours, counts, most)
    if len(found) < 2:
        raise DatasetError(
            "the label maps have one colour only",
            "each class needs a colour of its own",
            "Choose the other side as the label map, or none.",
        )
    shares = np.bincount(nearest(colours, found), counts, len(found))
    found = found[np.argsort(-shares, kind="stable")]
    return Palette(_plain(found), _plain(_distinct(len(found)) if _are_numbers(found) else found))


def settle(pictures: np.ndarray, palette: Palette) -> None:
    """Gives each pixel of pictures (n, 3, h, w) uint8, in place, the stored colour of the class it is nearest to."""
    found, shown = (np.array(colours, np.uint8) for colours in palette)
    step = max(1, BLOCK // max(1, pictures.shape[2] * pictures.shape[3]))
    for start in range(0, len(pictures), step):
        block = pictures[start : start + step]
        pixels = block.transpose(0, 2, 3, 1).reshape(-1, 3)
        settled = shown[nearest(pixels, found)].reshape(len(block), *pictures.shape[2:], 3)
        pictures[start : start + step] = settled.transpose(0, 3, 1, 2)


def nearest(pixels: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """Which of the colours (k, 3) is nearest to each pixel (n, 3), as (n,)."""
    centres = palette.astype(np.float32)
    distance = (centres**2).sum(1) - 2 * pixels.astype(np.float32) @ centres.T  # (n, k), but for the pixels' own
    closest: np.ndarray = distance.argmin(1)
    return closest


def _counted(pictures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different colours (m, 3) uint8, and how many pixels have each (m,)."""
    codes, counts = [], []
    for picture in pictures:
        wide = picture.astype(np.uint32)
        code, count = np.unique(wide[0] << 16 | wide[1] << 8 | wide[2], return_counts=True)
        codes.append(code)
        counts.append(count)
    code, place = np.unique(np.concatenate(codes), return_inverse=True)
    total = np.bincount(place, np.concatenate(counts)).astype(np.int64)
    return np.stack([code >> 16, code >> 8 & 255, code & 255], 1).astype(np.uint8), total


def _densest(colours: np.ndarray, counts: np.ndarray, most: int) -> np.ndarray:
    """Up to `most` colours (k, 3) uint8, each the middle of those that are nearest to it.

    Candidates are the fullest cells of a grid over the colour cube, none within APART of a fuller one.
    """
    cells = np.bincount((colours >> 3).astype(np.int64) @ (1024, 32, 1), counts, 32**3).reshape(32, 32, 32)
    around = _with_neighbours(cells)
    grid = np.stack(np.meshgrid(*[np.arange(32) * 8 + 3.5] * 3, indexing="ij"), -1)
    centres: list[np.ndarray] = []
    while len(centres) < most and around.max() >= LEAST_SHARE * counts.sum():
        centre = grid[np.unravel_index(around.argmax(), around.shape)]
        centres.append(centre)
        around[((grid - centre) ** 2).sum(-1) < APART**2] = 0
    found = np.array(centres).reshape(-1, 3)
    for _ in range(REFINEMENTS):
        found = _middles(colours, counts, found)
    whole: np.ndarray = np.rint(found).astype(np.uint8)
    return whole


def _middles(colours: np.ndarray, counts: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The median of the colours nearest to each centre, channel by channel: edges do not shift it as a mean."""
    owner = nearest(colours, centres)
    moved = centres.astype(np.float64)
    for place in np.unique(owner):
        mine, weight = colours[owner == place], counts[owner == place]
        for channel in range(3):
            order = mine[:, channel].argsort(kind="stable")
            half = np.searchsorted(weight[order].cumsum(), weight.sum() / 2)
            moved[place, channel] = mine[order[half], channel]
    return moved


def _with_neighbours(cells: np.ndarray) -> np.ndarray:
    """Each cell of a cube with the 26 around it."""
    total: np.ndarray = cells.astype(np.float64)
    for axis in range(3):
        padded = np.pad(total, [(1, 1) if each == axis else (0, 0) for each in range(3)])
        total = np.sum([np.take(padded, np.arange(32) + shift, axis) for shift in range(3)], axis=0)
    return total


def _are_numbers(found: np.ndarray) -> bool:
    """Whether the classes are steps of grey so small that nobody could see them."""
    greys = np.sort(found[:, 0].astype(int))
    return bool((found == found[:, :1]).all() and np.diff(greys).min() <= NUMBERS)


def _distinct(count: int) -> np.ndarray:
    """Black, then colours that differ in hue and lightness."""
    hues = ((0.618034 * number) % 1.0 for number in range(count - 1))
    vivid = [colorsys.hls_to_rgb(hue, (0.5, 0.7, 0.35)[number % 3], 0.9) for number, hue in enumerate(hues)]
    colours: np.ndarray = np.rint(np.array([(0.0, 0.0, 0.0), *vivid]) * 255).astype(np.uint8)
    return colours


def _plain(colours: np.ndarray) -> Colours:
    return tuple((int(red), int(green), int(blue)) for red, green, blue in colours)
