"""Recipes beside each other: pads, maps and pages of seeds, without a model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.spec.exploration import LARGEST_SEED, Mix, Move, Recipe
from studio.recipe_grids import (
    Axis,
    amount_along,
    at_place,
    cell_amounts,
    line_amounts,
    map_recipes,
    pad_recipes,
    seed_recipes,
    unedited,
    with_axis,
)

HUE, SIZE, THIRD = Axis("hue"), Axis("size"), Axis(entry=2)


@pytest.mark.parametrize("axis", [HUE, THIRD])
@pytest.mark.parametrize("amount", [-2.5, 0.0, 1.25])
def test_a_recipe_stands_where_it_was_put(axis, amount) -> None:
    start = Recipe(seed=4, truncation=0.7, moves=(Move("size", 1.0),), values=((5, 0.5),))
    placed = with_axis(start, axis, amount)
    assert amount_along(placed, axis) == amount
    assert (placed.seed, placed.truncation, amount_along(placed, SIZE)) == (4, 0.7, 1.0)
    assert amount_along(placed, Axis(entry=5)) == 0.5


def test_the_same_axis_is_set_and_not_added_to() -> None:
    once = with_axis(Recipe(), HUE, 2.0)
    assert with_axis(once, HUE, -1.0).moves == (Move("hue", -1.0),)
    assert with_axis(with_axis(Recipe(), THIRD, 2.0), THIRD, -1.0).values == ((2, -1.0),)


def test_a_direction_at_zero_leaves_nothing_behind() -> None:
    assert with_axis(with_axis(Recipe(), HUE, 2.0), HUE, 0.0) == Recipe()


def test_chosen_layers_outlast_zero_and_the_order_of_moves_stays() -> None:
    start = Recipe(moves=(Move("hue", 1.0, (0, 2)), Move("size", 1.0)))
    assert with_axis(start, HUE, 0.0).moves == (Move("hue", 0.0, (0, 2)), Move("size", 1.0))
    assert [move.direction for move in with_axis(start, HUE, 3.0).moves] == ["hue", "size"]


def test_moves_of_one_name_count_together_and_become_one() -> None:
    twice = Recipe(moves=(Move("hue", 1.0), Move("size", 2.0), Move("hue", 0.5)))
    assert amount_along(twice, HUE) == 1.5
    assert with_axis(twice, HUE, 0.25).moves == (Move("hue", 0.25), Move("size", 2.0))
    assert with_axis(twice, HUE, 0.0).moves == (Move("size", 2.0),)


def test_an_entry_that_is_not_set_is_that_of_the_code() -> None:
    assert amount_along(Recipe(), THIRD) is None
    assert amount_along(Recipe(), THIRD, (0.1, 0.2, 0.3)) == 0.3
    assert amount_along(Recipe(seed=None, code=(1.0, 2.0, 3.0)), THIRD) == 3.0
    assert amount_along(Recipe(seed=None, code=(1.0, 2.0, 3.0), space="style"), THIRD) is None


def test_cells_fill_the_reach_and_lines_span_it() -> None:
    assert cell_amounts(3, 3.0) == (-2.0, 0.0, 2.0)
    assert line_amounts(3, 3.0) == (-3.0, 0.0, 3.0)
    assert cell_amounts(7)[3] == line_amounts(25)[12] == 0.0


def test_a_pad_rises_to_the_right_and_upwards() -> None:
    recipes = pad_recipes(Recipe(seed=9), (HUE, SIZE), 3)
    places = [(amount_along(recipe, HUE), amount_along(recipe, SIZE)) for recipe in recipes]
    assert places[:3] == [(-2, 2), (0, 2), (2, 2)]
    assert places[-1] == (2, -2)
    assert recipes[4] == Recipe(seed=9)


def test_a_map_reaches_its_corners() -> None:
    recipes = map_recipes(Recipe(), (Axis(entry=0, reach=2.0), Axis(entry=1, reach=2.0)), 5)
    assert len(recipes) == 25
    assert recipes[0].values == ((0, -2.0), (1, 2.0))
    assert recipes[-1].values == ((0, 2.0), (1, -2.0))


def test_two_axes_that_are_one_end_at_the_second() -> None:
    assert at_place(Recipe(), (HUE, HUE), (1.0, 2.0)).moves == (Move("hue", 2.0),)


def test_seeds_keep_class_and_truncation_and_edits_only_where_asked() -> None:
    edited = Recipe(
        seed=3, label=2, truncation=0.5, moves=(Move("hue", 1.0),), values=((0, 1.0),), mixed=(Mix(1, 0, 1),)
    )
    plain = seed_recipes(edited, 10, 3)
    assert [recipe.seed for recipe in plain] == [10, 11, 12]
    assert plain[0] == Recipe(seed=10, label=2, truncation=0.5)
    assert seed_recipes(edited, 10, 1, edited=True) == (replace(edited, seed=10),)


def test_seeds_end_at_the_largest_and_need_no_code() -> None:
    assert [recipe.seed for recipe in seed_recipes(Recipe(), LARGEST_SEED - 1, 5)] == [LARGEST_SEED - 1, LARGEST_SEED]
    projected = Recipe(seed=None, code=(1.0, 2.0), space="style")
    assert seed_recipes(projected, 0, 1) == (Recipe(seed=0),)


def test_the_unedited_recipe_keeps_its_start_and_class() -> None:
    edited = Recipe(seed=3, label=2, truncation=0.5, moves=(Move("hue", 1.0),), values=((0, 1.0),))
    assert unedited(edited) == Recipe(seed=3, label=2)
    assert unedited(replace(edited, seed=None, code=(1.0,))).code == (1.0,)


@pytest.mark.parametrize("made", [pad_recipes, map_recipes])
def test_pads_and_maps_do_not_change_with_the_place_of_the_recipe(made) -> None:
    start = Recipe(seed=9, moves=(Move("size", 1.0), Move("pose", 2.0)))
    assert made(start, (HUE, SIZE), 3) == made(at_place(start, (HUE, SIZE), (1.0, -2.0)), (HUE, SIZE), 3)
    assert made(start, (HUE, SIZE), 3) != made(replace(start, seed=10), (HUE, SIZE), 3)
