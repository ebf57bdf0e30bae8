"""Rendered coloured shapes with labels and known factors: pictures for every page without a download."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from pydantic import model_validator

from engine.contracts import Dataset
from engine.data.drawing import draw_once, in_chunks
from engine.data.outlines import OUTLINES
from engine.data.rendering import render
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

EDITION = 1  # raise it when the drawing changes: kept pictures of an older edition are drawn anew

Name = Literal["circle", "square", "triangle", "star", "cross", "heart", "hexagon", "crescent"]

FACTORS = np.dtype(
    [
        ("shape", np.int64),  # place in the option `classes`
        ("hue", np.float32),  # of the shape, [0, 1) once around the colour circle
        ("size", np.float32),  # radius of the circle around the shape, as a share of the picture
        ("x", np.float32),  # centre from the left, as a share of the picture
        ("y", np.float32),  # centre from the top
        ("angle", np.float32),  # tilt in radians, clockwise
        ("background", np.float32),  # hue of the background, [0, 1)
    ]
)


class ShapesOptions(Options):
    """What is drawn."""

    size: Literal[16, 32, 64, 128, 256] = option(32, "Height and width of the pictures.", unit="px")
    channels: Literal[1, 3, 4] = option(3, "1 grey, 3 colour, 4 colour with a transparent background.")
    count: int = option(5000, "Pictures that are drawn.", ge=100, le=200_000, unit="pictures")
    classes: tuple[Name, ...] = option(
        ("circle", "square", "triangle", "star", "cross"),
        "Shapes to draw, one class each: " + ", ".join(OUTLINES) + ".",
    )
    tilt: float = option(20.0, "Largest angle by which a shape is turned.", ge=0, le=180, unit="°", advanced=True)
    scene: Literal["varied", "plain"] = option(
        "varied",
        "plain: upright, on one background, and hue (from red to green), size and place each vary by themselves; "
        "to measure what a model has learnt.",
        advanced=True,
    )
    seed: int = option(0, "Same seed, same pictures.", ge=0, le=2**31 - 1, advanced=True)

    @model_validator(mode="after")
    def _distinct(self) -> ShapesOptions:
        if not self.classes:
            raise ValueError("classes names no shape; name at least one")
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("classes names a shape twice")
        return self


def factors(options: ShapesOptions) -> np.ndarray:
    """What each picture shows, (count,) with the fields of FACTORS; the first n do not depend on the count.

    Every factor is uniform and independent of the others, but for the centre: it keeps the shape inside. In a plain
    scene four of them vary, in narrower ranges, and the centre, too, is independent.
    """
    random = np.random.default_rng(options.seed)
    drawn = draw_factors(random, options.count, len(options.classes), options.tilt)
    return drawn if options.scene == "varied" else _apart(drawn)


def draw_factors(random: np.random.Generator, count: int, shapes: int, tilt: float) -> np.ndarray:
    """Factors (count,) of pictures that show one of so many shapes, turned by up to `tilt` degrees."""
    uniform = random.random((count, 7), np.float32)
    drawn = np.empty(count, FACTORS)
    drawn["shape"] = (uniform[:, 0].astype(np.float64) * shapes).astype(np.int64)
    drawn["hue"] = uniform[:, 1]
    drawn["size"] = 0.24 + 0.16 * uniform[:, 2]
    margin = drawn["size"] + 0.02
    drawn["x"] = margin + (1 - 2 * margin) * uniform[:, 3]
    drawn["y"] = margin + (1 - 2 * margin) * uniform[:, 4]
    drawn["angle"] = np.deg2rad(tilt) * (2 * uniform[:, 5] - 1)
    drawn["background"] = uniform[:, 6]
    return drawn


def _apart(drawn: np.ndarray) -> np.ndarray:
    """The factors with less to tell: each of hue, size, x and y uniform in a range that depends on no other.

    A large shape at the rim is cut off by a twentieth of the picture at most.
    """
    plain = drawn.copy()
    room = 1 - 2 * (drawn["size"] + 0.02)
    plain["hue"] = 0.03 + 0.4 * drawn["hue"]
    plain["size"] = 0.18 + 0.14 * (drawn["size"] - 0.24) / 0.16
    plain["x"] = 0.5 + 0.44 * ((drawn["x"] - 0.5) / room)
    plain["y"] = 0.5 + 0.24 * ((drawn["y"] - 0.5) / room)
    plain["angle"], plain["background"] = 0, 0.7
    return plain


def _peek(options: ShapesOptions) -> DataInfo:
    labelled = {Need.LABELS} if len(options.classes) > 1 else set()
    return DataInfo(
        "Shapes",
        (options.channels, options.size, options.size),
        options.count,
        classes=options.classes,
        offers=frozenset({Need.PICTURES, Need.STORED, *labelled}),
    )


@DATASETS.register(
    "shapes",
    "Coloured shapes",
    "Circles, squares, stars and more, drawn on this computer in any size: labels, colours and places are known.",
    options=ShapesOptions,
    peek=_peek,
    group="bundled",
    download_mib=0.0,
)
def build_shapes(options: ShapesOptions, preparation: Preparation) -> Dataset:
    """Pictures (count, channels, size, size) uint8; many or large ones are drawn once and kept in the cache.

    Raises DatasetError where the cache cannot be written, Cancelled where the user stopped.
    """
    rows = factors(options)

    def picture(_: int, chunk: np.ndarray) -> np.ndarray:
        return render(chunk, options.classes, options.size, options.channels)

    info = _peek(options)
    pictures = draw_once(
        "shapes",
        options.model_dump_json(),
        EDITION,
        (options.count, info.shape),
        lambda: in_chunks([rows], picture, "Drawing shapes", preparation),
        preparation,
    )
    return Dataset(info, samples=pictures, labels=torch.from_numpy(rows["shape"].copy()))
