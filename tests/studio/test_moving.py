"""Recipes with another move, entry or mixed style."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.spec.exploration import DirectionFacts, Mix, Move, Recipe
from studio import moving

HUE = DirectionFacts("hue", "principal", (0, 7), 1.0, 0.2)
NAMES = st.sampled_from(["hue", "size", "x"])
AMOUNTS = st.floats(-3, 3)


@given(st.lists(st.tuples(NAMES, AMOUNTS), max_size=8), NAMES, AMOUNTS)
def test_a_move_goes_where_it_is_told_and_leaves_the_others_where_they_are(before, name, amount) -> None:
    recipe = Recipe(moves=tuple(Move(*move) for move in before))
    after = moving.moved(recipe, name, amount)
    assert moving.amount_of(after, name) == amount
    assert [m for m in after.moves if m.direction != name] == [m for m in recipe.moves if m.direction != name]
    assert sum(move.direction == name for move in after.moves) <= 1


def test_a_move_back_to_nothing_goes() -> None:
    there = moving.moved(Recipe(), "hue", 1.5)
    assert moving.moved(there, "hue", 0) == Recipe()


def test_a_step_or_layers_of_its_own_outlive_a_move_of_nothing() -> None:
    brought = Recipe(moves=(Move("hue", 1.0, None, (0.5, 0.25)),))
    assert moving.moved(brought, "hue", 0).moves == (Move("hue", 0.0, None, (0.5, 0.25)),)
    narrow = moving.moved_in(Recipe(), HUE, (2, 3))
    assert moving.moved(moving.moved(narrow, "hue", 1), "hue", 0) == narrow


def test_the_usual_layers_are_not_written_down() -> None:
    narrow = moving.moved_in(moving.moved(Recipe(), "hue", 1), HUE, (2, 3))
    assert moving.layers_of(narrow, HUE) == (2, 3)
    assert moving.moved_in(narrow, HUE, (0, 7)).moves == (Move("hue", 1.0),)


def test_the_sides_stand_two_deviations_apart() -> None:
    recipe = Recipe(moves=(Move("hue", 0.7), Move("x", 1.0)))
    found = [(moving.amount_of(side, "hue"), moving.amount_of(side, "x")) for side in moving.sides(recipe, "hue")]
    assert found == [(-2, 1), (0, 1), (2, 1)]


def test_entries_stay_in_order_and_can_be_given_back() -> None:
    recipe = moving.with_value(moving.with_value(Recipe(), 7, 1.0), 3, -1.0)
    assert recipe.values == ((3, -1.0), (7, 1.0))
    assert moving.with_value(recipe, 3, None).values == ((7, 1.0),)


def test_mixed_styles_are_added_replaced_and_removed_by_row() -> None:
    two = moving.with_mix(moving.with_mix(Recipe(), 0, Mix(1, 0, 2)), 1, Mix(2, 3, 4))
    assert moving.with_mix(two, 0, Mix(9, 0, 0)).mixed == (Mix(9, 0, 0), Mix(2, 3, 4))
    assert moving.with_mix(two, 0, None).mixed == (Mix(2, 3, 4),)
