"""The panel of directions: sliders, small pictures, layers, names, and the search for more."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from engine.spec.exploration import DirectionFacts, ExplorerFacts, Move, Recipe
from studio.widgets.direction_panel import DirectionPanel

STYLED = ExplorerFacts("shapes", "Plain game", 10, True, "ab", (3, 16, 16), 8, ("circle", "square"), layers=8)
PLAIN = ExplorerFacts("plain", "Plain game", 10, True, "cd", (3, 16, 16), 8)
POINTS = ExplorerFacts("ring", "Plain game", 10, True, "ef", (2,), 2)
HUE = DirectionFacts("hue", "principal", (0, 7), 1.0, 0.25)
SIZE = DirectionFacts("size", "weights", (2, 5), 1.0, 0.125)
MANY = tuple(DirectionFacts(f"principal {n}", "principal", (0, 7), 1.0, 0.01) for n in range(40))


@pytest.fixture
def panel(qtbot) -> DirectionPanel:
    """A visible panel of two directions as wide as the page gives it."""
    panel = DirectionPanel()
    qtbot.addWidget(panel)
    panel.resize(340, 500)
    panel.show_model(STYLED, (HUE, SIZE))
    panel.show()
    qtbot.waitExposed(panel)
    panel.told = []
    panel.changed.connect(lambda recipe, key: panel.told.append((recipe, key)))
    return panel


def press(panel: DirectionPanel, name: str, value: float, qtbot) -> None:
    """Presses the slider of a direction at a value."""
    track = panel.list.rows[name].slider.track
    place = QPoint(round(track.position_of(round(100 * value))), 8)
    qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=place)


def test_a_slider_moves_the_recipe_along_its_direction(panel, qtbot) -> None:
    press(panel, "hue", 3, qtbot)
    ((recipe, key),) = panel.told
    assert recipe.moves == (Move("hue", 3.0),)
    assert key.startswith("move:hue:")


def test_two_drags_are_two_steps_of_undo(panel, qtbot) -> None:
    press(panel, "hue", 3, qtbot)
    press(panel, "hue", -3, qtbot)
    assert panel.told[0][1] != panel.told[1][1]


def test_changes_build_on_the_recipe_that_is_shown(panel, qtbot) -> None:
    panel.show_recipe(Recipe(seed=7, moves=(Move("size", 1.0),)))
    assert panel.list.rows["size"].slider.value == 1.0
    press(panel, "hue", 3, qtbot)
    assert panel.told[0][0] == Recipe(seed=7, moves=(Move("size", 1.0), Move("hue", 3.0)))


def test_a_small_picture_goes_where_it_is_from(panel, qtbot) -> None:
    qtbot.mouseClick(panel.list.rows["hue"].tiles[0], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.list.rows["hue"].tiles[1], Qt.MouseButton.LeftButton)
    assert [recipe.moves for recipe, _ in panel.told] == [(Move("hue", -2.0),), ()]


def test_small_pictures_are_asked_for_and_shown(panel) -> None:
    panel.show_recipe(Recipe(seed=7, moves=(Move("hue", 1.0),)))
    low, middle, high = panel.picture_recipes("hue")
    assert (low.moves, middle.moves, high.moves) == ((Move("hue", -2.0),), (), (Move("hue", 2.0),))
    panel.show_picture("hue", 2, np.zeros((16, 16, 4), np.uint8))
    panel.show_picture("unknown", 2, np.zeros((16, 16, 4), np.uint8))
    assert [tile.has_picture for tile in panel.list.rows["hue"].tiles] == [False, False, True]


def test_only_rows_in_view_are_worth_pictures(panel, qtbot) -> None:
    panel.show_model(STYLED, MANY)
    qtbot.waitUntil(lambda: len(panel.names_in_view) > 2, timeout=1000)
    first = panel.names_in_view
    assert 2 < len(first) < 12
    with qtbot.waitSignal(panel.pictures_wanted, timeout=1000):
        bar = panel.list.verticalScrollBar()
        bar.setValue(bar.maximum())
    assert panel.names_in_view[-1] == "principal 39"
    assert "principal 0" not in panel.names_in_view


def test_rows_that_come_back_into_view_are_told_again(panel, qtbot) -> None:
    qtbot.waitUntil(lambda: panel.names_in_view == ("hue", "size"), timeout=1000)
    panel.hide()
    with qtbot.waitSignal(panel.pictures_wanted, timeout=1000):
        panel.show()


def test_layers_are_chosen_with_mouse_and_keys(panel, qtbot) -> None:
    bar = panel.list.rows["hue"].range
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    qtbot.keyClick(bar, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert panel.told[-1][0].moves == (Move("hue", 0.0, (1, 6)),)
    assert bar.accessibleName() == "Layers 2 to 7 of 8"
    qtbot.keyClick(bar, Qt.Key.Key_Delete)
    assert panel.told[-1][0] == Recipe()
    width = bar.width()
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(width // 16, 6))
    qtbot.mouseMove(bar, QPoint(width // 4 + width // 16, 6))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton)
    assert panel.told[-1][0].moves == (Move("hue", 0.0, (0, 2)),)


def test_layers_are_there_only_with_styles_and_pictures_only_of_pictures(panel) -> None:
    panel.show_model(PLAIN, (HUE,))
    assert panel.list.rows["hue"].range is None
    panel.show_model(POINTS, (HUE,))
    assert panel.list.rows["hue"].tiles == ()


def test_a_direction_is_renamed_where_it_stands(panel, qtbot) -> None:
    told = []
    panel.renamed.connect(lambda old, new: told.append((old, new)))
    name = panel.list.rows["hue"].name
    qtbot.mouseDClick(name, Qt.MouseButton.LeftButton)
    name.selectAll()
    qtbot.keyClicks(name, "colour")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert told == [("hue", "colour")]


def test_escape_and_a_name_that_is_taken_leave_the_old_one(panel, qtbot) -> None:
    name = panel.list.rows["hue"].name
    with qtbot.assertNotEmitted(panel.renamed):
        for typed, key in (("colour", Qt.Key.Key_Escape), ("size", Qt.Key.Key_Return), ("  ", Qt.Key.Key_Return)):
            name.begin()
            qtbot.keyClicks(name, typed)
            qtbot.keyClick(name, key)
            assert name.text() == "hue"


def test_the_menu_renames_resets_removes_and_lays_on_axes(panel, qtbot) -> None:
    panel.show_recipe(Recipe(moves=(Move("hue", 1.0),)))
    _rename, reset, across, up, remove = [a for a in panel.list.menu("hue").actions() if not a.isSeparator()]
    reset.trigger()
    assert panel.told[-1][0] == Recipe()
    told = []
    panel.axis_wanted.connect(lambda *arguments: told.append(arguments))
    panel.remove_wanted.connect(told.append)
    for action in (across, up, remove):
        action.trigger()
    assert told == [("hue", 0), ("hue", 1), "hue"]


def test_a_direction_that_only_the_recipe_knows_can_be_moved_and_removed(panel, qtbot) -> None:
    panel.show_recipe(Recipe(moves=(Move("brought", 1.0, None, (0.5, 0.5)),)))
    press(panel, "brought", -3, qtbot)
    assert panel.told[-1][0].moves == (Move("brought", -3.0, None, (0.5, 0.5)),)
    with qtbot.assertNotEmitted(panel.remove_wanted):
        panel.list.menu("brought").actions()[-1].trigger()
    assert panel.told[-1][0] == Recipe()
    assert "brought" not in panel.list.rows


def test_the_list_is_filtered_by_kind(panel) -> None:
    panel.filter.setCurrentIndex(panel.filter.findData("weights"))
    assert list(panel.list.rows) == ["size"]
    panel.show_model(STYLED, (HUE,))
    assert list(panel.list.rows) == ["hue"]
    assert panel.filter.isHidden()


def test_directions_are_looked_for_with_kind_and_count(panel, qtbot) -> None:
    finder = panel.finder
    finder.button.click()
    finder.kinds.setCurrentIndex(finder.kinds.findData("weights"))
    finder.count.setValue(12)
    with qtbot.waitSignal(panel.find_wanted, timeout=500) as told:
        finder.start_button.click()
    assert told.args == ["weights", 12, None]


def test_the_search_shows_how_far_it_is_and_can_be_cancelled(panel, qtbot) -> None:
    panel.show_progress(2_000, 10_000)
    assert "2,000 of 10,000" in panel.finder.strip.text
    assert not panel.finder.button.isEnabled()
    with qtbot.waitSignal(panel.cancel_wanted, timeout=500):
        panel.finder.strip.cancel_button.click()
    panel.show_ended("It was cancelled.")
    assert panel.finder.strip.isHidden()
    assert panel.finder.button.isEnabled()
    assert panel.words.text() == "It was cancelled."
    panel.show_recipe(Recipe(1))
    assert panel.words.text() == "It was cancelled."


def test_directions_between_classes_are_offered_where_there_are_classes(panel) -> None:
    assert panel.finder.kinds.findData("class") >= 0
    panel.show_model(PLAIN, ())
    assert panel.finder.kinds.findData("class") < 0
    assert "No directions" in panel.words.text()


def test_current_edits_are_kept_or_taken_back_only_where_there_are_any(panel, qtbot) -> None:
    assert not panel.keep_button.isEnabled()
    assert not panel.reset_button.isEnabled()
    panel.show_recipe(Recipe(seed=3, moves=(Move("hue", 1.0), Move("size", 2.0))))
    with qtbot.waitSignal(panel.keep_wanted, timeout=500) as told:
        panel.keep_button.click()
    assert told.args == ["own 1"]
    panel.reset_button.click()
    assert panel.told[-1] == (Recipe(seed=3), "")


def test_no_model_no_search(panel) -> None:
    panel.show_model(None, ())
    assert not panel.finder.isEnabled()
    assert panel.list.rows == {}


def test_all_of_it_fits_its_width_and_is_read_out(panel) -> None:
    panel.show_model(STYLED, (DirectionFacts("a name that is as long as names get " * 5, "own", (0, 7), 1.0),))
    assert panel.minimumSizeHint().width() <= 340
    (row,) = panel.list.rows.values()
    assert row.name.text().endswith("…")
    assert row.width() <= 340
    assert row.slider.track.accessibleName().endswith("in deviations")
    assert all(tile.accessibleName() for tile in row.tiles)


def test_tab_goes_through_the_rows_in_their_order(panel, qtbot) -> None:
    new = DirectionFacts("new", "own", (0, 7), 1.0)
    panel.show_model(STYLED, (new, HUE))
    panel.filter.setFocus()
    names = []
    for _ in range(6):
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        names.append(panel.focusWidget().accessibleName())
    row = ["More about new", "new, in deviations", "new, in deviations", "Layers 1 to 8 of 8"]
    assert names == [*row, "More about hue", "hue, in deviations"]


def test_rows_that_stay_keep_their_pictures(panel) -> None:
    panel.show_picture("hue", 1, np.zeros((16, 16, 4), np.uint8))
    row = panel.list.rows["hue"]
    panel.show_model(ExplorerFacts(**{**STYLED.__dict__, "round": 11, "model": "xy"}), (SIZE, HUE))
    assert panel.list.rows["hue"] is row
    assert list(panel.list.rows) == ["size", "hue"]
    assert row.tiles[1].has_picture


def test_a_direction_that_was_kept_can_be_named_at_once(panel, qtbot) -> None:
    own = tuple(DirectionFacts(f"own {n}", "own", (0, 7), 1.0) for n in (1, 2))
    panel.show_model(STYLED, (*MANY, own[0]))
    panel.filter.setCurrentIndex(panel.filter.findData("principal"))
    panel.show_recipe(Recipe(moves=(Move("principal 1", 1.0),)))
    panel.keep_button.click()
    panel.show_model(STYLED, (*MANY, *own))
    name = panel.list.rows["own 2"].name
    assert not name.isReadOnly()
    assert "own 2" in panel.names_in_view
    qtbot.keyClick(name, Qt.Key.Key_Escape)
    panel.show_model(STYLED, (*MANY, *own, SIZE))
    assert name.isReadOnly()


def test_directions_are_found_for_the_layers_that_are_chosen(panel, qtbot) -> None:
    finder = panel.finder
    assert not finder.layers.isHidden()
    finder.button.click()
    finder.layers.setFocus()
    qtbot.keyClick(finder.layers, Qt.Key.Key_Left)
    with qtbot.waitSignal(panel.find_wanted, timeout=500) as told:
        finder.start_button.click()
    assert told.args == ["principal", 8, (0, 6)]
    panel.show_model(PLAIN, ())
    assert finder.layers.isHidden()
    with qtbot.waitSignal(panel.find_wanted, timeout=500) as told:
        finder.start_button.click()
    assert told.args[2] is None


def test_the_focus_stays_at_the_search_wherever_in_its_form_it_was(panel, qtbot) -> None:
    finder = panel.finder
    panel.show()
    qtbot.waitExposed(panel)
    panel.activateWindow()
    finder.button.click()
    finder.count.setFocus()
    panel.show_progress(0, 0)
    assert panel.window().focusWidget() is finder.strip.cancel_button
    panel.show_ended()
    assert panel.window().focusWidget() is finder.button
