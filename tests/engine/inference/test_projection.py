"""Projection: what a generator made is found again, by a recipe that restores it; what does not fit is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.inference import projection
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


def test_the_same_seed_finds_the_same_sample(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("styled"))
    picture = from_array(np.full((16, 16, 3), 90, np.uint8))
    first, again, other = (project(explorer, picture, starts=2, steps=12, seed=seed) for seed in (1, 1, 2))
    assert first.recipe == again.recipe
    assert first.recipe != other.recipe


def test_a_search_leaves_the_global_random_state_and_the_networks_alone(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("styled-labelled"))
    state, weights = torch.get_rng_state(), explorer.facts.model
    project(explorer, _made(explorer), starts=2, steps=6)
    assert torch.equal(torch.get_rng_state(), state)
    assert open_explorer(explored_run("styled-labelled")).facts.model == Explorer(explorer.model).facts.model == weights


def test_every_class_gives_a_start_and_the_best_codes_fill_up() -> None:
    losses = torch.tensor([0.5, 0.1, 0.4, 0.2, 0.3, 0.9])
    shares = torch.eye(3)[torch.tensor([0, 1, 2, 0, 1, 2])]
    assert projection._best(losses, shares, 2).tolist() == [1, 3, 2]
    assert projection._best(losses, shares, 5).tolist() == [1, 3, 2, 4, 0]
    assert projection._best(losses, None, 2).tolist() == [1, 3]


def test_a_class_that_is_asked_for_is_kept(explored_run: Runs) -> None:
    explorer = open_explorer(explored_run("labelled"))
    found = project(explorer, _made(explorer), starts=2, steps=6, label=1)
    assert found.recipe.label == 1
    assert "Its class is square." in found.notes
    with pytest.raises(OptionError, match="there is no class 3: labelled has 3"):
        project(explorer, _made(explorer), label=3)
    with pytest.raises(OptionError, match="its game does not know classes"):
        project(open_explorer(explored_run("dcgan")), _made(explorer), label=0)


def test_the_games_encoder_gives_a_start(explored_run: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    explorer = open_explorer(explored_run("encoding"))
    picture = _made(explorer)
    right = explorer.latents(Recipe(seed=3)).values[:, 0]
    monkeypatch.setattr(type(explorer.model), "encode", lambda *_: right)
    assert project(explorer, picture, starts=2, steps=1).pixel_error == 0
    assert project(explorer, picture, starts=2, steps=1, encode=False).pixel_error > 0.001


def test_codes_stay_where_their_prior_draws(explored_run: Runs) -> None:
    black = from_array(np.zeros((16, 16), np.uint8))
    uniform = project(open_explorer(explored_run("uniform")), black, starts=2, steps=60)
    assert max(map(abs, uniform.recipe.code)) <= 1 + 1e-6
    normal = project(open_explorer(explored_run("perceptron")), black, starts=2, steps=60)
    assert np.linalg.norm(normal.recipe.code) < 6  # six entries of deviation 1, the longest of 256


@pytest.mark.parametrize("settings", [{"starts": 0}, {"steps": 0}, {"starts": 1000}])
def test_what_a_search_cannot_be_is_told(explorer: Explorer, settings: dict[str, int]) -> None:
    with pytest.raises(OptionError, match="is not valid: it must be ≥ 1"):
        project(explorer, _made(explorer), **settings)
