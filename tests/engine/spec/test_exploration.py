"""Recipes: what is written comes back to the bit, and what is no recipe is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from engine.spec.errors import OptionError
from engine.spec.exploration import LARGEST_SEED, Mix, Move, Recipe, read_recipe


def test_a_recipe_comes_back_to_the_last_bit() -> None:
    numbers = tuple(np.random.default_rng(0).standard_normal(16).astype(np.float32).tolist())
    moves = (Move("hue", 1 / 3, (1, 4), numbers), Move("2nd", -2.0))
    recipe = Recipe(None, numbers, "style", 3, 0.7, ((5, 0.1),), (Mix(LARGEST_SEED, 0, 3),), moves, "run", 12, False)
    assert read_recipe(recipe.to_json()) == recipe


def test_what_is_usual_is_not_written() -> None:
    assert json.loads(Recipe(seed=4).to_json()) == {"seed": 4}
    assert read_recipe("{}") == Recipe()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"seed": -1}',
        '{"seed": "7"}',
        '{"truncation": 3}',
        '{"truncation": NaN}',
        '{"code": [1, "2"]}',
        '{"moves": [{"direction": "hue", "amount": 1e999}]}',
        '{"space": "picture"}',
        '{"mixed": [{"seed": 1, "first": -1, "last": 0}]}',
        '{"run": "' + "x" * 500 + '"}',
        "[" * 100_000,
    ],
)
def test_what_is_no_recipe_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(OptionError, match=r"the recipe cannot be read.*saved on the Explore page"):
        read_recipe(text)


def test_a_recipe_of_more_numbers_than_any_model_takes_is_refused() -> None:
    with pytest.raises(OptionError, match="code"):
        read_recipe(json.dumps({"seed": None, "code": [0.0] * 70_000}))
    with pytest.raises(OptionError, match="too long"):
        read_recipe(" " * 17_000_000)
