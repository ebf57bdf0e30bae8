"""The large sample: fitted, zoomed, compared with what it was, and points among those of the data."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, QSizeF, Qt

from studio.sheets import pixels_of
from studio.widgets.picture_canvas import WholeView
from studio.widgets.sample_view import SampleView

RED, BLUE = (200, 0, 0), (0, 0, 200)


def plain(colour: tuple[int, int, int], side: int = 64) -> np.ndarray:
    """A picture of one colour."""
    return np.full((side, side, 4), (*colour, 255), np.uint8)


@pytest.fixture
def view(qtbot) -> SampleView:
    """A visible view of 400 × 360 that shows a red picture with something done to it."""
    view = SampleView()
    qtbot.addWidget(view)
    view.resize(400, 360)
    view.show()
    view.show_sample(plain(RED), "seed 3")
    view.set_comparable(True)
    qtbot.waitUntil(lambda: view.canvas.height() > 250)
    return view


def shown(view: SampleView) -> tuple[int, ...]:
    """The colour in the middle of the canvas."""
    pixels = pixels_of(view.canvas.grab().toImage())
    return tuple(pixels[pixels.shape[0] // 2, pixels.shape[1] // 2, :3].tolist())


@pytest.mark.parametrize(
    ("side", "ratio", "expected"), [(64, 1.0, 5.0), (300, 1.0, 350 / 300), (700, 1.0, 0.5), (100, 1.5, 5 / 1.5)]
)
def test_a_picture_is_fitted_at_a_whole_enlargement_where_there_is_room(side, ratio, expected) -> None:
    view = WholeView(QSizeF(side, side), ratio=ratio)
    assert view.least(QRectF(0, 0, 400, 350)) == pytest.approx(expected)


def test_zooming_out_returns_to_the_whole_enlargement() -> None:
    pane = QRectF(0, 0, 400, 350)
    view = WholeView(QSizeF(64, 64)).zoomed(pane, 2.0, pane.center())
    assert view.factor(pane) == pytest.approx(10.0)
    again = view.zoomed(pane, 0.1, pane.center())
    assert again.zoom is None
    assert again.factor(pane) == 5.0


def test_pixels_are_squares_of_one_size_and_smooth_only_where_asked(view) -> None:
    stripes = plain(RED)
    stripes[:, ::2, :3] = BLUE
    view.show_sample(stripes)
    middle = pixels_of(view.canvas.grab().toImage())[view.canvas.height() // 2, :, :3]
    assert {tuple(colour) for colour in middle[50:350].tolist()} == {RED, BLUE}
    view.set_smooth(True)
    middle = pixels_of(view.canvas.grab().toImage())[view.canvas.height() // 2, :, :3]
    assert len({tuple(colour) for colour in middle[50:350].tolist()}) > 2


def test_the_unedited_picture_is_shown_while_the_button_is_held(view, qtbot) -> None:
    with qtbot.waitSignal(view.compare_wanted, check_params_cb=lambda held: held):
        qtbot.mousePress(view.compare, Qt.MouseButton.LeftButton)
    assert shown(view) == RED  # until it is known
    view.set_unedited(plain(BLUE))
    assert shown(view) == BLUE
    assert view.caption.text().startswith("unedited")
    qtbot.mouseRelease(view.compare, Qt.MouseButton.LeftButton)
    assert shown(view) == RED
    assert view.caption.text().startswith("seed 3 · 64×64 · ")


def test_the_key_compares_until_it_is_let_go_or_the_focus_goes(view, qtbot) -> None:
    view.set_unedited(plain(BLUE))
    view.canvas.setFocus()
    qtbot.keyPress(view.canvas, Qt.Key.Key_B)
    assert shown(view) == BLUE
    qtbot.keyRelease(view.canvas, Qt.Key.Key_B)
    assert shown(view) == RED
    qtbot.keyPress(view.canvas, Qt.Key.Key_B)
    view.compare.setFocus()
    assert not view.comparing


def test_nothing_is_compared_where_nothing_was_done(view, qtbot) -> None:
    view.set_comparable(False)
    qtbot.keyPress(view.canvas, Qt.Key.Key_B)
    assert not view.compare.isEnabled()
    assert not view.comparing


def test_a_new_picture_of_the_same_size_keeps_the_zoom(view, qtbot) -> None:
    qtbot.keyClick(view.canvas, Qt.Key.Key_Plus)
    factor = view.canvas.factor
    view.show_sample(plain(BLUE))
    assert view.canvas.factor == factor != 0
    assert not view.canvas.is_fitted
    view.show_sample(plain(BLUE, 32))
    assert view.canvas.is_fitted


def test_a_drag_takes_the_picture_out_and_moves_it_where_it_is_zoomed(view, qtbot) -> None:
    def drag() -> None:
        qtbot.mousePress(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
        qtbot.mouseMove(view.canvas, QPoint(260, 190))
        qtbot.mouseRelease(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(260, 190))

    with qtbot.waitSignal(view.drag_out_requested):
        drag()
    view.canvas.zoom(4)
    with qtbot.assertNotEmitted(view.drag_out_requested):
        drag()


def test_a_point_stands_among_those_of_the_data(view) -> None:
    view.set_real(np.random.default_rng(0).normal(size=(500, 2)))
    view.show_sample(np.array([0.5, -0.25], np.float32), "seed 1")
    assert view.scatter.isVisible()
    assert view.caption.text() == "seed 1 · (0.500, -0.250)"
    assert not view.smooth.isVisible()
    assert [axis.tolist() for axis in view._mark.getData()] == [[0.5], [-0.25]]


def test_without_a_sample_there_is_a_hint_and_no_comparison(view) -> None:
    view.set_unedited(plain(BLUE))
    view.clear("Open a model.")
    assert view.sample is None
    assert view.hint.isVisible()
    assert view.hint.text() == "Open a model."
    assert view.caption.text() == ""


def test_points_are_compared_with_the_key_too(view, qtbot) -> None:
    view.show_sample(np.array([0.5, -0.25], np.float32))
    view.set_unedited(np.array([1.0, 1.0], np.float32))
    qtbot.keyPress(view.scatter, Qt.Key.Key_B)
    assert view.caption.text() == "unedited · (1.000, 1.000)"
    qtbot.keyRelease(view.scatter, Qt.Key.Key_B)
    assert view.caption.text() == "(0.500, -0.250)"
