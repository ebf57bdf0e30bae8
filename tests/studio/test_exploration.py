"""What the page Explore keeps of its recipe: edits that can be undone, and what it is for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.spec.exploration import ExplorerFacts, Mix, Recipe
from studio.exploration import MOST_STEPS, Edits, Opened, differences, run_of

FACTS = ExplorerFacts("shapes", "DCGAN", 600, True, "abc", (3, 8, 8), 6)
MINE = Recipe(run="shapes", round=600, model="abc")


def test_a_drag_of_a_slider_is_one_step() -> None:
    edits = Edits()
    for share in (0.9, 0.8, 0.7):
        edits.change(Recipe(truncation=share), merge="truncation")
    assert edits.recipe.truncation == 0.7
    assert edits.undo() == Recipe()
    assert edits.redo() == Recipe(truncation=0.7)
    assert not edits.can_redo


def test_two_drags_of_one_slider_are_two_steps() -> None:
    edits = Edits()
    edits.change(Recipe(truncation=0.9), merge="truncation")
    edits.settle()
    edits.change(Recipe(truncation=0.5), merge="truncation")
    assert edits.undo() == Recipe(truncation=0.9)


def test_another_change_between_two_of_a_kind_keeps_them_apart() -> None:
    edits = Edits()
    for recipe, merge in ((Recipe(seed=1), "seed"), (Recipe(seed=1, label=2), "label"), (Recipe(seed=3), "seed")):
        edits.change(recipe, merge)
    assert [edits.undo(), edits.undo(), edits.undo()] == [Recipe(seed=1, label=2), Recipe(seed=1), Recipe()]
    assert edits.undo() is None


def test_after_an_undo_the_same_slider_makes_a_new_step_and_nothing_can_be_redone() -> None:
    edits = Edits()
    edits.change(Recipe(seed=1))
    edits.change(Recipe(seed=1, truncation=0.5), "truncation")
    edits.undo()
    edits.change(Recipe(seed=1, truncation=0.2), "truncation")
    assert not edits.can_redo
    assert edits.undo() == Recipe(seed=1)


def test_what_changes_nothing_is_no_step() -> None:
    edits = Edits(Recipe(seed=4))
    assert not edits.change(Recipe(seed=4))
    assert not edits.can_undo


def test_steps_are_bounded() -> None:
    edits = Edits()
    for seed in range(1, MOST_STEPS + 50):
        edits.change(Recipe(seed=seed))
    assert sum(1 for _ in iter(edits.undo, None)) == MOST_STEPS


def test_another_model_starts_without_steps() -> None:
    edits = Edits()
    edits.change(Recipe(seed=1))
    edits.reset(Recipe(seed=9))
    assert (edits.recipe.seed, edits.can_undo, edits.can_redo) == (9, False, False)


def test_a_change_of_every_step_leaves_the_steps() -> None:
    edits = Edits(Recipe(seed=1))
    edits.change(Recipe(seed=2))
    edits.rewrite(lambda recipe: replace(recipe, label=3))
    assert (edits.recipe, edits.undo()) == (Recipe(seed=2, label=3), Recipe(seed=1, label=3))


def test_a_recipe_of_what_is_open_differs_in_nothing() -> None:
    assert differences(MINE, FACTS) == ()
    assert differences(Recipe(seed=3), FACTS) == ()  # of no model in particular


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (replace(MINE, model="def", run="faces"), "made with faces, and shapes is open"),
        (replace(MINE, model="def", round=1200), "round 1,200, and round 600 is open"),
        (replace(MINE, model="def", averaged=False), "average"),
        (replace(MINE, model="def"), "other weights now at the same round"),
        (replace(MINE, model="def", label=3), "class"),
        (replace(MINE, model="def", mixed=(Mix(2, 0, 1),)), "mixes styles"),
    ],
)
def test_it_is_said_what_a_recipe_was_made_for(recipe: Recipe, words: str) -> None:
    assert words in " ".join(differences(recipe, FACTS))


def test_the_run_of_a_recipe_is_found_by_its_name_where_it_can_be_opened() -> None:
    runs = [SimpleNamespace(name=name, checkpoint_round=round) for name, round in (("shapes", 9), ("faces", None))]
    assert run_of(MINE, runs) is runs[0]
    assert run_of(replace(MINE, run="faces"), runs) is None
    assert run_of(replace(MINE, run="digits"), runs) is None


def test_weights_of_the_same_run_go_on_being_explored_and_another_code_s_do_not() -> None:
    first = Opened(Path("shapes"), FACTS)
    assert first.shows(Opened(Path("shapes"), replace(FACTS, round=700, model="def")))
    assert not first.shows(Opened(Path("faces"), FACTS))
    assert not first.shows(Opened(Path("shapes"), replace(FACTS, code=7)))
    assert not first.shows(None)
