"""The strip of a translation's steps: pictures, arrows, picking and dragging."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from studio.sheets import pixels_of
from studio.widgets.translation_strip import TranslationStrip

COLOURS = ((200, 0, 0), (0, 200, 0), (0, 0, 200), (200, 200, 0))


def steps(count: int, side: int = 16) -> list[tuple[str, np.ndarray]]:
    """Pictures of one colour each."""
    return [(f"step {index}", np.full((side, side, 4), (*COLOURS[index], 255), np.uint8)) for index in range(count)]


@pytest.fixture
def strip(qtbot) -> TranslationStrip:
    """A visible strip of four steps."""
    strip = TranslationStrip()
    qtbot.addWidget(strip)
    strip.resize(700, 130)
    strip.show()
    strip.show_steps(steps(4))
    qtbot.waitExposed(strip)
    return strip


def centre(strip: TranslationStrip, step: int) -> QPoint:
    """The middle of a step's picture."""
    place = strip.visualRect(strip.model().index(step))
    return QPoint(place.right() - 40, place.top() + 40)


def spans(strip: TranslationStrip) -> list[tuple[int, int]]:
    """The columns of each colour."""
    pixels = pixels_of(strip.viewport().grab().toImage())[..., :3]
    found = [np.flatnonzero((pixels == colour).all(2).any(0)) for colour in COLOURS]
    return [(int(columns.min()), int(columns.max())) for columns in found if len(columns)]


def test_all_steps_stand_in_a_row_without_overlap(strip) -> None:
    places = spans(strip)
    assert len(places) == 4
    assert all(a[1] < b[0] for a, b in itertools.pairwise(places))
    assert all(60 < b - a < 120 for a, b in places)


def test_an_arrow_leads_to_each_step_that_was_made_of_the_one_before(strip) -> None:
    chain = [b[0] - a[1] for a, b in zip(spans(strip), spans(strip)[1:], strict=False)]
    strip.show_steps(steps(4), chain=False)
    row = [b[0] - a[1] for a, b in zip(spans(strip), spans(strip)[1:], strict=False)]
    assert min(chain) > 26
    assert row[0] == chain[0]
    assert max(row[1:]) < 20


def test_a_click_picks_a_step_and_frames_it(strip, qtbot) -> None:
    with qtbot.waitSignal(strip.picked, timeout=500) as told:
        qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=centre(strip, 2))
    assert told.args == [2]
    assert strip.selected == 2


def test_keys_pick_the_neighbours(strip, qtbot) -> None:
    told = []
    strip.picked.connect(told.append)
    strip.select(0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(strip, key)
    assert told == [1, 2, 1, 3, 0]


def test_new_pictures_of_the_same_steps_keep_what_is_picked_without_telling(strip, qtbot) -> None:
    strip.select(1)
    with qtbot.assertNotEmitted(strip.picked):
        strip.show_steps(steps(4)[::-1])
    assert strip.selected == 1
    strip.show_steps(steps(2))
    assert strip.selected is None
    strip.clear()
    assert strip.captions == ()


def test_a_drag_is_left_to_the_page(strip, qtbot) -> None:
    strip.select(3)
    with qtbot.waitSignal(strip.drag_out_requested, timeout=500) as told:
        strip.startDrag(Qt.DropAction.CopyAction)
    assert told.args == [3]


def test_captions_are_read_out(strip) -> None:
    assert strip.accessibleName() == "Steps of the translation"
    assert strip.captions == ("step 0", "step 1", "step 2", "step 3")
    assert strip.model().index(1).data(Qt.ItemDataRole.ToolTipRole) == "step 1"


def test_wide_pictures_are_seen_whole(strip) -> None:
    wide = np.full((100, 400, 4), (200, 0, 0, 255), np.uint8)
    strip.show_steps([("wide", wide)])
    pixels = pixels_of(strip.viewport().grab().toImage())[..., 0]
    rows, columns = np.flatnonzero((pixels == 200).any(1)), np.flatnonzero((pixels == 200).any(0))
    assert len(columns) / len(rows) == pytest.approx(4, abs=0.2)
