"""Contact sheets of directions: a row for each, with one sample moved step by step along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.inference.exploring import Explorer
from engine.inference.latent import Direction
from engine.spec.errors import OptionError
from engine.spec.exploration import Move, Recipe, Sheet
from engine.spec.progress import Progress, Stop, go_on
from engine.spec.tiles import tile

AMOUNTS = (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0)  # deviations


def direction_sheet(
    explorer: Explorer,
    directions: Sequence[Direction],
    start: Recipe | None = None,
    *,
    amounts: Sequence[float] = AMOUNTS,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> tuple[np.ndarray, Sheet]:
    """A picture (h, w, 4) uint8 with a row for each direction, and the sealed recipes of all that it shows.

    start: the sample that is moved; that of seed 0 by default. Raises OptionError for points or without directions,
    Cancelled.
    """
    if explorer.facts.is_points:
        raise OptionError("sheet", f"{explorer.facts.title} makes points", "sheets are of pictures", "Leave it out.")
    if not directions:
        what = f"{explorer.facts.title} has no directions to show"
        raise OptionError("sheet", what, "", "Find directions first: `saddlepoint directions RUN`.")
    recipes = []
    for direction in directions:
        facts, step = direction.facts, tuple(direction.step.tolist())
        moves = [(*(start or Recipe()).moves, Move(facts.name, amount, facts.layers, step)) for amount in amounts]
        recipes += [explorer.sealed(replace(start or Recipe(), moves=each)) for each in moves]
    pictures = []
    for recipe in recipes:
        go_on(cancelled, "the sheet of directions")
        pictures.append(explorer.picture(recipe))
        if progress is not None:
            progress(len(pictures), len(recipes))
    return tile(np.stack(pictures), len(amounts)), Sheet(tuple(recipes), len(amounts))
