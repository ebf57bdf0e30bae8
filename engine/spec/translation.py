"""What passes between a translator and whoever shows its work: ways, facts, pictures and their translations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Way:
    """A way that pictures can be translated, as a `Route` of a game without its shapes."""

    name: str  # "AtoB" or "BtoA"; of many domains the name of the one that it leads to
    source: str  # what goes in, as in "apples"
    target: str  # what comes out, as in "oranges"
    back: str = ""  # the way that leads back; empty where there is none, or it depends on the picture
    domain: int | None = None  # label of what comes out, where domains are labels

    @property
    def returns(self) -> bool:
        """Whether a translation can be led back: by a named way, or to the domain that the picture comes from."""
        return bool(self.back) or self.domain is not None


@dataclass(frozen=True)
class TranslatorFacts:
    """What there is to know of an opened translator."""

    title: str  # of the run or the file
    what: str  # "CycleGAN · ResNet-9 · round 12,000 · average"
    round: int | None  # None for a file of weights
    ways: tuple[Way, ...]  # the usual one first
    size: tuple[int, int]  # height and width of the pictures that it was trained on
    stride: int = 1  # pictures are padded to multiples of it
    fixed: bool = False  # pictures are resized to `size` and back
    notes: tuple[str, ...] = ()  # what a user should know of it, in full sentences

    def way(self, name: str) -> Way | None:
        """The way of this name, None where there is none."""
        return next((way for way in self.ways if way.name == name), None)


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture, upright, in straight alpha."""

    pixels: np.ndarray  # (h, w, 4) uint8 sRGB
    name: str = ""  # of the file, or what it is called where there is none
    notes: tuple[str, ...] = ()  # how it was converted, in full sentences

    @property
    def size(self) -> tuple[int, int]:
        """Height and width."""
        return int(self.pixels.shape[0]), int(self.pixels.shape[1])

    @property
    def has_alpha(self) -> bool:
        """Whether any pixel is not opaque."""
        return bool(self.pixels[..., 3].min() < 255)


@dataclass(frozen=True, eq=False)
class Translated:
    """A picture with what a way made of it."""

    way: Way
    source: Picture
    made: np.ndarray  # (h', w', 4) uint8; h' and w' are multiples of the picture's in super-resolution
    back: np.ndarray | None  # (h, w, 4) uint8: the translation led back, where that was asked for and is possible
    seconds: float  # that the networks took, the way back included
    notes: tuple[str, ...] = ()  # how it was made, in full sentences
