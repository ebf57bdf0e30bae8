"""The comparison of two pictures: what lies where, with mouse and keys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QEnterEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from studio.sheets import pixels_of
from studio.widgets.compare_canvas import CompareCanvas
from studio.widgets.compare_view import CompareView

RED, BLUE = (200, 0, 0), (0, 0, 200)
MIDDLE_ROW = 130  # below the captions, above the handle of the divider


def plain(colour: tuple[int, int, int], height: int = 40, width: int = 60) -> np.ndarray:
    """A picture of one colour."""
    return np.full((height, width, 4), (*colour, 255), np.uint8)


@pytest.fixture
def canvas(qtbot) -> CompareCanvas:
    """A visible canvas of 600 × 400 that compares red with blue."""
    canvas = CompareCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    canvas.show_pair(plain(RED), plain(BLUE), ("A", "B"))
    return canvas


def colour_at(canvas: CompareCanvas, x: int, y: int = MIDDLE_ROW) -> tuple[int, ...]:
    return tuple(pixels_of(canvas.grab().toImage())[y, x, :3].tolist())


def wheel(canvas: CompareCanvas, x: int, y: int, steps: int) -> None:
    place = QPointF(x, y)
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        canvas, QWheelEvent(place, canvas.mapToGlobal(place), QPoint(), QPoint(0, 120 * steps), *none, False)
    )


def test_left_of_the_divider_is_before_and_right_is_after(canvas) -> None:
    assert colour_at(canvas, 280) == RED
    assert colour_at(canvas, 320) == BLUE


def test_the_divider_is_dragged_with_the_mouse(canvas, qtbot) -> None:
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(303, 200))
    qtbot.mouseMove(canvas, QPoint(150, 200))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 200))
    assert canvas.divider == pytest.approx(0.25)
    assert colour_at(canvas, 130) == RED
    assert colour_at(canvas, 170) == BLUE


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, 0.48),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, 0.6),
        (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier, 0.0),
        (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier, 1.0),
    ],
)
def test_keys_move_the_divider(canvas, qtbot, key, modifier, expected) -> None:
    qtbot.keyClick(canvas, key, modifier)
    assert canvas.divider == pytest.approx(expected)


def test_at_its_ends_the_divider_shows_one_picture_alone(canvas) -> None:
    canvas.set_divider(-3)
    assert colour_at(canvas, 30) == BLUE
    canvas.set_divider(3)
    assert colour_at(canvas, 570) == RED


def test_side_by_side_shows_both_whole(canvas) -> None:
    canvas.set_mode("side by side")
    assert [colour_at(canvas, x) for x in (10, 290, 310, 590)] == [RED, RED, BLUE, BLUE]


def test_the_result_gives_way_to_the_original_under_the_mouse(canvas, qtbot) -> None:
    canvas.set_mode("hover")
    canvas._show_before(False)  # wherever the mouse of this screen is
    assert colour_at(canvas, 20) == colour_at(canvas, 580) == BLUE
    QApplication.sendEvent(canvas, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    assert colour_at(canvas, 580) == RED
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert colour_at(canvas, 20) == BLUE
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert colour_at(canvas, 20) == RED


def test_a_change_of_mode_is_told_once_and_the_modes_go_round(canvas) -> None:
    told = []
    canvas.mode_changed.connect(told.append)
    for _ in range(3):
        canvas.next_mode()
    canvas.set_mode("slider")
    assert told == ["side by side", "hover", "slider"]
    with pytest.raises(ValueError, match="side by side"):
        canvas.set_mode("blink")


def test_pictures_of_different_sizes_are_shown_at_the_same_extent(canvas) -> None:
    canvas.show_pair(plain(RED, 20, 30), plain(BLUE, 80, 120))
    assert [colour_at(canvas, x) for x in (10, 290, 310, 590)] == [RED, RED, BLUE, BLUE]
    assert colour_at(canvas, 10, 390) == RED


def test_a_picture_of_another_aspect_fills_the_same_extent(canvas) -> None:
    halves = plain(BLUE, 100, 100)
    halves[50:] = (0, 200, 0, 255)
    canvas.show_pair(plain(RED, 200, 300), halves)
    assert [colour_at(canvas, 590, y) for y in (100, 190, 210, 395)] == [BLUE, BLUE, (0, 200, 0), (0, 200, 0)]


def test_the_wheel_enlarges_what_lies_under_the_mouse(canvas) -> None:
    striped = plain(RED)
    striped[:, 15:] = (0, 200, 0, 255)
    canvas.show_pair(striped, None)
    assert [colour_at(canvas, x) for x in (140, 160)] == [RED, (0, 200, 0)]
    wheel(canvas, 150, 200, 3)
    assert not canvas.is_fitted
    assert [colour_at(canvas, x) for x in (10, 140, 160)] == [RED, RED, (0, 200, 0)]
    wheel(canvas, 150, 200, -9)
    assert canvas.is_fitted


def test_a_drag_moves_what_is_enlarged(canvas, qtbot) -> None:
    striped = plain(RED)
    striped[:, 30:] = (0, 200, 0, 255)
    canvas.show_pair(striped, None)
    canvas.zoom(2.0)
    assert colour_at(canvas, 290) == RED
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    qtbot.mouseMove(canvas, QPoint(300, 300))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert [colour_at(canvas, x) for x in (190, 210)] == [RED, (0, 200, 0)]


def test_a_drag_of_what_is_seen_whole_takes_it_out(canvas, qtbot) -> None:
    with qtbot.waitSignal(canvas.drag_out_requested, timeout=500):
        qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 300))
        qtbot.mouseMove(canvas, QPoint(160, 340))


def test_a_double_click_shows_pixels_one_to_one_and_another_all(canvas, qtbot) -> None:
    canvas.show_pair(plain(RED, 800, 1200), plain(BLUE, 800, 1200))
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert canvas._shown.view.zoom == pytest.approx(1.0)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert canvas.is_fitted


def test_zoom_stays_for_the_next_picture_of_the_same_size_only(canvas) -> None:
    canvas.zoom(2.0)
    canvas.show_pair(plain(BLUE), plain(RED))
    assert not canvas.is_fitted
    canvas.show_pair(plain(BLUE, 50, 50), None)
    assert canvas.is_fitted


def test_small_pictures_keep_square_pixels_and_large_ones_are_smooth(canvas) -> None:
    def greys(side: int) -> int:
        picture = plain((0, 0, 0), side, side)
        picture[:, side // 2 :, :3] = 255
        canvas.show_pair(picture, None, ("", ""))
        return len(np.unique(pixels_of(canvas.grab().toImage())[200, 5:-5, 0]))  # without the frame of the focus

    assert greys(16) == 3  # the ground beside, black and white
    assert greys(100) > 3


def test_fine_stripes_shrink_to_their_mean(canvas) -> None:
    picture = plain((0, 0, 0), 1600, 2400)
    picture[:, ::2, :3] = 200
    canvas.show_pair(picture, None, ("", ""))
    row = pixels_of(canvas.grab().toImage())[200, 50:550, 0]
    assert (abs(row.astype(int) - 100) < 12).all()


def test_transparent_parts_show_checkers(canvas) -> None:
    canvas.show_pair(np.zeros((40, 60, 4), np.uint8), None, ("", ""))
    assert set(np.unique(pixels_of(canvas.grab().toImage())[10:390, 10:590, 0])) == {0xC8, 0xFF}


def test_captions_stand_in_the_upper_corners(canvas) -> None:
    pixels = pixels_of(canvas.grab().toImage())[:40, :, :3]
    white = np.flatnonzero((pixels > 180).all(2).any(0))
    inside = white[(abs(white - 300) > 20)]
    assert inside.min() < 30
    assert inside.max() > 570
    assert ((inside < 60) | (inside > 540)).all()


def test_it_says_in_words_what_it_shows(canvas) -> None:
    canvas.set_divider(0.25)
    assert canvas.accessibleName() == "Comparison of two pictures"
    assert canvas.accessibleDescription().startswith("A left and B right of a divider at 25 %")
    canvas.show_pair(plain(RED), None, ("oranges", ""))
    assert canvas.accessibleDescription() == "oranges"
    canvas.clear()
    assert canvas.accessibleDescription() == "Nothing is shown yet."


def test_an_empty_canvas_leaves_keys_and_drags_alone(canvas, qtbot) -> None:
    canvas.clear()
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    wheel(canvas, 10, 10, 2)
    with qtbot.assertNotEmitted(canvas.drag_out_requested):
        qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
        qtbot.mouseMove(canvas, QPoint(160, 140))
    assert canvas.divider == 0.5
    assert colour_at(canvas, 290) == colour_at(canvas, 310)


SIDES = st.floats(20, 3000)


@settings(deadline=None)
@given(SIDES, SIDES, SIDES, SIDES, st.floats(1.01, 40), st.floats(0, 1), st.floats(0, 1))
def test_zooming_keeps_the_point_and_never_leaves_room_on_one_side(width, height, across, down, by, x, y) -> None:
    pane, view = QRectF(0, 0, across, down), CompareView(QSizeF(width, height))
    place = view.place(pane)
    assert pane.adjusted(-0.01, -0.01, 0.01, 0.01).contains(place)
    at = QPointF(x * across, y * down)
    for axis in (view.zoomed(pane, by, at).moved(pane, QPointF(30, -50)).place(pane),):
        for low, high, size, room in (
            (axis.left(), axis.right(), axis.width(), across),
            (axis.top(), axis.bottom(), axis.height(), down),
        ):
            assert (low <= 0.01 and high >= room - 0.01) or (size <= room + 0.01 and low >= -0.01)
