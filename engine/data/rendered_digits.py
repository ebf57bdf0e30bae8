"""Digits of a typeface, slanted, turned and moved at random: labelled pictures that are cleaner than handwriting."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from engine.contracts import Dataset
from engine.data.drawing import draw_once, in_chunks
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

EDITION = 1  # raise it when the drawing changes
HELD_OUT = 500  # pictures that are not learnt from
GLYPH = 160  # height and width of the drawn digits that the pictures are made of
CAP = 84  # height of a digit among them
WEIGHTS = (0, 1, 2, 3, 4)  # by which strokes are made wider, on either side
FINE = 2  # pictures are drawn so many times larger, then averaged

FACTORS = np.dtype(
    [
        ("digit", np.int64),
        ("height", np.float32),  # of the digit, as a share of the picture
        ("width", np.float32),  # stretch across
        ("x", np.float32),  # centre from the left, as a share of the picture
        ("y", np.float32),  # centre from the top
        ("angle", np.float32),  # tilt in radians, clockwise
        ("slant", np.float32),  # columns to the right for a row upwards
        ("weight", np.int64),  # place in WEIGHTS
    ]
)


class RenderedDigitsOptions(Options):
    """How the digits look."""

    size: Literal[16, 28, 32, 64] = option(32, "Height and width of the pictures.", unit="px")
    count: int = option(5000, "Pictures that are drawn.", ge=100, le=500_000, unit="pictures")
    tilt: float = option(12.0, "Largest angle by which a digit is turned.", ge=0, le=180, unit="°", advanced=True)
    seed: int = option(0, "Same seed, same pictures.", ge=0, le=2**31 - 1, advanced=True)


def digit_factors(options: RenderedDigitsOptions) -> tuple[np.ndarray, np.ndarray]:
    """What each picture shows, (count,) with the fields of FACTORS, and those that are held out; all independent.

    The first n do not depend on the count.
    """
    learnt, held = (
        _drawn(np.random.default_rng((options.seed, part)), count, np.deg2rad(options.tilt))
        for part, count in enumerate((options.count, HELD_OUT))
    )
    return learnt, held


def _drawn(random: np.random.Generator, count: int, tilt: float) -> np.ndarray:
    uniform = random.random((count, 8))
    rows = np.empty(count, FACTORS)
    rows["digit"] = (10 * uniform[:, 0]).astype(np.int64)
    rows["height"] = 0.46 + 0.16 * uniform[:, 1]
    rows["width"] = 0.8 + 0.35 * uniform[:, 2]
    rows["x"] = 0.5 + 0.14 * (uniform[:, 3] - 0.5)
    rows["y"] = 0.5 + 0.14 * (uniform[:, 4] - 0.5)
    rows["angle"] = tilt * (2 * uniform[:, 5] - 1)
    rows["slant"] = 0.45 * uniform[:, 6] - 0.1  # handwriting leans to the right
    rows["weight"] = (len(WEIGHTS) * uniform[:, 7]).astype(np.int64)
    return rows


def render_digits(factors: np.ndarray, size: int) -> np.ndarray:
    """Pictures (n, 1, size, size) uint8 of digits with these factors, white on black."""
    fine = size * FINE
    pictures = np.empty((len(factors), 1, size, size), np.uint8)
    shrink = max(1, 128 // fine)  # a glyph is about as large as what is made of it, lest fine lines fall through
    places = _back(factors, fine, shrink).tolist()
    for number, row in enumerate(factors):
        large = _glyph(int(row["digit"]), WEIGHTS[row["weight"]], shrink).transform(
            (fine, fine), Image.Transform.AFFINE, places[number], Image.Resampling.BILINEAR
        )
        pictures[number, 0] = np.asarray(large.reduce(FINE))
    return pictures


def _back(factors: np.ndarray, fine: int, shrink: int) -> np.ndarray:
    """Where in its glyph each pixel of a picture of that size comes from: Pillow's six numbers (n, 6)."""
    cos, sin = np.cos(factors["angle"]), np.sin(factors["angle"])
    zero, one = np.zeros_like(cos), np.ones_like(cos)
    turned = np.stack([cos, -sin, sin, cos], 1).reshape(-1, 2, 2)
    leaning = np.stack([factors["width"], -factors["slant"], zero, one], 1).reshape(-1, 2, 2)  # y points down
    scale = factors["height"].astype(np.float64) * fine * shrink / CAP
    inverse = np.linalg.inv(scale[:, None, None] * turned @ leaning)  # (n, 2, 2)
    centre = fine * np.stack([factors["x"], factors["y"]], 1)[..., None]
    shift = GLYPH / shrink / 2 - inverse @ centre  # (n, 2, 1)
    return np.concatenate((inverse, shift), 2).reshape(-1, 6)


@lru_cache
def _glyph(digit: int, weight: int, shrink: int) -> Image.Image:
    """A digit in the middle of a black square, its strokes wider by so many pixels on either side, then shrunk."""
    font = ImageFont.load_default(CAP / 0.7)
    square = Image.new("L", (GLYPH, GLYPH))
    left, top, right, bottom = font.getbbox(str(digit))
    at = ((GLYPH - left - right) / 2, (GLYPH - top - bottom) / 2)
    ImageDraw.Draw(square).text(at, str(digit), 255, font, stroke_width=weight)
    return square.reduce(shrink)


def peek(options: RenderedDigitsOptions) -> DataInfo:
    """What these options will draw."""
    return DataInfo(
        "Rendered digits",
        (1, options.size, options.size),
        options.count,
        classes=tuple("0123456789"),
        offers=frozenset({Need.LABELS, Need.PICTURES, Need.STORED}),
    )


@DATASETS.register(
    "rendered-digits",
    "Rendered digits",
    "Digits of a typeface, slanted and turned at random: labels for nothing, for a refiner to make them look written.",
    options=RenderedDigitsOptions,
    peek=peek,
    group="bundled",
    download_mib=0.0,
    holds_out=True,
)
def build_rendered_digits(options: RenderedDigitsOptions, preparation: Preparation) -> Dataset:
    """White digits on black (count, 1, size, size) uint8 with their labels, and 500 more held out.

    Raises DatasetError where the cache cannot be written, Cancelled where the user stopped.
    """
    parts = digit_factors(options)
    info = peek(options)
    pictures = draw_once(
        "rendered digits",
        options.model_dump_json(),
        EDITION,
        (sum(map(len, parts)), info.shape),
        lambda: in_chunks(parts, lambda _, rows: render_digits(rows, options.size), "Drawing digits", preparation),
        preparation,
    )
    labels, held = (torch.from_numpy(part["digit"].copy()) for part in parts)
    learnt, tested = pictures.split([len(part) for part in parts])
    return Dataset(info, learnt, labels, held_out=Dataset(info, tested, held))
