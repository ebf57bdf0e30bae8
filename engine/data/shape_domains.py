"""Two domains of rendered shapes, whose pictures do not belong together but whose factors are known."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import torch
from pydantic import model_validator

from engine.contracts import Dataset
from engine.data.drawing import draw_once, in_chunks
from engine.data.outlines import OUTLINES
from engine.data.rendering import render
from engine.data.shapes import Name, draw_factors
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

EDITION = 1  # raise it when the drawing changes
HELD_OUT = 400  # pictures of each domain that are not learnt from
WARM, COOL = (0.02, 0.26), (0.52, 0.76)  # hues: crimson to yellow, teal to violet
LINE = 0.06  # width of an outline, as a share of the picture
LEAST_LINE_PX = 1.4
TITLES = {"colour": ("warm shapes", "cool shapes"), "outline": ("filled shapes", "outlines")}


class ShapeDomainsOptions(Options):
    """What tells the domains apart, and what is drawn."""

    change: Literal["colour", "outline"] = option(
        "colour", "colour: A is warm and B is cool; outline: A is filled and B is drawn with a line."
    )
    size: Literal[16, 32, 64, 128] = option(32, "Height and width of the pictures.", unit="px")
    channels: Literal[1, 3] = option(3, "1 grey, 3 colour.")
    count: int = option(2000, "Pictures of each domain.", ge=100, le=100_000, unit="pictures")
    classes: tuple[Name, ...] = option(
        ("circle", "square", "triangle", "star", "cross"),
        "Shapes to draw in both domains: " + ", ".join(OUTLINES) + ".",
    )
    tilt: float = option(20.0, "Largest angle by which a shape is turned.", ge=0, le=180, unit="°", advanced=True)
    seed: int = option(0, "Same seed, same pictures.", ge=0, le=2**31 - 1, advanced=True)

    @model_validator(mode="after")
    def _sensible(self) -> ShapeDomainsOptions:
        if not self.classes:
            raise ValueError("classes names no shape; name at least one")
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("classes names a shape twice")
        if self.change == "colour" and self.channels == 1:
            raise ValueError("grey pictures have no warm and cool colours; choose 3 channels, or change = outline")
        return self


class DomainFactors(NamedTuple):
    """What each picture shows, (n,) with the fields of `shapes.FACTORS`; the four parts are independent draws."""

    a: np.ndarray
    b: np.ndarray
    held_a: np.ndarray
    held_b: np.ndarray


def domain_factors(options: ShapeDomainsOptions) -> DomainFactors:
    """The factors of the pictures of A and B, and of those that are held out; places and forms are alike in both.

    The first n do not depend on the count. Where colours tell the domains apart, hues lie in WARM and COOL.
    """
    counts = (options.count, options.count, HELD_OUT, HELD_OUT)
    parts = [
        draw_factors(np.random.default_rng((options.seed, part)), count, len(options.classes), options.tilt)
        for part, count in enumerate(counts)
    ]
    if options.change == "colour":
        for part, (low, high) in zip(parts, (WARM, COOL, WARM, COOL), strict=True):
            part["hue"] = low + (high - low) * part["hue"]
    return DomainFactors(*parts)


def peek(options: ShapeDomainsOptions) -> DataInfo:
    """What these options will draw."""
    shape = (options.channels, options.size, options.size)
    labelled = {Need.LABELS} if len(options.classes) > 1 else set()
    return DataInfo(
        "Shapes, two domains",
        shape,
        options.count,
        classes=options.classes,
        offers=frozenset({Need.PICTURES, Need.STORED, Need.TWO_DOMAINS, *labelled}),
        partner=shape,
        partner_count=options.count,
        domains=TITLES[options.change],
    )


@DATASETS.register(
    "shape-domains",
    "Shapes, two domains",
    "Warm shapes and cool ones, or filled ones and outlines, drawn on this computer: places and forms are known.",
    options=ShapeDomainsOptions,
    peek=peek,
    group="bundled",
    download_mib=0.0,
)
def build_shape_domains(options: ShapeDomainsOptions, preparation: Preparation) -> Dataset:
    """Two domains of pictures (count, channels, size, size) uint8, drawn independently, and 400 of each held out.

    Labels are the shapes of A.
    Raises DatasetError where the cache cannot be written, Cancelled where the user stopped.
    """
    parts = domain_factors(options)
    line = max(LINE, LEAST_LINE_PX / options.size) if options.change == "outline" else 0.0

    def picture(part: int, chunk: np.ndarray) -> np.ndarray:
        return render(chunk, options.classes, options.size, options.channels, line if part % 2 else 0.0)

    info = peek(options)
    pictures = draw_once(
        "shape domains",
        options.model_dump_json(),
        EDITION,
        (sum(map(len, parts)), info.shape),
        lambda: in_chunks(parts, picture, "Drawing shapes", preparation),
        preparation,
    )
    a, b, held_a, held_b = pictures.split([len(part) for part in parts])
    labels, held = (torch.from_numpy(part["shape"].copy()) for part in (parts.a, parts.held_a))
    return Dataset(info, a, labels, partner=b, held_out=Dataset(info, held_a, held, partner=held_b))
