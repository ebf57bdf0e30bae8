"""Projection: what a generator made is found again, by a recipe that restores it; what does not fit is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.inference.exploring import Explorer, open_explorer
from engine.inference.pictures import from_array
from engine.inference.projection import project
from engine.spec.errors import Cancelled, OptionError
from engine.spec.exploration import Recipe
from engine.spec.translation import Picture

Runs = Callable[[str], Path]


@pytest.fixture
def explorer(explored_run: Runs) -> Explorer:
    return open_explorer(explored_run("perceptron"))


def _made(explorer: Explorer, seed: int = 3) -> Picture:
    return from_array(explorer.picture(Recipe(seed=seed)))


def test_a_recipe_restores_what_was_found_for_every_kind_of_generator(every_explored_run: Path) -> None:
    explorer = open_explorer(every_explored_run)
    if explorer.facts.is_points:
        with pytest.raises(OptionError, match="points takes no pictures: it makes points"):
            project(explorer, from_array(np.zeros((4, 4), np.uint8)))
        return
    picture = _made(explorer)
    found = project(explorer, picture, starts=2, steps=6)
    assert np.array_equal(explorer.picture(found.recipe), found.made)
    assert np.array_equal(found.target, picture.pixels)
    error = np.sqrt(np.square((found.made / 255 - found.target / 255)[..., :3]).mean())
    assert found.pixel_error == pytest.approx(error, abs=1e-9)


def test_what_a_generator_made_is_found_again(explorer: Explorer) -> None:
    found = project(explorer, _made(explorer), steps=150)
    assert found.pixel_error < 0.01
    assert found.feature_error is not None
    assert found.feature_error < 0.1


def test_cancelling_stops_between_steps(explorer: Explorer) -> None:
    told: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        project(explorer, _made(explorer), progress=lambda *step: told.append(step), cancelled=lambda: len(told) > 12)
    assert told[-1][0] == 12
