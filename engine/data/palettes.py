"""Colours of label maps: the few that stand for classes, found among those that a lossy file has blurred."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from engine.spec.errors import DatasetError

Colours = tuple[tuple[int, int, int], ...]

LEAST_SHARE = 0.001  # of the pixels that a class has; rarer colours are noise
NOISE = 8  # steps by which neighbours differ where the colour is one
APART = 40.0  # distance of two classes' colours in 0 … 255 that noise does not bridge
REFINEMENTS = 4
MIXED = 30.0  # distance from every class's colour beyond which a pixel is a mixture
EDGE_PX = 3  # width of an edge of mixtures that is filled from its sides
BLOCK = 1 << 21  # pixels that are looked at together
NUMBERS = 3  # steps of grey that are class numbers rather than colours meant to be seen


class Palette(NamedTuple):
    """Colours as they are found in files, and as they are stored: each is a class."""

    found: Colours
    shown: Colours


def exact_colours(pictures: np.ndarray, most: int) -> np.ndarray | None:
    """The different colours (k, 3) uint8 in pictures (n, 3, h, w) uint8; None where they are more than `most`."""
    there = np.zeros(1 << 24, bool)
    for block in _blocks(pictures):
        there[_codes(block)] = True
        if np.count_nonzero(there) > most:
            return None
    return _decoded(np.flatnonzero(there))


def blurred_colours(pictures: Iterable[np.ndarray], most: int) -> np.ndarray:
    """Up to `most` colours (k, 3) uint8 that pictures (3, h, w) uint8 were drawn with before a lossy file blurred them.

    Only pixels that look like their neighbours count, as edges show mixtures. The fullest cells of a grid over the
    colour cube are candidates, none within APART of a fuller one; each moves to the middle of what is nearest to it.
    """
    table = np.zeros(1 << 24, np.int64)  # pixels of each colour: one picture is held at a time, however many there are
    for picture in pictures:
        codes, counts = np.unique(_codes(picture[None])[_is_flat(picture)[None]], return_counts=True)
        table[codes] += counts
    there = np.flatnonzero(table)
    colours, counts = _decoded(there), table[there]
    found = _densest(colours, counts, most)
    for _ in range(REFINEMENTS):
        found = _middles(colours, counts, found)
    whole: np.ndarray = np.unique(np.rint(found).astype(np.uint8), axis=0)
    return whole


def to_palette(found: np.ndarray) -> Palette:
    """Classes of these colours (k, 3) uint8; numbers, which nobody can tell apart, are shown in colours.

    Raises DatasetError where there are fewer than two.
    """
    if len(found) < 2:
        raise DatasetError(
            "the label maps have one colour only",
            "each class needs a colour of its own",
            "Choose the other side as the label map, or none.",
        )
    return Palette(_plain(found), _plain(_distinct(len(found)) if _are_numbers(found) else found))


class Settler:
    """Gives each pixel of pictures (n, 3, h, w) uint8, in place, the stored colour of its class.

    That is the class of the nearest colour. Pixels that are far from all, mixtures at an edge, take the nearest
    class among their neighbours instead, so that an edge of blue and orange does not become a line of red.
    """

    def __init__(self, palette: Palette) -> None:
        self._found, self._shown = (np.array(colours, np.uint8) for colours in palette)
        self._known = np.zeros(1 << 24, bool)  # colours that were met,
        self._classes = np.zeros(1 << 24, np.uint8)  # their classes,
        self._far = np.zeros(1 << 24, bool)  # and whether they are mixtures

    def __call__(self, pictures: np.ndarray) -> None:
        for block in _blocks(pictures):
            codes = _codes(block)  # (n, h, w)
            self._learn(np.unique(codes[~self._known[codes]]))
            classes = self._classes[codes]
            _fill_edges(block, classes, self._far[codes], self._found)
            block[:] = self._shown[classes].transpose(0, 3, 1, 2)

    def _learn(self, codes: np.ndarray) -> None:
        colours = _decoded(codes)
        classes = nearest(colours, self._found)
        self._classes[codes] = classes
        self._far[codes] = _distance(colours, self._found[classes]) > MIXED**2
        self._known[codes] = True


def _fill_edges(pictures: np.ndarray, classes: np.ndarray, unsure: np.ndarray, palette: np.ndarray) -> None:
    """Gives unsure pixels (n, h, w) the nearest class among their sure neighbours, from the edge inwards."""
    height, width = classes.shape[1:]
    for _ in range(EDGE_PX):
        picture, row, column = np.nonzero(unsure)
        if not len(picture):
            return
        colours = pictures[picture, :, row, column]  # (m, 3)
        best, settled = np.full(len(picture), np.inf), classes[picture, row, column]
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            beside = picture, np.clip(row + down, 0, height - 1), np.clip(column + right, 0, width - 1)
            distance = np.where(unsure[beside], np.inf, _distance(colours, palette[classes[beside]]))
            settled = np.where(distance < best, classes[beside], settled)
            best = np.minimum(best, distance)
        done = np.isfinite(best)
        classes[picture, row, column] = settled
        unsure[picture[done], row[done], column[done]] = False


def _distance(colours: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Squared distance of each of the colours (m, 3) to the one beside it."""
    squared: np.ndarray = ((colours.astype(np.int32) - others.astype(np.int32)) ** 2).sum(1)
    return squared


def nearest(pixels: np.ndarray, palette: np.ndarray) -> np.ndarray:
    """Which of the colours (k, 3) is nearest to each pixel (n, 3), as (n,)."""
    centres = palette.astype(np.float32)
    distance = (centres**2).sum(1) - 2 * pixels.astype(np.float32) @ centres.T  # (n, k), but for the pixels' own
    closest: np.ndarray = distance.argmin(1)
    return closest


def _blocks(pictures: np.ndarray) -> Iterator[np.ndarray]:
    """Views of a few pictures each."""
    step = max(1, BLOCK // max(1, pictures.shape[2] * pictures.shape[3]))
    for start in range(0, len(pictures), step):
        yield pictures[start : start + step]


def _codes(pictures: np.ndarray) -> np.ndarray:
    """A number below 2²⁴ for the colour of each pixel of (n, 3, h, w), as (n, h, w)."""
    wide = pictures.astype(np.int32)
    codes: np.ndarray = wide[:, 0] << 16 | wide[:, 1] << 8 | wide[:, 2]
    return codes


def _decoded(codes: np.ndarray) -> np.ndarray:
    return np.stack([codes >> 16, codes >> 8 & 255, codes & 255], 1).astype(np.uint8)


def _is_flat(picture: np.ndarray) -> np.ndarray:
    """Which pixels (h, w) of a picture (3, h, w) differ little from the four around them."""
    wide = picture.astype(np.int16)
    flat = np.ones(picture.shape[1:], bool)
    for axis in (1, 2):
        like = (np.abs(np.diff(wide, axis=axis)) <= NOISE).all(0)
        before, after = [slice(None)] * 2, [slice(None)] * 2
        before[axis - 1], after[axis - 1] = slice(1, None), slice(None, -1)
        flat[tuple(before)] &= like
        flat[tuple(after)] &= like
    return flat


def _densest(colours: np.ndarray, counts: np.ndarray, most: int) -> np.ndarray:
    """Middles (k, 3) of the fullest cells of a grid over the colour cube."""
    cells = np.bincount((colours >> 3).astype(np.int64) @ (1024, 32, 1), counts, 32**3).reshape(32, 32, 32)
    around = _with_neighbours(cells)
    grid = np.stack(np.meshgrid(*[np.arange(32) * 8 + 3.5] * 3, indexing="ij"), -1)
    centres: list[np.ndarray] = []
    while len(centres) < most and around.max() > LEAST_SHARE * counts.sum():
        centre = grid[np.unravel_index(around.argmax(), around.shape)]
        centres.append(centre)
        around[((grid - centre) ** 2).sum(-1) < APART**2] = 0
    return np.array(centres).reshape(-1, 3)


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
