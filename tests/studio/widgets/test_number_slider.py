"""Sliders with a number: dragged, typed, returned to the usual, and not moved by a list that scrolls."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from studio.widgets.number_slider import NumberSlider


@pytest.fixture
def slider(qtbot) -> NumberSlider:
    """A visible slider of deviations that takes up to 20."""
    slider = NumberSlider("hue", limits=(-20, 20))
    qtbot.addWidget(slider)
    slider.resize(300, 30)
    slider.show()
    qtbot.waitExposed(slider)
    slider.told = []
    slider.moved.connect(slider.told.append)
    return slider


def at(slider: NumberSlider, value: float) -> QPoint:
    """Where the handle stands for a value."""
    return QPoint(round(slider.track.position_of(round(100 * value))), slider.track.height() // 2)


def test_a_press_takes_the_handle_along_and_is_one_gesture(slider, qtbot) -> None:
    qtbot.mousePress(slider.track, Qt.MouseButton.LeftButton, pos=at(slider, -2))
    first = slider.gesture
    qtbot.mouseMove(slider.track, at(slider, 1))
    assert slider.told == pytest.approx([-2, 1], abs=0.03)
    assert slider.gesture == first
    qtbot.mouseRelease(slider.track, Qt.MouseButton.LeftButton, pos=at(slider, 1))
    assert slider.gesture == first + 1


def test_the_number_beside_it_follows(slider, qtbot) -> None:
    qtbot.mousePress(slider.track, Qt.MouseButton.LeftButton, pos=at(slider, 3))
    assert slider.field.value() == 3
    assert slider.field.text() == "3.00"
    qtbot.mouseRelease(slider.track, Qt.MouseButton.LeftButton, pos=at(slider, 3))


def test_a_typed_number_goes_beyond_the_ends(slider, qtbot) -> None:
    slider.field.selectAll()
    qtbot.keyClicks(slider.field, "7.5")
    assert slider.told == []
    qtbot.keyClick(slider.field, Qt.Key.Key_Return)
    assert slider.told == [7.5]
    assert slider.value == 7.5
    assert slider.track.value() == 300


def test_a_double_click_and_a_key_return_to_the_usual(slider, qtbot) -> None:
    slider.show_value(2)
    qtbot.mouseDClick(slider.track, Qt.MouseButton.LeftButton, pos=at(slider, 2))
    slider.show_value(1)
    qtbot.keyClick(slider.track, Qt.Key.Key_Delete)
    assert slider.told == [0, 0]


def test_arrows_go_by_a_tenth(slider, qtbot) -> None:
    qtbot.keyClick(slider.track, Qt.Key.Key_Right)
    qtbot.keyClick(slider.track, Qt.Key.Key_End)
    assert slider.told == [0.1, 3]


def test_what_is_shown_is_not_told(slider) -> None:
    slider.show_value(1.25)
    assert slider.told == []
    assert slider.value == 1.25


def test_the_wheel_is_left_to_the_list_without_the_focus(slider, qtbot) -> None:
    def turn(part) -> None:
        place = QPointF(5, 5)
        wheel = QWheelEvent(
            place, part.mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(part, wheel)

    slider.field.clearFocus()
    slider.track.clearFocus()
    turn(slider.track)
    turn(slider.field)
    assert slider.told == []
    slider.track.setFocus()
    turn(slider.track)
    assert slider.told[0] > 0


def test_it_is_read_out(slider) -> None:
    assert slider.track.accessibleName() == slider.field.accessibleName() == "hue"
