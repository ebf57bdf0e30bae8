"""The number editor: short notation, fitting steps, None where it is allowed."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QValidator

from engine.spec.options import Kind, OptionField
from studio.widgets.number_editor import NumberEditor, number_text, stepped


def field(kind: Kind = Kind.NUMBER, default: object = 0.5, **facts: object) -> OptionField:
    return OptionField("rate", kind, default, "Help.", **facts)


@pytest.mark.parametrize(
    ("value", "text"),
    [(2e-4, "2e-4"), (1e-8, "1e-8"), (0.5, "0.5"), (0.999, "0.999"), (1.5e-5, "1.5e-5"), (0.0, "0"), (-0.25, "-0.25")],
)
def test_numbers_are_written_in_the_shortest_usual_way(value, text):
    assert number_text(value) == text
    assert float(text) == value


def test_whole_numbers_are_written_out():
    assert number_text(100_000_000, whole=True) == "100000000"


@pytest.mark.parametrize(
    ("value", "up", "down"),
    [(2e-4, 3e-4, 1e-4), (1e-3, 2e-3, 9e-4), (0.5, 0.6, 0.4), (9e-4, 1e-3, 8e-4), (10.0, 20.0, 9.0)],
)
def test_a_step_is_one_of_the_leading_digit(value, up, down):
    assert stepped(value, 1, whole=False) == pytest.approx(up)
    assert stepped(value, -1, whole=False) == pytest.approx(down)


def test_shares_near_one_move_by_what_is_missing():
    assert stepped(0.999, 1, whole=False, maximum=1) == pytest.approx(0.9991)
    assert stepped(0.99, -1, whole=False, maximum=1) == pytest.approx(0.98)


@pytest.mark.parametrize(("value", "up"), [(7, 8), (64, 65), (200, 210), (20_000, 21_000)])
def test_whole_numbers_step_by_their_second_digit(value, up):
    assert stepped(value, 1, whole=True) == up


def test_scientific_notation_can_be_typed(qtbot):
    editor = NumberEditor(field())
    qtbot.addWidget(editor)
    editor.lineEdit().setText("3e-5")
    assert editor.current() == 3e-5


def test_letters_and_fractions_of_whole_numbers_cannot_be_typed(qtbot):
    editor = NumberEditor(field(Kind.INTEGER, 4))
    qtbot.addWidget(editor)
    assert editor.validate("4a", 2)[0] is QValidator.State.Invalid
    assert editor.validate("4.5", 3)[0] is QValidator.State.Invalid
    assert editor.validate("45", 2)[0] is QValidator.State.Acceptable


def test_a_number_out_of_bounds_is_kept_for_the_row_to_name(qtbot):
    editor = NumberEditor(field(minimum=0.0, maximum=1.0))
    qtbot.addWidget(editor)
    editor.lineEdit().setText("7")
    assert editor.current() == 7


def test_steps_stay_within_the_bounds(qtbot):
    editor = NumberEditor(field(minimum=0.0, maximum=1.0, exclusive_maximum=True))
    qtbot.addWidget(editor)
    editor.set_current(0.95)
    editor.stepBy(100)
    assert editor.current() < 1
    editor.stepBy(-10_000)
    assert editor.current() >= 0


def test_an_optional_number_can_be_left_empty(qtbot):
    editor = NumberEditor(field(optional=True, default=None))
    qtbot.addWidget(editor)
    editor.set_current(3.0)
    editor.lineEdit().setText("")
    assert editor.current() is None
    editor.set_current(None)
    assert editor.text() == "automatic"


def test_the_unit_stands_behind_the_number(qtbot):
    editor = NumberEditor(field(Kind.INTEGER, 64, unit="px"))
    qtbot.addWidget(editor)
    editor.set_current(64)
    assert editor.text() == "64 px"
    editor.lineEdit().setText("32 px")
    assert editor.current() == 32
