"""The map of a generator of points: what is asked for, where it is drawn, and the handle in its square of codes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt

from engine.spec.exploration import DirectionFacts, Recipe
from studio.recipe_grids import MAP_LINES, Axis, amount_along
from studio.sheets import pixels_of
from studio.widgets.point_frame import PointFrame
from studio.widgets.warp_surface import CORNERS, place_colours
from studio.widgets.warped_grid import WarpedGrid

ENTRIES = (Axis(entry=0), Axis(entry=1))


@pytest.fixture
def grid(qtbot) -> WarpedGrid:
    """A visible map over a square of data that notes what it asks for in `asked`."""
    grid = WarpedGrid()
    qtbot.addWidget(grid)
    grid.asked = []  # type: ignore[attr-defined]
    grid.recipes_wanted.connect(lambda key, recipes: grid.asked.append(recipes))  # type: ignore[attr-defined]
    grid.set_real(np.array([[-3.0, -3.0], [3.0, 3.0]]))
    grid.offer((), 2)
    grid.resize(700, 460)
    grid.show()
    return grid


def answer(grid: WarpedGrid, scale: float = 1.0) -> None:
    """Every code is its own image, but for a scale."""
    for index, recipe in enumerate(grid.asked[-1]):
        code = [amount_along(recipe, axis) or 0.0 for axis in ENTRIES]
        grid.show_picture(index, scale * np.array(code, np.float32))


def test_the_square_of_codes_is_asked_for_once(grid) -> None:
    assert len(grid.asked) == 1
    assert len(grid.asked[0]) == MAP_LINES**2
    assert grid.asked[0][0].values == ((0, -3.0), (1, 3.0))
    grid.show_recipe(Recipe(seed=0, values=((0, 1.0), (1, 2.0))))
    assert len(grid.asked) == 1
    assert grid.place == (1.0, 2.0)


def test_the_map_of_the_identity_is_the_square_itself(grid) -> None:
    answer(grid)
    points = grid.surface.points.reshape(MAP_LINES, MAP_LINES, 2)
    assert points[0, 0].tolist() == [-3.0, 3.0]
    assert points[-1, -1].tolist() == [3.0, -3.0]
    pixels = pixels_of(grid.surface.grab().toImage())
    corners = grid.surface.frame.pixels(np.array([[-2.9, 2.9], [2.9, -2.9]]), QRectF(grid.surface.rect()))
    blue, amber = (pixels[round(y), round(x), :3].astype(int) for x, y in corners)
    assert blue[2] > blue[0] + 8
    assert amber[0] > amber[2] + 8


def test_points_that_are_not_finite_leave_a_hole_and_no_error(grid) -> None:
    for index in range(MAP_LINES**2):
        grid.show_picture(index, np.array([np.nan, 1.0], np.float32))
    assert np.isnan(grid.surface.points).all()
    grid.surface.grab()


def test_pictures_and_strays_are_left_out(grid) -> None:
    grid.show_picture(0, np.zeros((8, 8, 4), np.uint8))
    grid.show_picture(MAP_LINES**2, np.zeros(2, np.float32))
    assert np.isnan(grid.surface.points).all()


def test_the_handle_moves_the_code(grid, qtbot) -> None:
    with qtbot.waitSignal(grid.let_go), qtbot.waitSignal(grid.edited) as told:
        place = grid.codes.point(-1.0, 0.5).toPoint()
        qtbot.mouseClick(grid.codes, Qt.MouseButton.LeftButton, pos=place)
    (recipe,) = told.args
    assert [amount_along(recipe, axis) for axis in ENTRIES] == pytest.approx([-1.0, 0.5], abs=0.02)
    qtbot.keyClick(grid.codes, Qt.Key.Key_Home)
    assert grid.place == (0.0, 0.0)


def test_a_press_into_the_map_finds_the_code_it_comes_from(grid, qtbot) -> None:
    answer(grid, 0.5)
    x, y = grid.surface.frame.pixels(np.array([[0.5, -1.0]]), QRectF(grid.surface.rect()))[0]
    with qtbot.waitSignal(grid.edited):
        qtbot.mouseClick(grid.surface, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert grid.place == (1.0, -2.0)


def test_the_image_of_the_handle_is_marked(grid) -> None:
    before = pixels_of(grid.surface.grab().toImage())
    grid.show_sample(np.array([1.0, 1.0], np.float32))
    changed = (pixels_of(grid.surface.grab().toImage()) != before).any(2)
    rows, columns = np.nonzero(changed)
    x, y = grid.surface.frame.pixels(np.ones((1, 2)), QRectF(grid.surface.rect()))[0]
    assert (columns.mean(), rows.mean()) == pytest.approx((x, y), abs=1.5)
    grid.show_sample(None)
    assert (pixels_of(grid.surface.grab().toImage()) == before).all()


def test_without_data_the_frame_takes_in_the_map(grid) -> None:
    grid.set_real(None)
    answer(grid, 40.0)
    low, high = grid.surface.frame.pixels(np.array([[-120.0, -120.0], [120.0, 120.0]]), QRectF(grid.surface.rect()))
    assert grid.surface.rect().adjusted(1, 1, -1, -1).contains(QPoint(*map(round, low)))
    assert grid.surface.rect().adjusted(1, 1, -1, -1).contains(QPoint(*map(round, high)))


def test_entries_stay_the_axes_when_directions_are_found(grid) -> None:
    grid.offer((DirectionFacts("round", "principal", (0, 0), 1.0),), 2)
    assert grid.axes == ENTRIES
    grid.choose(Axis("round"), Axis(entry=1))
    assert len(grid.asked) == 2


def test_hidden_it_wants_nothing_more(grid) -> None:
    grid.hide()
    assert grid.asked[-1] == ()


def test_every_corner_has_its_colour() -> None:
    made = place_colours(9)
    assert np.abs(made[[0, 0, -1, -1], [0, -1, 0, -1]] - CORNERS.reshape(4, 3)).max() <= 3
    assert len({tuple(colour) for row in made.tolist() for colour in row}) == 81


def test_a_frame_keeps_both_scales_equal_and_upwards_up() -> None:
    frame = PointFrame()
    frame.set_real(np.random.default_rng(0).uniform(-1, 1, (4000, 2)) * (4, 1) + (10, 0))
    place = QRectF(0, 0, 300, 200)
    origin, right, above = frame.pixels(np.array([[10.0, 0.0], [11.0, 0.0], [10.0, 1.0]]), place)
    assert origin == pytest.approx([150, 100], abs=2)
    assert right[0] - origin[0] == pytest.approx(origin[1] - above[1])
    assert right[0] > origin[0]
