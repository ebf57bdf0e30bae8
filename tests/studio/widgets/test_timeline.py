"""The time line: thumbnails that do not overlap, a cursor that finds previews, marks that explain themselves."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor

from engine.spec.runs import RunMark
from studio.theme import theme
from studio.widgets.timeline import GROWTH, TimelineStrip, points_thumbnail


@pytest.fixture
def strip(qtbot, tmp_path) -> TimelineStrip:
    """A visible time line of 41 previews whose red is their place in order, every 25 rounds up to 1,000."""
    previews = {}
    for index in range(41):
        previews[25 * index] = tmp_path / f"{25 * index:09d}.webp"
        pixels = np.random.default_rng(index).integers(0, 256, (16, 16, 3), dtype=np.uint8)
        pixels[..., 0] = 6 * index
        Image.fromarray(pixels).save(previews[25 * index], "WEBP", lossless=True)
    strip = TimelineStrip()
    qtbot.addWidget(strip)
    strip.resize(500, strip.height())
    strip.set_sheet(4)
    strip.set_previews(previews, 1000, live=False)
    strip.show()
    qtbot.waitUntil(lambda: bool(strip._thumbs) and not strip._reader.isActive(), timeout=5000)
    return strip


def test_thumbnails_stand_side_by_side_in_order(strip) -> None:
    places = strip._places()
    assert len(places) >= 9
    assert [round for round, _ in places] == sorted({round for round, _ in places})
    assert places[0][0] == 0
    assert not any(a.intersects(b) for (_, a), (_, b) in itertools.pairwise(places))


def test_only_thumbnails_on_show_are_read(strip) -> None:
    assert len(strip._thumbs) == len(strip._places()) < 41


def test_a_thumbnail_shows_its_preview(strip) -> None:
    picture = strip.grab().toImage()
    for round, place in strip._places():
        assert abs(picture.pixelColor(place.center()).red() - 6 * round // 25) <= 2


def test_a_click_and_a_drag_find_the_nearest_preview(strip, qtbot) -> None:
    picked = []
    strip.picked.connect(picked.append)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(int(strip._x(510)), 30))
    qtbot.mouseMove(strip, QPoint(int(strip._x(740)), 30))
    assert picked[0] == 500
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(int(strip._x(740)), 30))


def test_places_stand_still_while_a_live_run_goes_on(strip, tmp_path) -> None:
    previews = dict(strip._previews)
    strip.set_previews(previews, 1000, live=True)
    strip.set_previews(previews, 1001, live=True)
    before = strip._places()
    assert strip._end == round(1001 * GROWTH)
    previews[1050] = tmp_path / "000001050.webp"
    strip.set_previews(previews, 1050, live=True)
    assert strip._places()[: len(before)] == before


def test_a_single_preview_stands_once(strip) -> None:
    strip.set_previews({0: strip._previews[0]}, 0, live=True)
    assert [round for round, _ in strip._places()] == [0]


def test_the_end_follows_a_live_run_between_its_previews(strip) -> None:
    strip.set_previews(strip._previews, 1000, live=True)
    strip.set_last(1600)
    assert strip._end == round(1600 * GROWTH)
    strip.set_last(1700)
    assert strip._end == round(1600 * GROWTH)
    assert strip._last == 1700


def test_a_mark_tells_what_happened(strip) -> None:
    strip.set_marks((RunMark(300, 0.0, "edit", "a rate was changed"),))
    assert strip.tip_at(strip._x(300)) == "300: a rate was changed"
    assert strip.tip_at(strip._x(600)) == "round 600"


def test_a_thumbnail_of_points_shows_them_in_the_frame(tmp_path, qapp) -> None:
    np.save(tmp_path / "1.npy", np.array([[0.5, 0.5]], np.float32))
    picture = points_thumbnail(tmp_path / "1.webp", QRectF(-1, -1, 2, 2), 40).toImage()
    colour = picture.pixelColor(30, 10)  # upwards is up
    assert colour != picture.pixelColor(10, 30)
    assert points_thumbnail(tmp_path / "2.webp", QRectF(-1, -1, 2, 2), 40).isNull()


def test_the_begin_of_a_stage_is_a_flag_in_a_colour_of_its_own(strip) -> None:
    def greens() -> int:
        picture = strip.grab(strip.rect().adjusted(0, 44, 0, 0)).toImage()
        across = range(int(strip._x(300)) - 2, int(strip._x(300)) + 10)
        pixels = [picture.pixelColor(x, y) for x in across for y in range(picture.height())]
        return sum(pixel == QColor(theme().colours.good) for pixel in pixels)

    strip.set_marks((RunMark(300, 0.0, "edit", "generator 2 of 3"),))
    assert greens() == 0
    strip.set_marks((RunMark(300, 0.0, "stage", "generator 2 of 3"),))
    assert greens() > 10
    assert strip.tip_at(strip._x(300)) == "300: generator 2 of 3"


def test_sheets_laid_out_anew_are_read_again(strip, qtbot) -> None:
    strip.set_sheet(4, 1)
    assert not strip._thumbs
    qtbot.waitUntil(lambda: bool(strip._thumbs) and not strip._reader.isActive(), timeout=5000)
