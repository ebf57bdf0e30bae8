"""Key frames: added, moved, replaced, removed; the journey through them, its preview and its film."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine.spec.exploration import MOST_FRAMES, MOST_KEYS, Film, Journey, Recipe
from studio.widgets.film_dialog import FilmDialog
from studio.widgets.keyframe_strip import KeyframeStrip

PICTURE = np.full((16, 16, 4), 200, np.uint8)


@pytest.fixture
def strip(qtbot) -> KeyframeStrip:
    """A visible strip of the seeds 0, 1 and 2."""
    strip = KeyframeStrip()
    qtbot.addWidget(strip)
    strip.resize(900, 170)
    strip.show()
    qtbot.waitExposed(strip)
    for seed in range(3):
        strip.add_key(Recipe(seed), PICTURE)
    return strip


def seeds(strip: KeyframeStrip) -> list[int | None]:
    """The seeds of the key frames."""
    return [recipe.seed for recipe in strip.recipes]


def test_a_key_frame_is_added_behind_the_one_that_is_picked(strip, qtbot) -> None:
    strip.list.setCurrentRow(0)
    with qtbot.waitSignals([strip.add_wanted, strip.changed], timeout=500):
        strip.add_button.click()
        strip.add_key(Recipe(9), PICTURE)
    assert seeds(strip) == [0, 9, 1, 2]
    assert strip.list.currentRow() == 1


def test_key_frames_are_moved_by_keys(strip, qtbot) -> None:
    strip.list.setCurrentRow(2)
    alt = Qt.KeyboardModifier.AltModifier
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Right):
        qtbot.keyClick(strip.list, key, alt)
    assert seeds(strip) == [0, 2, 1]
    assert [strip.list.item(row).text() for row in range(3)] == ["1", "2", "3"]


def test_a_drop_inside_the_list_tells_of_the_new_order(strip, qtbot) -> None:
    root = strip.list.rootIndex()
    assert strip.list.model().moveRow(root, 0, root, 3)
    assert seeds(strip) == [1, 2, 0]


def test_key_frames_are_removed_and_replaced(strip, qtbot) -> None:
    strip.list.setCurrentRow(1)
    qtbot.keyClick(strip.list, Qt.Key.Key_Delete)
    assert seeds(strip) == [0, 2]
    strip.list.setCurrentRow(0)
    with qtbot.waitSignal(strip.update_wanted, timeout=500):
        strip.update_button.click()
    strip.update_key(Recipe(7), PICTURE)
    assert seeds(strip) == [7, 2]
    strip.remove_button.click()
    strip.remove_button.click()
    assert seeds(strip) == []
    assert not strip.remove_button.isEnabled()


def test_a_click_and_return_go_to_a_key_frame(strip, qtbot) -> None:
    told = []
    strip.go_wanted.connect(lambda recipe: told.append(recipe.seed))
    place = strip.list.visualItemRect(strip.list.item(1)).center()
    qtbot.mouseClick(strip.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.keyClick(strip.list, Qt.Key.Key_Return)
    assert told == [1, 1]


def test_two_key_frames_make_a_journey(strip) -> None:
    controls = strip.controls
    controls.modes.setCurrentIndex(controls.modes.findData("spline"))
    controls.paces.setCurrentIndex(controls.paces.findData("change"))
    controls.easings.setCurrentIndex(controls.easings.findData("smooth"))
    controls.closed.setChecked(True)
    controls.seconds.setValue(4)
    controls.rate.setValue(25)
    assert strip.journey == Journey(strip.recipes, "spline", True, 100, "change", "smooth")
    strip.show_keys(strip.recipes[:1])
    assert strip.journey is None
    assert not strip.play_button.isEnabled()
    assert not strip.export_button.isEnabled()


def test_every_key_frame_has_a_frame_and_no_journey_is_too_long(strip) -> None:
    strip.show_keys([Recipe(seed) for seed in range(40)])
    strip.controls.seconds.setValue(0.1)
    assert strip.journey.frames == 40
    strip.controls.seconds.setValue(3600)
    assert strip.journey.frames == MOST_FRAMES


def test_a_journey_is_shown_as_it_was_made(strip, qtbot) -> None:
    journey = Journey((Recipe(5), Recipe(6)), "linear", True, 96, "change", "keys")
    with qtbot.assertNotEmitted(strip.changed):
        strip.show_journey(journey, 24)
    assert strip.journey == journey
    assert strip.frames_per_second == 24


def test_pictures_come_later(strip) -> None:
    strip.show_keys([Recipe(1), Recipe(2)])
    strip.show_picture(1, PICTURE)
    strip.show_picture(9, PICTURE)
    assert strip.list.item(1).data(Qt.ItemDataRole.DecorationRole).width() == 16


def test_the_strip_takes_no_more_key_frames_than_a_journey_has(strip) -> None:
    strip.show_keys([Recipe(seed) for seed in range(MOST_KEYS + 5)])
    assert len(strip.recipes) == MOST_KEYS
    assert not strip.add_button.isEnabled()


def test_play_turns_into_stop(strip, qtbot) -> None:
    with qtbot.waitSignal(strip.play_wanted, timeout=500) as told:
        strip.play_button.click()
    assert told.args == [strip.journey]
    strip.show_playing(True)
    with qtbot.waitSignal(strip.stop_wanted, timeout=500):
        strip.play_button.click()


def test_frames_in_the_making_are_told_and_can_be_cancelled(strip, qtbot) -> None:
    strip.show_progress("Making frames", 12, 240)
    assert "12 of 240" in strip.strip.text
    assert not strip.export_button.isEnabled()
    with qtbot.waitSignal(strip.cancel_wanted, timeout=500):
        strip.strip.cancel_button.click()
    strip.show_ended()
    assert strip.export_button.isEnabled()
    with qtbot.waitSignal(strip.export_wanted, timeout=500) as told:
        strip.export_button.click()
    assert told.args == [strip.journey, 30.0]


def test_the_strip_fits_beside_a_panel(strip) -> None:
    assert strip.minimumSizeHint().width() <= 860


@pytest.fixture
def dialog(qtbot, tmp_path) -> FilmDialog:
    """Of a journey of 240 frames of 64 × 48 pixels."""
    journey = Journey((Recipe(1), Recipe(2)), frames=240)
    dialog = FilmDialog(journey, 30, tmp_path / "film.mp4", (48, 64))
    qtbot.addWidget(dialog)
    return dialog


def test_a_film_is_proposed_large_enough_to_be_seen(dialog, tmp_path) -> None:
    assert dialog.film == Film(30.0, "loop", 8)
    assert dialog.path == tmp_path / "film.mp4"
    assert dialog.words.text().startswith("8.0 s · 240 frames · 512 × 384 pixels")


def test_the_format_and_the_ending_go_together(dialog, tmp_path) -> None:
    dialog.formats.setCurrentIndex(dialog.formats.findData(".webp"))
    dialog.formats.activated.emit(dialog.formats.currentIndex())
    assert dialog.path == tmp_path / "film.webp"
    assert dialog.words.text() == "8.0 s · 240 frames · 512 × 384 pixels"
    dialog.line.setText(str(tmp_path / "other.GIF"))
    assert dialog.formats.currentData() == ".gif"
    assert dialog.rate.maximum() == 50
    dialog.line.setText(str(tmp_path / "sheet.png"))
    assert not dialog.rate.isEnabled()
    assert dialog.words.text().startswith("240 frames")


def test_a_boomerang_takes_about_twice_as_long(dialog) -> None:
    dialog.loops.setCurrentIndex(dialog.loops.findData("boomerang"))
    assert dialog.words.text().startswith("15.9 s · 478 frames")


@pytest.mark.parametrize("name", ["", "film.avi", "nowhere/film.mp4"])
def test_where_nothing_can_be_written_the_dialog_says_so_and_does_not_accept(dialog, tmp_path, name) -> None:
    dialog.line.setText(str(tmp_path / name) if name else "")
    assert dialog.problem.text()
    assert not dialog._save.isEnabled()
    dialog.line.setText(str(tmp_path / "film.gif"))
    assert dialog._save.isEnabled()


def test_a_file_that_exists_is_told(dialog, tmp_path) -> None:
    (tmp_path / "old.mp4").write_bytes(b"")
    dialog.line.setText(str(tmp_path / "old.mp4"))
    assert "replaced" in dialog.problem.text()
    assert dialog._save.isEnabled()


def test_return_writes_and_escape_does_not(dialog, qtbot) -> None:
    dialog.show()
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert dialog.result() == FilmDialog.DialogCode.Accepted
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == FilmDialog.DialogCode.Rejected


def test_the_pace_in_features_is_offered_only_where_there_are_any(strip) -> None:
    controls = strip.controls
    assert controls.paces.findData("features") < 0
    controls.offer(features=True)
    controls.paces.setCurrentIndex(controls.paces.findData("features"))
    assert controls.journey((Recipe(), Recipe(seed=1))).pace == "features"
    assert "discriminator" in controls.paces.toolTip()
    controls.offer(features=False)
    assert controls.journey((Recipe(), Recipe(seed=1))).pace == "change"
    assert controls.paces.count() == 2
