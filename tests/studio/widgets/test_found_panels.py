"""Panels of what is looked for: a picture's nearest sample, a sample's nearest training pictures, kept recipes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from engine.spec.exploration import ExplorerFacts, Kept, Neighbour, Neighbours, Projected, Recipe
from studio.widgets.kept_panel import KeptPanel
from studio.widgets.neighbour_panel import NeighbourPanel
from studio.widgets.projection_panel import ProjectionPanel, difference

MODEL = ExplorerFacts("shapes", "Plain game", 10, True, "ab", (3, 16, 16), 8)
POINTS = ExplorerFacts("ring", "Plain game", 10, True, "ef", (2,), 2)


def grey(value: int, alpha: int = 255) -> np.ndarray:
    """A picture of one grey."""
    return np.full((16, 16, 4), (value, value, value, alpha), np.uint8)


FOUND = Projected(Recipe(None, (1.0,), "style"), grey(100), grey(130), 0.0123, 0.5, ("it was cropped to a square",))


def visible(panel: QWidget, height: int, qtbot) -> None:
    """Shows a panel as wide as it stands on the page."""
    qtbot.addWidget(panel)
    panel.resize(340, height)
    panel.show()
    qtbot.waitExposed(panel)


@pytest.fixture
def projection(qtbot) -> ProjectionPanel:
    """A visible panel of projections."""
    panel = ProjectionPanel()
    panel.show_model(MODEL)
    visible(panel, 500, qtbot)
    return panel


@pytest.fixture
def neighbours(qtbot) -> NeighbourPanel:
    """A visible panel of neighbours."""
    panel = NeighbourPanel()
    panel.show_model(MODEL)
    visible(panel, 600, qtbot)
    return panel


@pytest.fixture
def kept(qtbot) -> KeptPanel:
    """A visible panel of two kept recipes."""
    panel = KeptPanel()
    panel.show_kept([Kept("red", Recipe(1)), Kept("blue", Recipe(2))])
    visible(panel, 400, qtbot)
    return panel


def test_the_difference_is_what_is_left_between_both() -> None:
    gap = difference(FOUND)
    assert gap.shape == (16, 16, 4)
    assert (gap[..., :3] == 30).all()
    assert (gap[..., 3] == 255).all()


def test_a_picture_is_looked_for_with_starts_and_steps(projection, qtbot) -> None:
    projection.starts.setValue(2)
    projection.steps.setValue(50)
    assert projection.effort == (2, 50)
    with qtbot.waitSignal(projection.open_wanted, timeout=500):
        projection.open_button.click()
    projection.show_target(grey(100))
    projection.show_progress(30, 100)
    assert not projection.use_button.isEnabled()
    assert not projection.again_button.isEnabled()
    with qtbot.waitSignal(projection.cancel_wanted, timeout=500):
        projection.strip.cancel_button.click()


def test_what_was_found_is_shown_with_its_errors_and_can_be_used(projection, qtbot) -> None:
    projection.show_target(grey(100))
    projection.show_found(FOUND)
    assert all(tile.has_picture for tile in projection.tiles)
    assert projection.errors.text().startswith("1.2 % error in pixels · 50 %")
    assert projection.notes.text() == "It was cropped to a square."
    with qtbot.waitSignal(projection.use_wanted, timeout=500) as told:
        projection.use_button.click()
    assert told.args == [FOUND.recipe]
    with qtbot.waitSignal(projection.again_wanted, timeout=500):
        projection.again_button.click()


def test_another_target_takes_the_old_result_away(projection) -> None:
    projection.show_found(FOUND)
    projection.show_target(grey(3))
    assert [tile.has_picture for tile in projection.tiles] == [True, False, False]
    assert not projection.use_button.isEnabled()


def test_a_search_that_fails_says_why_and_can_be_tried_again(projection) -> None:
    projection.show_target(grey(100))
    projection.show_progress(1, 10)
    projection.show_failed("The picture is damaged.")
    assert projection.notes.text() == "The picture is damaged."
    assert projection.strip.isHidden()
    assert projection.again_button.isEnabled()


def test_points_have_no_pictures_to_look_for(projection) -> None:
    projection.show_found(FOUND)
    projection.show_model(POINTS)
    assert not projection.open_button.isEnabled()
    assert "Points" in projection.hint.text()
    assert not projection.use_button.isVisible()


def near(distance: float, index: int = 7, label: str = "circle") -> Neighbour:
    """A grey neighbour."""
    return Neighbour(index, distance, grey(50), label)


def test_neighbours_are_shown_by_pixels_and_by_features(neighbours) -> None:
    found = Neighbours((near(0.1), near(0.2, 1234)), (near(3.5),), 0.08, 4.0, ("features of the discriminator",))
    neighbours.show_neighbours(grey(60), found)
    pixel, feature = neighbours.groups["pixel"], neighbours.groups["feature"]
    assert [tile.accessibleName() for tile, _ in pixel.tiles] == [
        "No. 7, circle, distance 0.1",
        "No. 1,234, circle, distance 0.2",
    ]
    assert feature.isVisible()
    assert neighbours.notes.text() == "Features of the discriminator."
    neighbours.show_neighbours(grey(60), Neighbours((near(0.1),)))
    assert not feature.isVisible()
    assert not pixel.tiles[1][0].isVisible()


@pytest.mark.parametrize(
    ("pixel", "feature", "words"),
    [(0.02, 4.0, "looks like a copy"), (0.07, 4.0, "little nearer"), (0.1, 4.1, "no copy")],
)
def test_the_verdict_goes_by_how_far_training_pictures_are_apart(neighbours, pixel, feature, words) -> None:
    neighbours.show_neighbours(grey(60), Neighbours((near(pixel),), (near(feature),), 0.08, 4.0))
    assert words in neighbours.verdict.text()


def test_without_usual_distances_there_is_no_verdict(neighbours) -> None:
    neighbours.show_neighbours(grey(60), Neighbours((near(0.1),)))
    assert neighbours.verdict.text() == ""


def test_neighbours_of_points_are_told_without_pictures(neighbours) -> None:
    point = Neighbour(3, 0.25, np.zeros(2, np.float32))
    neighbours.show_neighbours(np.zeros(2, np.float32), Neighbours((point,), usual_pixel=0.1))
    assert not neighbours.sample.isVisible()
    (tile, words), *_ = neighbours.groups["pixel"].tiles
    assert not tile.isVisible()
    assert words.text() == "0.25"


def test_the_search_for_neighbours_can_be_cancelled_and_fail(neighbours, qtbot) -> None:
    with qtbot.waitSignal(neighbours.wanted, timeout=500):
        neighbours.find_button.click()
    neighbours.show_progress(5, 10)
    assert not neighbours.find_button.isEnabled()
    with qtbot.waitSignal(neighbours.cancel_wanted, timeout=500):
        neighbours.strip.cancel_button.click()
    neighbours.show_failed("The data is not there any more.")
    assert neighbours.verdict.text() == "The data is not there any more."
    assert neighbours.find_button.isEnabled()


def test_what_memorising_means_is_said_in_one_sentence(neighbours) -> None:
    assert neighbours.meaning.text().count(".") == 1
    assert "memorises" in neighbours.meaning.text()


def test_what_is_on_show_is_kept_under_a_name(kept, qtbot) -> None:
    assert not kept.keep_button.isEnabled()
    qtbot.keyClicks(kept.name, " green ")
    with qtbot.waitSignal(kept.keep_wanted, timeout=500) as told:
        qtbot.keyClick(kept.name, Qt.Key.Key_Return)
    assert told.args == ["green"]
    assert kept.name.text() == ""


def test_a_kept_recipe_is_applied_by_button_double_click_and_return(kept, qtbot) -> None:
    told = []
    kept.apply_wanted.connect(lambda recipe: told.append(recipe.seed))
    kept.list.setCurrentRow(1)
    kept.apply_button.click()
    qtbot.keyClick(kept.list, Qt.Key.Key_Return)
    place = kept.list.visualItemRect(kept.list.item(0)).center()
    qtbot.mouseClick(kept.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(kept.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told == [2, 2, 1]


def test_a_kept_recipe_is_renamed_where_it_stands(kept, qtbot) -> None:
    with qtbot.waitSignal(kept.kept_changed, timeout=500) as told:
        kept.list.item(0).setText("scarlet")
    assert told.args == [(Kept("scarlet", Recipe(1)), Kept("blue", Recipe(2)))]
    with qtbot.assertNotEmitted(kept.kept_changed):
        kept.list.item(0).setText("  ")
    assert kept.list.item(0).text() == "scarlet"


def test_what_was_kept_just_now_is_picked(kept) -> None:
    kept.show_kept([Kept("red", Recipe(1)), Kept("blue", Recipe(2)), Kept("green", Recipe(3))])
    assert kept.list.currentRow() == 2
    assert kept.apply_button.isEnabled()


def test_a_kept_recipe_is_removed(kept, qtbot) -> None:
    kept.list.setCurrentRow(0)
    with qtbot.waitSignal(kept.kept_changed, timeout=500) as told:
        qtbot.keyClick(kept.list, Qt.Key.Key_Delete)
    assert told.args == [(Kept("blue", Recipe(2)),)]
    kept.remove_button.click()
    assert kept.list.count() == 0
    assert kept.words.isVisible()
    assert not kept.apply_button.isEnabled()


def test_pictures_of_kept_recipes_are_asked_for_when_others_are_listed(kept, qtbot) -> None:
    rows = [Kept("red", Recipe(1)), Kept("green", Recipe(3))]
    with qtbot.waitSignal(kept.pictures_wanted, timeout=500):
        kept.show_kept(rows)
    assert kept.picture_recipes == (Recipe(1), Recipe(3))
    kept.show_picture(0, grey(200))
    before = kept.list.item(0).icon().cacheKey()
    with qtbot.assertNotEmitted(kept.pictures_wanted):
        kept.show_kept(rows)
    assert kept.list.item(0).icon().cacheKey() == before


def test_all_of_it_fits_its_width(projection, neighbours, kept) -> None:
    neighbours.show_neighbours(grey(60), Neighbours(tuple(near(0.1, n) for n in range(10)), (), 0.08))
    projection.show_found(FOUND)
    projection.show_progress(100_000, 200_000)
    assert max(panel.minimumSizeHint().width() for panel in (projection, neighbours, kept)) <= 340


def test_another_round_of_the_run_leaves_what_was_found(projection, neighbours) -> None:
    later = ExplorerFacts(**{**MODEL.__dict__, "round": 20, "model": "xy"})
    other = ExplorerFacts(**{**MODEL.__dict__, "title": "faces"})
    projection.show_found(FOUND)
    neighbours.show_neighbours(grey(60), Neighbours((near(0.1),)))
    for panel in (projection, neighbours):
        panel.show_model(later)
        assert panel._result.isVisible()
        panel.show_model(other)
        assert not panel._result.isVisible()


def test_many_neighbours_make_the_window_no_higher(neighbours) -> None:
    neighbours.show_neighbours(grey(60), Neighbours(tuple(near(0.1, n) for n in range(40)), (), 0.08))
    assert neighbours.minimumSizeHint().height() < 300
