"""Panels that change a recipe's start: seed, class, truncation, entries of the code, mixed styles."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.spec.exploration import LARGEST_SEED, ExplorerFacts, Mix, Recipe
from studio.widgets.entry_panel import PAGE, EntryPanel
from studio.widgets.mix_panel import MixPanel
from studio.widgets.mix_row import third
from studio.widgets.start_controls import StartControls

MODEL = ExplorerFacts("shapes", "Plain game", 10, True, "ab", (3, 16, 16), 1300, ("circle", "square"), layers=8)
PLAIN = ExplorerFacts("plain", "Plain game", 10, True, "cd", (3, 16, 16), 8)


def shown(panel, qtbot, *models):
    """A visible panel of a model that notes what it tells."""
    qtbot.addWidget(panel)
    panel.resize(340, 500)
    panel.show_model(*(models or (MODEL,)))
    panel.show()
    qtbot.waitExposed(panel)
    panel.told = []
    panel.changed.connect(lambda recipe, key: panel.told.append((recipe, key)))
    return panel


@pytest.fixture
def start(qtbot) -> StartControls:
    """Controls whose dice give 42."""
    return shown(StartControls(draw=lambda: 42), qtbot)


@pytest.fixture
def entries(qtbot) -> EntryPanel:
    """The entries of a long code."""
    return shown(EntryPanel(), qtbot)


@pytest.fixture
def mixing(qtbot) -> MixPanel:
    """Style mixing in eight layers."""
    return shown(MixPanel(), qtbot)


def test_seeds_are_typed_counted_and_drawn(start, qtbot) -> None:
    start.seed.selectAll()
    qtbot.keyClicks(start.seed, "7")
    qtbot.keyClick(start.seed, Qt.Key.Key_Return)
    start.next_button.click()
    start.back_button.click()
    qtbot.keyClick(start.seed, Qt.Key.Key_Up)
    start.dice_button.click()
    assert [recipe.seed for recipe, _ in start.told] == [7, 8, 7, 8, 42]
    assert all(key == "" for _, key in start.told)


@pytest.mark.parametrize("typed", ["-1", "x", "1.5", str(LARGEST_SEED + 1), ""])
def test_what_is_no_seed_is_taken_back(start, typed, qtbot) -> None:
    start.seed.selectAll()
    qtbot.keyClick(start.seed, Qt.Key.Key_Delete)
    qtbot.keyClicks(start.seed, typed)
    qtbot.keyClick(start.seed, Qt.Key.Key_Return)
    assert start.told == []
    assert start.seed.text() == "0"


def test_the_largest_seed_is_one(start, qtbot) -> None:
    start.seed.selectAll()
    qtbot.keyClicks(start.seed, str(LARGEST_SEED))
    qtbot.keyClick(start.seed, Qt.Key.Key_Return)
    assert start.told[0][0].seed == LARGEST_SEED


def test_a_projected_picture_has_no_seed_until_one_is_chosen(start) -> None:
    start.show_recipe(Recipe(None, (1.0, 2.0), "style", 1))
    assert start.seed.text() == ""
    assert start.classes.itemText(0) == "all alike"
    start.dice_button.click()
    assert start.told[0][0] == Recipe(42, label=1)


def test_classes_are_chosen_by_name(start) -> None:
    start.classes.setCurrentIndex(2)
    start.classes.activated.emit(2)
    assert start.told == [(Recipe(label=1), "")]
    start.show_recipe(Recipe())
    assert start.classes.currentText() == "of the seed"
    start.show_model(PLAIN)
    assert start.classes.isHidden()


def test_a_drag_of_truncation_is_one_step_of_undo(start) -> None:
    start.truncation.track.setSliderDown(True)
    start.truncation.track.setValue(70)
    start.truncation.track.setValue(50)
    start.truncation.track.setSliderDown(False)
    assert [recipe.truncation for recipe, _ in start.told] == [0.7, 0.5]
    assert start.told[0][1] == start.told[1][1] != ""
    start.truncation.reset()
    assert start.told[-1][0].truncation == 1


def test_without_a_model_nothing_can_be_chosen(start) -> None:
    start.show_model(None)
    assert not start.isEnabled()


def test_entries_come_page_by_page(entries) -> None:
    assert entries.entries == tuple(range(PAGE))
    entries.next_button.click()
    assert entries.entries == tuple(range(PAGE, 2 * PAGE))
    assert entries.place.text() == "32–63 of 1,300"
    entries.back_button.click()
    assert not entries.back_button.isEnabled()


@pytest.mark.parametrize(
    ("typed", "first", "last"), [("7", 7, 7), ("20-40", 20, 40), ("1290–", 1290, 1299), ("x", 0, PAGE - 1)]
)
def test_entries_are_found_by_number(entries, typed, first, last) -> None:
    entries.filter.setText(typed)
    assert (entries.entries[0], entries.entries[-1]) == (first, last)


def test_a_number_beyond_the_code_is_told(entries) -> None:
    entries.filter.setText("1300")
    assert entries.entries == ()
    assert "from 0 to 1,299" in entries.words.text()


def test_an_entry_is_set_and_given_back(entries) -> None:
    entries.rows[3].slider.go(1.5)
    assert entries.told[-1][0] == Recipe(values=((3, 1.5),))
    assert entries.told[-1][1].startswith("entry:3:")
    assert entries.rows[3].is_set
    entries.rows[3].reset_button.click()
    assert entries.told[-1][0] == Recipe()


def test_reset_on_the_slider_gives_the_sample_its_own_number_back(entries) -> None:
    code = tuple(np.linspace(-1, 1, 1300))
    entries.show_recipe(Recipe(values=((3, 1.5),)), code)
    assert entries.rows[3].slider.value == 1.5
    assert entries.rows[0].slider.value == -1
    entries.rows[3].slider.track.reset_wanted.emit()
    assert entries.rows[3].slider.value == pytest.approx(code[3])
    assert entries.told == [(Recipe(), "")]


def test_the_code_of_another_seed_is_not_shown_for_this_one(entries) -> None:
    entries.show_recipe(Recipe(1), (0.5,) * 1300)
    entries.show_recipe(Recipe(1, truncation=0.5))
    assert entries.rows[0].slider.value == 0.5
    entries.show_recipe(Recipe(2))
    assert entries.rows[0].slider.value == 0


def test_only_changed_entries_and_all_reset(entries) -> None:
    entries.show_recipe(Recipe(values=((3, 1.5), (900, 1.0))))
    entries.only_set.setChecked(True)
    assert entries.entries == (3, 900)
    entries.reset_button.click()
    assert entries.told[-1] == (Recipe(), "")
    assert "No entry is changed" in entries.words.text()


def test_a_start_of_styles_has_no_entries_to_move(entries) -> None:
    entries.show_recipe(Recipe(None, (1.0, 2.0), "style"))
    assert not entries.rows[0].isEnabled()
    assert "styles" in entries.words.text()


@pytest.mark.parametrize("layers", range(1, 20))
def test_thirds_cover_all_layers_and_none_is_empty(layers) -> None:
    parts = [third(layers, which) for which in range(3)]
    assert parts[0][0] == 0
    assert parts[2][1] == layers - 1
    assert all(0 <= first <= last < layers for first, last in parts)
    if layers >= 3:
        assert parts[0][1] + 1 == parts[1][0]
        assert parts[1][1] + 1 == parts[2][0]


def test_seeds_are_mixed_in_layer_by_layer(mixing) -> None:
    mixing.add_button.click()
    mixing.add_button.click()
    assert mixing.told[-1][0].mixed == (Mix(1, 0, 1), Mix(2, 2, 4))
    assert [row.parts.currentText() for row in mixing.rows] == ["coarse", "middle"]
    mixing.rows[0].parts.activated.emit(3)
    assert mixing.told[-1][0].mixed[0] == Mix(1, 0, 7)
    mixing.rows[1].range.chosen.emit(1, 6)
    assert mixing.told[-1][0].mixed[1] == Mix(2, 1, 6)
    assert mixing.rows[1].parts.currentText() == "chosen"


def test_a_mixed_seed_is_changed_and_its_row_removed(mixing) -> None:
    mixing.show_recipe(Recipe(mixed=(Mix(5, 0, 2), Mix(6, 3, 4))))
    mixing.rows[1].seed.step(1)
    assert mixing.told[-1][0].mixed == (Mix(5, 0, 2), Mix(7, 3, 4))
    mixing.rows[0].remove_button.click()
    assert mixing.told[-1][0].mixed == (Mix(7, 3, 4),)
    mixing.clear_button.click()
    assert mixing.told[-1] == (Recipe(), "")


def test_pictures_of_mixed_seeds_are_asked_for_once(mixing, qtbot) -> None:
    recipe = Recipe(mixed=(Mix(5, 0, 2),), label=1, truncation=0.5)
    with qtbot.waitSignal(mixing.pictures_wanted, timeout=500):
        mixing.show_recipe(recipe)
    assert mixing.picture_recipes == (Recipe(5, label=1, truncation=0.5),)
    with qtbot.assertNotEmitted(mixing.pictures_wanted):
        mixing.show_recipe(recipe)
    mixing.show_picture(0, np.zeros((16, 16, 4), np.uint8))
    mixing.show_picture(9, np.zeros((16, 16, 4), np.uint8))
    assert mixing.rows[0].tile.has_picture


def test_without_styles_nothing_is_mixed(mixing) -> None:
    mixing.show_recipe(Recipe(mixed=(Mix(5, 0, 2),)))
    mixing.show_model(PLAIN)
    assert mixing.rows == []
    assert not mixing.add_button.isEnabled()
    assert "no styles" in mixing.words.text()


def test_all_of_it_fits_its_width(start, entries, mixing) -> None:
    mixing.add_button.click()
    assert max(panel.minimumSizeHint().width() for panel in (start, entries, mixing)) <= 340


def stops(panel, count: int, qtbot) -> list[str]:
    """What is read out while Tab goes through a panel."""
    names = []
    for _ in range(count):
        names.append(panel.focusWidget().accessibleName() or panel.focusWidget().text())
        qtbot.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
    return names


def test_tab_goes_through_entries_in_their_order(entries, qtbot) -> None:
    entries.only_set.setFocus()
    assert stops(entries, 5, qtbot) == ["&Only changed", "Entry 0", "Entry 0", "Entry 1", "Entry 1"]


def test_tab_goes_through_mixed_seeds_in_their_order(mixing, qtbot) -> None:
    mixing.show_recipe(Recipe(mixed=(Mix(5, 0, 1), Mix(6, 2, 3))))
    mixing.clear_button.setFocus()
    row = ["Another seed", "Layers of mix 1", "Remove", "Layers 1 to 2 of 8"]
    assert stops(mixing, 7, qtbot) == ["&Unmix", "Seed of mix 1", *row, "Seed of mix 2"]


def test_another_round_of_the_run_leaves_the_page_of_entries_and_an_open_list_of_classes(start, entries) -> None:
    later = ExplorerFacts(**{**MODEL.__dict__, "round": 20, "model": "xy"})
    entries.next_button.click()
    entries.show_model(later)
    assert entries.entries[0] == PAGE
    entries.show_model(PLAIN)
    assert entries.entries == tuple(range(8))
    start.classes.showPopup()
    start.show_model(later)
    assert start.classes.view().isVisible()
    start.classes.hidePopup()


def test_sliders_of_entries_go_as_far_as_the_prior(qtbot) -> None:
    panel = EntryPanel()
    qtbot.addWidget(panel)
    panel.show_model(PLAIN)
    assert panel.rows[0].slider.track.maximum() == 300
    panel.show_recipe(Recipe(values=((0, 2.5),)))
    panel.show_model(ExplorerFacts(**{**PLAIN.__dict__, "title": "even", "reach": 1.0}))
    track = panel.rows[0].slider.track
    assert (track.minimum(), track.maximum(), track.value()) == (-100, 100, 100)
    assert panel.rows[0].slider.value == 2.5
