"""Rendered coloured shapes with labels and known factors: pictures for every page without a download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import torch
from pydantic import model_validator
from torch import Tensor

from engine.contracts import Dataset
from engine.data.cache import Address, Writer, digest, find
from engine.data.outlines import OUTLINES
from engine.data.rendering import render
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

EDITION = 1  # raise it when the drawing changes: kept pictures of an older edition are drawn anew
CHUNK = 250  # pictures drawn between two reports
QUICK = 1 << 24  # pixels that are drawn in a second or so; more are kept in the cache

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

    Every factor is uniform and independent of the others, but for the centre: it keeps the shape inside.
    """
    uniform = np.random.default_rng(options.seed).random((options.count, 7), np.float32)
    drawn = np.empty(options.count, FACTORS)
    drawn["shape"] = (uniform[:, 0].astype(np.float64) * len(options.classes)).astype(np.int64)
    drawn["hue"] = uniform[:, 1]
    drawn["size"] = 0.24 + 0.16 * uniform[:, 2]
    margin = drawn["size"] + 0.02
    drawn["x"] = margin + (1 - 2 * margin) * uniform[:, 3]
    drawn["y"] = margin + (1 - 2 * margin) * uniform[:, 4]
    drawn["angle"] = np.deg2rad(options.tilt) * (2 * uniform[:, 5] - 1)
    drawn["background"] = uniform[:, 6]
    return drawn


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
    drawn = factors(options)
    if options.count * options.size**2 > QUICK:
        pictures = _kept(options, drawn, preparation)
    else:
        pictures = torch.from_numpy(np.concatenate(list(_draw(options, drawn, preparation))))
    return Dataset(_peek(options), samples=pictures, labels=torch.from_numpy(drawn["shape"].copy()))


def _draw(options: ShapesOptions, drawn: np.ndarray, preparation: Preparation) -> Iterator[np.ndarray]:
    for start in range(0, options.count, CHUNK):
        preparation.check()
        yield render(drawn[start : start + CHUNK], options.classes, options.size, options.channels)
        preparation.progress("Drawing shapes", min(start + CHUNK, options.count), options.count)


def _kept(options: ShapesOptions, drawn: np.ndarray, preparation: Preparation) -> Tensor:
    """The pictures, memory-mapped from the cache, where they are drawn first if need be."""
    chosen = digest([options.model_dump_json()])
    address = Address(preparation.cache, "shapes", chosen, digest([EDITION, chosen]))
    stored = find(address)
    if stored is None:
        with Writer(address, (options.channels, options.size, options.size), options.count) as writer:
            for pictures in _draw(options, drawn, preparation):
                writer.append(pictures)
            stored = writer.finish(None, {})
    return stored.pixels
