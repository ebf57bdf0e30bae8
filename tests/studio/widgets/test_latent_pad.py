"""The pad of two axes: choosing them, asking for its plane, moving its handle."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from engine.spec.exploration import DirectionFacts, Move, Recipe
from studio.recipe_grids import PAD_CELLS, Axis, amount_along
from studio.sheets import pixels_of
from studio.widgets.latent_pad import LatentPad
from studio.widgets.pad_surface import PadSurface

NAMES = ("hue", "size", "pose")
DIRECTIONS = tuple(DirectionFacts(name, "principal", (0, 0), 1.0, 0.1) for name in NAMES)


@pytest.fixture
def pad(qtbot) -> LatentPad:
    """A visible pad of three directions and four entries that notes what it asks for in `asked`."""
    pad = LatentPad()
    qtbot.addWidget(pad)
    pad.asked = []  # type: ignore[attr-defined]
    pad.recipes_wanted.connect(lambda key, recipes: pad.asked.append(recipes))  # type: ignore[attr-defined]
    pad.offer(DIRECTIONS, 4)
    pad.show_recipe(Recipe(seed=2))
    pad.resize(400, 480)
    pad.show()
    return pad


def place_of(pad: LatentPad, recipe: Recipe) -> tuple[float | None, float | None]:
    return amount_along(recipe, pad.axes[0]), amount_along(recipe, pad.axes[1])


def test_the_plane_is_asked_for_from_its_middle(pad) -> None:
    (asked,) = pad.asked
    assert asked[0] == Recipe(seed=2)
    away = [np.hypot(*place_of(pad, recipe)) for recipe in asked]
    assert len(asked) == PAD_CELLS**2
    assert away == sorted(away)


def test_a_picture_lies_where_its_recipe_does(pad) -> None:
    index = next(n for n, recipe in enumerate(pad.asked[0]) if place_of(pad, recipe) == pytest.approx((18 / 7, 12 / 7)))
    pad.show_picture(index, np.full((8, 8, 4), (200, 0, 0, 255), np.uint8))
    at = pad.surface.point(2.5, 1.5).toPoint()
    assert pixels_of(pad.surface.grab().toImage())[at.y(), at.x(), :3].tolist() == [200, 0, 0]
    pad.show_picture(999, np.zeros((8, 8, 4), np.uint8))


def test_moving_the_handle_tells_and_asks_for_no_other_plane(pad, qtbot) -> None:
    with qtbot.waitSignal(pad.let_go), qtbot.waitSignal(pad.moved), qtbot.waitSignal(pad.edited) as told:
        qtbot.mouseClick(pad.surface, Qt.MouseButton.LeftButton, pos=pad.surface.point(1.5, -1.0).toPoint())
    (recipe,) = told.args
    assert place_of(pad, recipe) == pytest.approx((1.5, -1.0), abs=0.02)
    assert pad.place == place_of(pad, recipe)
    pad.show_recipe(recipe)
    assert len(pad.asked) == 1


def test_a_drag_tells_at_every_place_and_ends_at_the_edge(pad, qtbot) -> None:
    told = []
    pad.edited.connect(told.append)
    qtbot.mousePress(pad.surface, Qt.MouseButton.LeftButton, pos=pad.surface.point(0.5, 0.5).toPoint())
    qtbot.mouseMove(pad.surface, pad.surface.point(1.0, 0.5).toPoint())
    qtbot.mouseMove(pad.surface, QPoint(5000, -5000))
    assert len(told) == 3
    assert place_of(pad, told[-1]) == (3.0, 3.0)


@pytest.mark.parametrize(
    ("key", "modifier", "expected"),
    [
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, (0.1, 0.0)),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier, (0.0, 0.5)),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, (0.0, -0.1)),
    ],
)
def test_arrows_step_the_handle_and_home_brings_it_back(pad, qtbot, key, modifier, expected) -> None:
    qtbot.keyClick(pad.surface, key, modifier)
    assert pad.place == expected
    qtbot.keyClick(pad.surface, Qt.Key.Key_Home)
    assert pad.place == (0.0, 0.0)


def test_the_handle_stands_where_the_recipe_does(pad) -> None:
    pad.show_recipe(Recipe(moves=(Move("hue", 1.25), Move("size", -2.0))))
    assert pad.place == (1.25, -2.0)
    assert pad.values.text() == "hue +1.25 · size −2.00"
    assert pad.surface.accessibleDescription() == pad.values.text()


def test_an_entry_that_the_seed_decides_is_no_known_place_until_it_is_told(pad) -> None:
    pad.choose(Axis(entry=1), Axis("pose"))
    assert pad.values.text() == "entry 1 as the seed has it · pose +0.00"
    pad.show_recipe(Recipe(seed=2), code=(0.0, -1.5))
    assert pad.place == (-1.5, 0.0)


def test_another_seed_and_other_axes_ask_for_another_plane(pad, qtbot) -> None:
    pad.show_recipe(Recipe(seed=3))
    pad.choose(Axis("pose"), Axis(entry=3))
    assert len(pad.asked) == 3
    assert pad.asked[2][1].seed == 3
    assert {amount for recipe in pad.asked[2] for entry, amount in recipe.values if entry == 3} >= {0.0}


def test_a_person_chooses_axes_and_the_other_makes_room(pad, qtbot) -> None:
    with qtbot.waitSignal(pad.axes_chosen):
        pad.pair.across.setCurrentIndex(1)
        pad.pair.across.activated.emit(1)
    assert pad.axes == (Axis("size"), Axis("hue"))
    with qtbot.waitSignal(pad.axes_chosen):
        qtbot.mouseClick(pad.pair.swap, Qt.MouseButton.LeftButton)
    assert pad.axes == (Axis("hue"), Axis("size"))


def test_axes_that_a_person_chose_stay_while_they_are_there(pad) -> None:
    pad.choose(Axis(entry=0), Axis("pose"))
    pad.offer(DIRECTIONS[1:], 4)
    assert pad.axes == (Axis(entry=0), Axis("pose"))
    pad.offer(DIRECTIONS[:2], 4)
    assert pad.axes == (Axis("hue"), Axis("size"))


def test_directions_take_the_place_of_entries_that_nobody_chose(qtbot) -> None:
    pad = LatentPad()
    qtbot.addWidget(pad)
    pad.offer((), 4)
    assert pad.axes == (Axis(entry=0), Axis(entry=1))
    pad.offer(DIRECTIONS[:1], 4)
    assert pad.axes == (Axis("hue"), Axis(entry=0))


def test_a_code_of_one_entry_has_one_axis(qtbot) -> None:
    pad = LatentPad()
    qtbot.addWidget(pad)
    pad.offer((), 1)
    assert pad.axes == (Axis(entry=0), Axis(entry=0))
    assert not pad.pair.swap.isEnabled()


def test_an_axis_that_is_not_offered_cannot_be_chosen(pad) -> None:
    with pytest.raises(ValueError, match="entry 9 is not offered"):
        pad.choose(Axis(entry=9), Axis("hue"))


def test_cells_meet_without_gaps_and_the_middle_is_zero(qtbot) -> None:
    surface = PadSurface(3)
    qtbot.addWidget(surface)
    surface.resize(311, 290)
    cells = [surface.cell(index) for index in range(9)]
    assert sum(cell.width() * cell.height() for cell in cells) == surface.square().width() ** 2
    assert cells[4].contains(surface.point(0.0, 0.0).toPoint())


def test_newer_weights_keep_the_plane_until_it_is_replaced(pad) -> None:
    pad.ask_again(keep=True)
    assert len(pad.asked) == 2
    pad.hide()
    assert pad.asked[-1] == ()


def test_oblong_pictures_keep_their_shape(pad) -> None:
    index = next(n for n, recipe in enumerate(pad.asked[0]) if place_of(pad, recipe) == pytest.approx((18 / 7, 12 / 7)))
    pad.show_picture(index, np.full((8, 16, 4), (200, 0, 0, 255), np.uint8))
    pixels = pixels_of(pad.surface.grab().toImage())[..., :3]
    rows, columns = np.nonzero((pixels == (200, 0, 0)).all(2))
    assert np.ptp(columns) + 1 == pytest.approx(2 * (np.ptp(rows) + 1), abs=1)


def test_entries_of_a_uniform_code_reach_from_minus_one_to_one(pad, qtbot) -> None:
    pad.offer((), 4, 1.0)
    assert max(place_of(pad, recipe) for recipe in pad.asked[-1]) == pytest.approx((6 / 7, 6 / 7))
    square = pad.surface.square()
    qtbot.mouseClick(pad.surface, Qt.MouseButton.LeftButton, pos=square.topRight() + QPoint(8, -8))
    assert pad.place == (1.0, 1.0)
    qtbot.keyClick(pad.surface, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert pad.place == pytest.approx((1 - 1 / 6, 1.0))
