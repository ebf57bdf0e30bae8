"""Label maps among picture files: their classes are found, and each is stored in exactly the colours of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from engine.data.decoding import decode_whole
from engine.data.fitting import Wanted, fitted, recoloured
from engine.data.palettes import Palette, Settler, blurred_colours, exact_colours, to_palette
from engine.spec.data import Preparation

LOOKED_AT = 60  # files in which colours are counted where they are lossy


@dataclass(frozen=True)
class LabelMap:
    """Which side shows classes as colours, how many there may be, and their palette where it is known already."""

    side: int  # 0 is A, 1 is B
    most: int
    palette: Palette | None = None


@dataclass(frozen=True)
class Originals:
    """Label maps as their files have them."""

    read: Callable[[int], bytes]
    indices: Sequence[int]  # of the files, in the order of the stored maps
    wanted: Wanted  # what a map is brought to
    part: int = 0  # which of the pictures that stand side by side in a file is the map,
    parts: int = 1  # and how many do

    def whole(self, index: int) -> np.ndarray:
        """All pixels (3, h, w) uint8 of a map; what vanished meanwhile is a single pixel."""
        try:
            pixels, _ = decode_whole(self.read(index))
        except OSError:
            pixels = None
        if pixels is None:
            return np.zeros((3, 1, 1), np.uint8)
        share = pixels.shape[1] // self.parts
        left = (pixels.shape[1] - share) * self.part // max(1, self.parts - 1)
        return np.ascontiguousarray(pixels[:, left : left + share, :3].transpose(2, 0, 1))

    def some(self) -> Iterator[np.ndarray]:
        """A few maps from the first to the last."""
        count = len(self.indices)
        for place in np.linspace(0, count - 1, min(LOOKED_AT, count)).round().astype(int):
            yield self.whole(self.indices[place])


def settled(maps: np.ndarray, label_map: LabelMap, originals: Originals, preparation: Preparation) -> Palette | None:
    """The palette of stored label maps (n, 3, h, w) uint8, which are brought to exactly its colours, in place.

    Maps that a lossy file has blurred are cleaned in the size of their files, then made smaller again. Raises
    DatasetError where fewer than two classes are found, Cancelled.
    """
    if not len(maps):
        return label_map.palette
    preparation.progress("Finding the classes of the label maps", 0, 0)
    exact = exact_colours(maps, label_map.most)
    known = label_map.palette
    palette = known or to_palette(blurred_colours(originals.some(), label_map.most) if exact is None else exact)
    settle = Settler(palette)
    if exact is not None:
        settle(maps)
        return palette
    for place, index in enumerate(originals.indices):
        preparation.check()
        maps[place] = _cleaned(originals.whole(index), settle, originals.wanted)
        preparation.progress("Cleaning the label maps", place + 1, len(maps))
    return palette


def _cleaned(whole: np.ndarray, settle: Settler, wanted: Wanted) -> np.ndarray:
    settle(whole[None])
    image = Image.fromarray(np.ascontiguousarray(whole.transpose(1, 2, 0)))
    small = fitted(image, wanted, 1, image.width)[0]
    pixels: np.ndarray = np.asarray(recoloured(small, wanted)).transpose(2, 0, 1)
    return pixels
