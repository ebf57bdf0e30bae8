"""Rendered scenes of several shapes, each with the label map that tells what every pixel shows."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import model_validator

from engine.contracts import Dataset
from engine.data.drawing import draw_once, in_chunks
from engine.data.outlines import OUTLINES
from engine.data.rendering import render_scenes
from engine.data.shapes import Name, draw_factors
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

EDITION = 1  # raise it when the drawing changes
HELD_OUT = 400  # scenes that are not learnt from
EDGE = 0.02  # of the picture, that every shape keeps from its border
BACKGROUND = (0, 0, 0)
COLOURS: dict[str, tuple[int, int, int]] = {  # told apart by colour-blind eyes too: Okabe and Ito 2008
    "circle": (230, 159, 0),
    "square": (86, 180, 233),
    "triangle": (0, 158, 115),
    "star": (240, 228, 66),
    "cross": (0, 114, 178),
    "heart": (213, 94, 0),
    "hexagon": (204, 121, 167),
    "crescent": (255, 255, 255),
}


class ShapeMapsOptions(Options):
    """What is drawn."""

    size: Literal[16, 32, 64, 128, 256] = option(32, "Height and width of the pictures.", unit="px")
    channels: Literal[1, 3] = option(3, "1 grey, 3 colour; label maps are always in colour.")
    count: int = option(2000, "Scenes to learn from.", ge=100, le=100_000, unit="pictures")
    shapes: int = option(2, "Shapes in a scene; later ones cover earlier ones.", ge=1, le=8, unit="shapes")
    classes: tuple[Name, ...] = option(
        ("circle", "triangle", "star"),
        "Shapes to draw, a class each beside the background: " + ", ".join(OUTLINES) + ".",
    )
    tilt: float = option(20.0, "Largest angle by which a shape is turned.", ge=0, le=180, unit="°", advanced=True)
    seed: int = option(0, "Same seed, same pictures.", ge=0, le=2**31 - 1, advanced=True)

    @model_validator(mode="after")
    def _distinct(self) -> ShapeMapsOptions:
        if not self.classes:
            raise ValueError("classes names no shape; name at least one")
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("classes names a shape twice")
        return self


def scene_factors(options: ShapeMapsOptions) -> tuple[np.ndarray, np.ndarray]:
    """What the scenes show, (count, shapes) with the fields of `shapes.FACTORS`, and those that are held out.

    Shapes are smaller the more there are of them, so that together they cover about as much as a single one.
    """
    scale = options.shapes**-0.5
    parts = []
    for part, count in enumerate((options.count, HELD_OUT)):
        random = np.random.default_rng((options.seed, part))
        drawn = draw_factors(random, count * options.shapes, len(options.classes), options.tilt)
        margin = drawn["size"] + EDGE
        smaller = scale * drawn["size"] + EDGE
        for axis in ("x", "y"):
            place = (drawn[axis] - margin) / (1 - 2 * margin)  # from one side to the other
            drawn[axis] = smaller + (1 - 2 * smaller) * place
        drawn["size"] *= scale
        parts.append(drawn.reshape(count, options.shapes))
    return parts[0], parts[1]


def palette(options: ShapeMapsOptions) -> tuple[tuple[int, int, int], ...]:
    """The colours of background and shapes in label maps."""
    return (BACKGROUND, *(COLOURS[name] for name in options.classes))


def _peek(options: ShapeMapsOptions) -> DataInfo:
    return DataInfo(
        "Shapes with label maps",
        (options.channels, options.size, options.size),
        options.count,
        offers=frozenset({Need.PICTURES, Need.STORED, Need.TWO_DOMAINS, Need.PAIRS, Need.LABEL_MAP}),
        partner=(3, options.size, options.size),
        partner_count=options.count,
        domains=("scenes", "label maps"),
        palette=palette(options),
    )


@DATASETS.register(
    "shape-maps",
    "Shapes with label maps",
    "Scenes of several shapes, drawn on this computer, each with a map in which every shape has the colour of its "
    "class.",
    options=ShapeMapsOptions,
    peek=_peek,
    group="bundled",
    download_mib=0.0,
)
def build_shape_maps(options: ShapeMapsOptions, preparation: Preparation) -> Dataset:
    """Scenes (count, channels, size, size) uint8, their label maps (count, 3, size, size), and 400 pairs held out.

    Raises DatasetError where the cache cannot be written, Cancelled where the user stopped.
    """
    parts, colours = scene_factors(options), np.array(palette(options), np.uint8)

    def pair(_: int, chunk: np.ndarray) -> np.ndarray:
        pictures, shown = render_scenes(chunk, options.classes, options.size, options.channels)
        return np.concatenate((pictures, colours[shown + 1].transpose(0, 3, 1, 2)), axis=1)

    info = _peek(options)
    both = draw_once(
        "shape maps",
        options.model_dump_json(),
        EDITION,
        (sum(map(len, parts)), (options.channels + 3, *info.shape[1:])),
        lambda: in_chunks(parts, pair, "Drawing shapes", preparation),
        preparation,
    )
    learnt, held = both.split([len(part) for part in parts])
    cut = options.channels
    return Dataset(
        info,
        learnt[:, :cut],
        partner=learnt[:, cut:],
        held_out=Dataset(info, held[:, :cut], partner=held[:, cut:]),
    )
