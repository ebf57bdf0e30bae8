"""White outlines of shapes on black, as in quick drawings, with labels."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from pydantic import model_validator

from engine.contracts import Dataset
from engine.data.drawing import draw_once, in_chunks
from engine.data.outlines import OUTLINES
from engine.data.rendering import render
from engine.data.shape_domains import LEAST_LINE_PX, LINE
from engine.data.shapes import Name, draw_factors
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

EDITION = 1  # raise it when the drawing changes
HELD_OUT = 400  # pictures that are not learnt from


class OutlinesOptions(Options):
    """What is drawn."""

    size: Literal[16, 32, 64, 128] = option(32, "Height and width of the pictures.", unit="px")
    count: int = option(3000, "Pictures that are drawn.", ge=100, le=200_000, unit="pictures")
    classes: tuple[Name, ...] = option(
        ("circle", "square", "triangle", "star", "cross"), f"Shapes to draw, one class each: {', '.join(OUTLINES)}."
    )
    tilt: float = option(20.0, "Largest angle by which a shape is turned.", ge=0, le=180, unit="°", advanced=True)
    seed: int = option(0, "Same seed, same pictures.", ge=0, le=2**31 - 1, advanced=True)

    @model_validator(mode="after")
    def _distinct(self) -> OutlinesOptions:
        if not self.classes:
            raise ValueError("classes names no shape; name at least one")
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("classes names a shape twice")
        return self


def peek(options: OutlinesOptions) -> DataInfo:
    """What these options will draw."""
    labelled = {Need.LABELS} if len(options.classes) > 1 else set()
    return DataInfo(
        "Outlines",
        (1, options.size, options.size),
        options.count,
        classes=options.classes,
        offers=frozenset({Need.PICTURES, Need.STORED, *labelled}),
    )


@DATASETS.register(
    "outlines",
    "Outlines of shapes",
    "White outlines of circles, stars and more on black, as in quick drawings; labels are known.",
    options=OutlinesOptions,
    peek=peek,
    group="bundled",
    download_mib=0.0,
    holds_out=True,
)
def build_outlines(options: OutlinesOptions, preparation: Preparation) -> Dataset:
    """Pictures (count, 1, size, size) uint8 with the shapes as labels, and 400 more held out.

    Raises DatasetError where the cache cannot be written, Cancelled where the user stopped.
    """
    counts = (options.count, HELD_OUT)
    parts = [
        draw_factors(np.random.default_rng((options.seed, part)), count, len(options.classes), options.tilt)
        for part, count in enumerate(counts)
    ]
    line = max(LINE, LEAST_LINE_PX / options.size)

    def picture(_: int, chunk: np.ndarray) -> np.ndarray:
        return render(chunk, options.classes, options.size, 4, line)[:, 3:]

    info = peek(options)
    pictures = draw_once(
        "outlines",
        options.model_dump_json(),
        EDITION,
        (sum(counts), info.shape),
        lambda: in_chunks(parts, picture, "Drawing outlines", preparation),
        preparation,
    )
    labels, held = (torch.from_numpy(part["shape"].copy()) for part in parts)
    learnt, tested = pictures.split(counts)
    return Dataset(info, learnt, labels, held_out=Dataset(info, tested, held))
