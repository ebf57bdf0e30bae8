"""The grid of samples: layout, painting, enlarging, and pictures for files."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor

from engine.spec.events import SheetLayout
from studio.sheets import pixels_of
from studio.theme import theme
from studio.widgets.sample_grid import SampleGrid
from studio.widgets.tile_layout import GAP_PX, SPLIT_PX, enlarged, fit_tiles, halved

SIDES, SPACES = st.integers(1, 130), st.integers(20, 900)


def samples(count: int, side: int = 8) -> np.ndarray:
    """Plain samples, each with a red of its own."""
    made = np.full((count, side, side, 4), 255, np.uint8)
    made[..., 0] = np.arange(count)[:, None, None] * 10
    return made


@pytest.fixture
def grid(qtbot) -> SampleGrid:
    """A visible grid of 6 samples."""
    grid = SampleGrid()
    qtbot.addWidget(grid)
    grid.resize(300, 220)
    grid.show()
    grid.show_samples(samples(6))
    grid.grab()
    return grid


def reds(grid: SampleGrid) -> set[int]:
    """The reds of all painted pixels of samples, which are bright in green."""
    pixels = pixels_of(grid.grab().toImage())
    return set(pixels[(pixels[..., 1] == 255) & (pixels[..., 2] == 255)][:, 0].tolist()) - {255}


@settings(deadline=None)
@given(
    st.integers(1, 90),
    st.integers(1, 130),
    st.integers(1, 130),
    st.integers(20, 900),
    st.integers(20, 900),
    st.booleans(),
)
def test_all_tiles_lie_inside_without_overlap(count, width, height, across, down, whole) -> None:
    layout = fit_tiles(count, QSize(width, height), QSize(across, down))
    places = [layout.place(index) for index in range(count)]
    rows = -(-count // layout.columns)
    if across > layout.columns * (GAP_PX + 1) and down > rows * (GAP_PX + 1):
        assert all(QRect(0, 0, across, down).contains(place) for place in places)
    assert all(not a.intersects(b) for index, a in enumerate(places) for b in places[index + 1 : index + 3])


def test_tiles_fill_the_space_and_snap_to_a_whole_factor_nearby() -> None:
    assert fit_tiles(64, QSize(28, 28), QSize(480, 480)).tile == QSize(56, 56)
    assert fit_tiles(64, QSize(28, 28), QSize(540, 540)).tile.width() == 64
    assert fit_tiles(64, QSize(128, 128), QSize(500, 500)).tile.width() == 59


def test_enlarged_pixels_are_squares() -> None:
    picture = np.arange(16, dtype=np.uint8).reshape(1, 2, 2, 4)
    np.testing.assert_array_equal(enlarged(picture, 3)[0, :3, 3:, 0], np.full((3, 3), 4))


def test_halving_takes_the_mean_of_four() -> None:
    picture = np.arange(16, dtype=np.uint8).reshape(1, 2, 2, 4)
    np.testing.assert_array_equal(halved(picture)[0, 0, 0], [6, 7, 8, 9])


def test_every_sample_is_painted(grid) -> None:
    assert reds(grid) == {0, 10, 20, 30, 40, 50}


def test_a_double_click_enlarges_the_sample_below_it_and_another_returns(grid, qtbot) -> None:
    place = grid._layout.place(4).center() / grid.devicePixelRatioF()
    qtbot.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=place)
    assert grid.large == 4
    assert reds(grid) == {40}
    qtbot.mouseDClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert grid.large is None


def test_keys_enlarge_move_and_return(grid, qtbot) -> None:
    shown = []
    grid.enlarged.connect(shown.append)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Escape):
        qtbot.keyClick(grid, key)
    columns = grid._layout.columns
    assert shown == [0, 1, (1 + columns) % 6, columns % 6, None]


def test_new_samples_replace_an_enlarged_one_in_place(grid) -> None:
    grid.enlarge(5)
    grid.show_samples(samples(6)[::-1].copy())
    assert reds(grid) == {0}
    grid.show_samples(samples(2))
    assert grid.large is None


def test_smooth_zoom_makes_colours_between_those_of_neighbours(grid) -> None:
    picture = np.full((1, 2, 2, 4), 255, np.uint8)
    picture[0, :, 1, :3] = 0
    grid.show_samples(picture)
    assert len(np.unique(pixels_of(grid.grab().toImage())[110, 100:200, 0])) <= 3
    grid.set_smooth(True)
    assert len(np.unique(pixels_of(grid.grab().toImage())[110, 100:200, 0])) > 20


def test_transparent_samples_show_checkers(grid) -> None:
    grid.show_samples(np.zeros((1, 8, 8, 4), np.uint8))
    middle = pixels_of(grid.grab().toImage())[60:160, 100:200, 0]
    assert set(np.unique(middle)) == {0xC8, 0xFF}


def test_the_picture_for_files_has_every_pixel_once_and_transparent_gaps(grid) -> None:
    picture = pixels_of(grid.picture())
    assert picture.shape == (2 * 8 + GAP_PX, 3 * 8 + 2 * GAP_PX, 4)
    np.testing.assert_array_equal(picture[:8, :8], samples(6)[0])
    np.testing.assert_array_equal(picture[-8:, -8:], samples(6)[5])
    assert (picture[8 : 8 + GAP_PX, :, 3] == 0).all()
    grid.enlarge(2)
    np.testing.assert_array_equal(pixels_of(grid.picture()), samples(6)[2])


CLASSES = SheetLayout(2, ("shirts", "a name that is far too long to stand beside its row", "boots"), 6)


def test_rows_that_mean_something_stand_below_one_another_with_captions_at_the_left(grid) -> None:
    plain = grid._layout
    grid.show_samples(samples(6), CLASSES)
    grid.grab()
    assert grid._layout.columns == 2
    assert 30 < grid._layout.origin.x() < 150
    assert reds(grid) == {0, 10, 20, 30, 40, 50}
    beside = pixels_of(grid.grab().toImage())[:, : grid._layout.origin.x() - GAP_PX]
    assert len(np.unique(beside[..., 0])) > 5  # letters with soft edges
    grid.show_samples(samples(6))
    grid.grab()
    assert grid._layout == plain


@pytest.mark.parametrize("layout", [SheetLayout(3), SheetLayout(3, ("", ""), 6)])
def test_rows_without_meaning_take_no_room(grid, layout) -> None:
    before = pixels_of(grid.grab().toImage())
    grid.show_samples(samples(6), layout)
    np.testing.assert_array_equal(pixels_of(grid.grab().toImage()), before)


def test_the_mouse_tells_the_whole_caption_of_a_row(grid) -> None:
    grid.show_samples(samples(6), CLASSES)
    grid.grab()
    middle = grid._layout.place(2).center() / grid.devicePixelRatioF()
    assert grid.caption_at(middle) == CLASSES.captions[1]
    assert grid.caption(5) == "boots"


def test_an_enlarged_sample_bears_the_caption_of_its_row(grid) -> None:
    grid.show_samples(samples(6), SheetLayout(2, ("shirts", "bags", "boots"), 6))
    grid.enlarge(3)
    with_caption = pixels_of(grid.grab().toImage())[-20:]
    grid.show_samples(samples(6))
    assert not np.array_equal(pixels_of(grid.grab().toImage())[-20:], with_caption)


def test_places_that_a_row_leaves_empty_stay_empty(grid) -> None:
    filled = samples(6)
    filled[3] = 0
    grid.show_samples(filled, SheetLayout(2, ("", "", "real"), 6))
    assert reds(grid) == {0, 10, 20, 40, 50}
    place = grid._layout.place(3).center()
    assert grid.grab().toImage().pixelColor(place) == QColor(theme().colours.window)


def test_the_picture_for_files_keeps_the_columns_of_its_rows(grid) -> None:
    grid.show_samples(samples(6), CLASSES)
    assert pixels_of(grid.picture()).shape == (3 * 8 + 2 * GAP_PX, 2 * 8 + GAP_PX, 4)


def test_rows_too_close_for_words_go_without(grid) -> None:
    grid.show_samples(samples(100), SheetLayout(1, tuple(f"class {row}" for row in range(100)), 100))
    grid.grab()
    assert grid._layout.origin.x() > 140  # the only column stands in the middle


HELD_OUT = SheetLayout(4, ("apples", "→ oranges"), 8, held_out=1)


def test_pictures_that_are_held_out_stand_apart_at_the_right_under_a_heading(grid) -> None:
    grid.show_samples(samples(8), SheetLayout(4, ("apples", "→ oranges"), 8))
    grid.grab()
    together = [grid._layout.place(index).left() for index in range(4)]
    grid.show_samples(samples(8), HELD_OUT)
    grid.grab()
    layout = grid._layout
    lefts = [layout.place(index).left() for index in range(4)]
    steps = np.diff(lefts)
    assert steps[0] == steps[1] < steps[2] == steps[0] + SPLIT_PX
    assert np.ptp(np.diff(together)) == 0
    above = pixels_of(grid.grab().toImage())[: layout.origin.y(), layout.place(3).left() : layout.place(3).right()]
    assert np.ptp(above[..., :3]) > 50


def test_the_whole_caption_names_what_is_held_out(grid) -> None:
    grid.show_samples(samples(8), HELD_OUT)
    grid.grab()
    assert [grid.caption(index) for index in (0, 3, 6)] == ["apples", "held-out: apples", "→ oranges"]
    places = [grid._layout.place(index).center() / grid.devicePixelRatioF() for index in (2, 7)]
    assert [grid.caption_at(place) for place in places] == ["apples", "held-out: → oranges"]
