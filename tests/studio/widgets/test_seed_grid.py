"""The page of seeds: what it asks for, shows, and lets one pick."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.spec.exploration import LARGEST_SEED, Move, Recipe
from studio.sheets import pixels_of
from studio.widgets.seed_grid import COUNT, SeedGrid

EDITED = Recipe(seed=5, label=1, truncation=0.5, moves=(Move("hue", 1.0),))


@pytest.fixture
def grid(qtbot) -> SeedGrid:
    """A visible grid of 600 × 480 that notes what it asks for in `asked`."""
    grid = SeedGrid()
    qtbot.addWidget(grid)
    grid.asked = []  # type: ignore[attr-defined]
    grid.recipes_wanted.connect(lambda key, recipes: grid.asked.append((key, recipes)))  # type: ignore[attr-defined]
    grid.resize(600, 480)
    return grid


def seeds(recipes: tuple[Recipe, ...]) -> list[int | None]:
    return [recipe.seed for recipe in recipes]


def test_it_asks_when_it_is_seen_and_only_once(grid) -> None:
    grid.show_recipe(EDITED)
    assert grid.asked == []
    grid.show()
    assert [(key, seeds(recipes)) for key, recipes in grid.asked] == [("seeds", list(range(COUNT)))]
    assert grid.asked[0][1][0] == Recipe(seed=0, label=1, truncation=0.5)
    grid.show_recipe(Recipe(seed=6, label=1, truncation=0.5, moves=(Move("hue", 2.0),)))
    assert len(grid.asked) == 1


def test_hidden_it_wants_nothing_more_and_asks_again_later(grid) -> None:
    grid.show()
    grid.show_picture(0, np.zeros((8, 8, 4), np.uint8))
    grid.hide()
    assert grid.asked[-1] == ("seeds", ())
    grid.show()
    assert len(grid.asked[-1][1]) == COUNT


def test_a_finished_page_is_not_asked_for_again(grid) -> None:
    grid.show()
    for index in range(COUNT):
        grid.show_picture(index, np.zeros((8, 8, 4), np.uint8))
    grid.hide()
    grid.show()
    assert len(grid.asked) == 1


def test_with_the_edits_every_seed_gets_them(grid, qtbot) -> None:
    grid.show()
    grid.show_recipe(EDITED)
    grid.edited.setChecked(True)
    assert grid.asked[-1][1][7].moves == EDITED.moves
    assert grid.asked[-1][1][5] == EDITED


def test_the_page_keys_turn_pages_and_the_first_one_is_the_end(grid, qtbot) -> None:
    grid.show()
    qtbot.keyClick(grid.tiles, Qt.Key.Key_PageDown)
    assert seeds(grid.recipes)[0] == COUNT
    assert grid.first.value() == COUNT
    qtbot.keyClick(grid.tiles, Qt.Key.Key_PageUp)
    qtbot.keyClick(grid.tiles, Qt.Key.Key_PageUp)
    assert seeds(grid.recipes)[0] == 0
    assert not grid.before.isEnabled()


def test_arrows_beyond_the_edge_turn_the_page(grid, qtbot) -> None:
    grid.show()
    qtbot.keyClick(grid.tiles, Qt.Key.Key_End)
    qtbot.keyClick(grid.tiles, Qt.Key.Key_Right)
    assert seeds(grid.recipes)[0] == COUNT
    assert grid.tiles.cursor_index == 0
    qtbot.keyClick(grid.tiles, Qt.Key.Key_Left)
    assert (seeds(grid.recipes)[0], grid.tiles.cursor_index) == (0, COUNT - 1)


def test_return_picks_what_the_arrows_lead_to(grid, qtbot) -> None:
    grid.show()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(grid.tiles, key)
    with qtbot.waitSignal(grid.picked) as picked:
        qtbot.keyClick(grid.tiles, Qt.Key.Key_Return)
    assert picked.args[0].seed == 1 + grid.tiles.columns


def test_a_press_picks_and_a_double_click_opens(grid, qtbot) -> None:
    grid.show()
    place = grid.tiles.tile(9).center()
    with qtbot.waitSignal(grid.picked, check_params_cb=lambda recipe: recipe.seed == 9):
        qtbot.mouseClick(grid.tiles, Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(grid.opened, check_params_cb=lambda recipe: recipe.seed == 9):
        qtbot.mouseDClick(grid.tiles, Qt.MouseButton.LeftButton, pos=place)


def test_one_jumps_to_any_seed_up_to_the_largest(grid) -> None:
    grid.show()
    grid.first.setValue(LARGEST_SEED - 1)
    assert seeds(grid.asked[-1][1]) == [LARGEST_SEED - 1, LARGEST_SEED]
    assert not grid.after.isEnabled()
    grid.go_to(-5)
    assert seeds(grid.recipes)[0] == 0


def test_dice_lead_to_other_seeds(grid, qtbot) -> None:
    grid.show()
    qtbot.mouseClick(grid.dice, Qt.MouseButton.LeftButton)
    assert 0 < seeds(grid.recipes)[0] < 2**31


def test_pictures_appear_in_their_tiles_and_strays_do_not_matter(grid) -> None:
    grid.show()
    red = np.full((8, 8, 4), (200, 0, 0, 255), np.uint8)
    for index in (3, -1, COUNT, 999):
        grid.show_picture(index, red)
    assert [index for index, sample in enumerate(grid.tiles.samples) if sample is not None] == [3]
    pixels = pixels_of(grid.tiles.grab().toImage())
    tile = grid.tiles.tile(3)
    assert pixels[tile.top() + tile.width() // 2, tile.center().x(), :3].tolist() == [200, 0, 0]


def test_the_current_seed_is_framed_and_told(grid) -> None:
    grid.show_recipe(EDITED)
    grid.show()
    assert grid.tiles.accessibleDescription() == "5, the current one"
    grid.go_to(100)
    assert "current" not in grid.tiles.accessibleDescription()


def test_newer_weights_keep_the_pictures_until_they_are_replaced(grid) -> None:
    grid.show()
    grid.show_picture(0, np.zeros((8, 8, 4), np.uint8))
    grid.ask_again(keep=True)
    assert len(grid.asked) == 2
    assert grid.tiles.samples[0] is not None
    grid.ask_again()
    assert grid.tiles.samples[0] is None


def test_tiles_lie_inside_and_apart(grid) -> None:
    for size in ((600, 480), (220, 500), (900, 200)):
        grid.tiles.resize(*size)
        places = [grid.tiles.tile(index) for index in range(COUNT)]
        assert all(grid.tiles.rect().contains(place) for place in places)
        assert not any(one.intersects(other) for one in places for other in places if one is not other)


def test_points_are_drawn_anew_when_those_of_the_data_are_known(grid) -> None:
    grid.show()
    grid.show_picture(0, np.zeros(2, np.float32))
    before = pixels_of(grid.tiles.grab().toImage())
    grid.set_real(np.random.default_rng(0).normal(size=(300, 2)))
    assert (pixels_of(grid.tiles.grab().toImage()) != before).any()
