"""Recipes of files and of models, read and written behind the window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.inference.recipe_files import read_kept, save_picture
from engine.spec.exploration import Kept, Recipe, Sheet
from studio.services.recipe_shelf import RecipeShelf

GREY = np.full((4, 4, 4), 128, np.uint8)


@pytest.fixture
def shelf(qtbot):
    made = RecipeShelf()
    yield made
    made.shutdown()


def carried(shelf: RecipeShelf, path: Path, qtbot) -> tuple[Recipe, ...]:
    with qtbot.waitSignal(shelf.carried) as told:
        shelf.read(path)
    assert told.args[0] == path
    return told.args[1]


def test_a_file_tells_its_recipe_and_a_sheet_all_of_its_own(shelf, tmp_path, qtbot):
    one, two = Recipe(seed=7), Recipe(seed=8, truncation=0.5)
    assert carried(shelf, save_picture(tmp_path / "a.png", GREY, one), qtbot) == (one,)
    assert carried(shelf, save_picture(tmp_path / "b.png", GREY, Sheet((one, two), 2)), qtbot) == (one, two)


def test_a_picture_of_another_origin_carries_nothing_and_a_broken_recipe_is_told(shelf, tmp_path, qtbot):
    from engine.inference.pictures import write_picture

    assert carried(shelf, write_picture(tmp_path / "a.png", GREY), qtbot) == ()
    with qtbot.waitSignal(shelf.unreadable) as told:
        shelf.read(write_picture(tmp_path / "b.png", GREY, note='{"seed": -1}'))
    assert "seed" in told.args[1].why


def test_kept_recipes_are_there_for_the_next_who_looks(shelf, tmp_path, qtbot):
    shelf.turn_to(tmp_path)
    shelf.keep("red", Recipe(seed=1))
    shelf.keep("blue", Recipe(seed=2))
    shelf.keep("red", Recipe(seed=3))
    qtbot.waitUntil(lambda: [(each.name, each.recipe.seed) for each in shelf.kept] == [("red", 3), ("blue", 2)])
    assert read_kept(tmp_path) == shelf.kept
    shelf.put((Kept("green", Recipe(seed=2)),))
    qtbot.waitUntil(lambda: [each.name for each in read_kept(tmp_path)] == ["green"])


def test_a_name_that_is_taken_is_refused_and_the_recipes_stay(shelf, tmp_path, qtbot):
    shelf.turn_to(tmp_path)
    shelf.keep("red", Recipe(seed=1))
    shelf.keep("blue", Recipe(seed=2))
    qtbot.waitUntil(lambda: len(shelf.kept) == 2)
    with qtbot.waitSignal(shelf.failed):
        shelf.put((Kept("red", Recipe(seed=1)), Kept("red", Recipe(seed=2))))
    assert [each.name for each in shelf.kept] == ["red", "blue"]


def test_recipes_of_another_model_take_the_place_of_those_before(shelf, tmp_path, qtbot):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    shelf.turn_to(tmp_path / "a")
    with qtbot.waitSignal(shelf.kept_changed):
        shelf.keep("red", Recipe(seed=1))
    shelf.turn_to(tmp_path / "b")
    assert shelf.kept == ()
    shelf.turn_to(tmp_path / "a")
    qtbot.waitUntil(lambda: [each.name for each in shelf.kept] == ["red"])
