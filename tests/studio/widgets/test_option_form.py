"""Forms made from option records: every registered one makes the round trip, and bounds are named."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import BaseModel, model_validator
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from engine.spec import registry
from engine.spec.config import OptimiserOptions, SavingOptions, TrainingOptions
from engine.spec.options import Options, describe, option, parse
from studio.widgets.option_form import OptionForm
from studio.widgets.option_row import bounds_text

REGISTRIES = (
    registry.OBJECTIVES,
    registry.REGULARISERS,
    registry.GENERATORS,
    registry.DISCRIMINATORS,
    registry.GAMES,
    registry.DATASETS,
)
RECORDS = {
    **{f"{known.noun} {entry.name}": entry.options for known in REGISTRIES for entry in known},
    **{record.__name__: record for record in (OptimiserOptions, TrainingOptions, SavingOptions)},
}


class EveryKind(Options):
    """One option of every kind."""

    whole: int = option(8, "Whole.", ge=1, le=100, unit="px")
    rate: float = option(2e-4, "Rate.", gt=0, le=1)
    on: bool = option(False, "Switch.")
    colour: Literal["red", "blue"] = option("red", "Colour.")
    text: str = option("auto", "Text.")
    means: tuple[tuple[float, float], ...] = option(((0.0, 1.0),), "Centres.")
    shares: tuple[float, ...] = option((), "Shares.", advanced=True)
    limit: int | None = option(None, "Limit.", ge=5)

    @model_validator(mode="after")
    def _fits(self) -> EveryKind:
        if self.shares and len(self.shares) != len(self.means):
            raise ValueError("shares and means differ in number")
        return self


def make(record: type[BaseModel], qtbot) -> OptionForm:
    form = OptionForm(describe(record), lambda values: parse(record, values))
    qtbot.addWidget(form)
    return form


@pytest.fixture
def form(qtbot) -> OptionForm:
    return make(EveryKind, qtbot)


@pytest.fixture
def edits(form) -> list[tuple[str, object]]:
    seen: list[tuple[str, object]] = []
    form.edited.connect(lambda name, value: seen.append((name, value)))
    return seen


@pytest.mark.parametrize("name", RECORDS)
def test_every_registered_record_makes_the_round_trip(name, qtbot):
    record = RECORDS[name]
    form = make(record, qtbot)
    shown = {name: form.row(name).value() for name in form.values()}
    assert parse(record, shown) == parse(record, form.values()) == record()
    assert form.problems() == {}


@pytest.mark.parametrize("name", RECORDS)
def test_every_bound_of_every_record_is_enforced_and_named(name, qtbot):
    form = make(RECORDS[name], qtbot)
    for field in describe(RECORDS[name]):
        for bound, step in ((field.minimum, -1), (field.maximum, 1)):
            if bound is not None:
                form.row(field.name).editor.setValue(bound + step)
                assert bounds_text(field) in form.problems()[field.name]
        form.set_values({})
    assert form.problems() == {}


def test_values_go_in_and_out(form):
    values = {
        "whole": 16,
        "rate": 1e-3,
        "on": True,
        "colour": "blue",
        "text": "cuda:1",
        "means": ((0.0, 0.0), (1.5, -2.0)),
        "shares": (1.0, 3.0),
        "limit": 7,
    }
    form.set_values(values)
    assert {name: form.row(name).value() for name in values} == values
    assert form.values() == values


def test_an_edit_is_told_with_its_name_and_type(form, edits):
    form.row("whole").editor.lineEdit().setText("12")
    form.row("on").editor.setChecked(True)
    form.row("colour").editor.setCurrentIndex(1)
    form.row("means").editor.setText("[0, 1], [2, 3]")
    form.row("limit").editor.lineEdit().setText("9")
    assert edits == [
        ("whole", 12),
        ("on", True),
        ("colour", "blue"),
        ("means", ((0, 1), (2, 3))),
        ("limit", 9),
    ]


def test_a_value_out_of_bounds_is_not_told_and_names_the_bound(form, edits):
    form.row("whole").editor.lineEdit().setText("0")
    assert edits == []
    assert "1 to 100".replace(" ", "\u00a0") in form.problems()["whole"]
    shown = [label.text() for label in form.findChildren(QLabel) if not label.isHidden()]
    assert form.problems()["whole"] in shown


def test_other_options_are_told_while_one_does_not_fit(form, edits):
    form.row("whole").editor.lineEdit().setText("0")
    form.row("rate").editor.lineEdit().setText("0.1")
    assert edits == [("rate", 0.1)]
    assert form.values()["whole"] == 8


def test_options_that_do_not_fit_together_wait_for_one_another(form, edits):
    form.row("shares").editor.setText("1, 3")
    assert edits == []
    assert "differ in number" in form.problems()[""]
    form.row("means").editor.setText("[0, 1], [2, 3]")
    assert {name for name, _ in edits} == {"means", "shares"}
    assert form.problems() == {}


def test_text_that_is_no_list_says_how_to_write_one(form, edits):
    form.row("means").editor.setText("[0, 1")
    assert "commas" in form.problems()["means"]
    assert edits == []


def test_showing_values_tells_nothing_and_clears_problems(form, edits):
    form.row("whole").editor.lineEdit().setText("0")
    form.set_values({"whole": 20})
    assert edits == []
    assert form.problems() == {}
    assert form.row("whole").value() == 20


def test_typing_is_left_alone_while_the_rest_is_shown_anew(form):
    form.row("whole").editor.lineEdit().setText("0")
    form.set_values({"rate": 0.5}, keep_typing=True)
    assert form.row("whole").value() == 0
    assert "whole" in form.problems()
    form.set_values({"whole": 9}, keep_typing=True)
    assert form.problems() == {}


def test_reset_returns_to_the_default_and_is_hidden_there(form, edits, qtbot):
    row = form.row("whole")
    assert row._reset.isHidden()
    row.editor.lineEdit().setText("12")
    assert not row._reset.isHidden()
    qtbot.mouseClick(row._reset, Qt.MouseButton.LeftButton)
    assert edits[-1] == ("whole", 8)
    assert row._reset.isHidden()


def test_advanced_options_are_folded_until_they_are_asked_for(form, qtbot):
    form.show()
    assert not form.row("shares").editor.isVisible()
    qtbot.mouseClick(form._fold, Qt.MouseButton.LeftButton)
    assert form.row("shares").editor.isVisible()


def test_an_advanced_option_that_does_not_fit_unfolds_itself(qtbot):
    form = make(TrainingOptions, qtbot)
    form.show()
    form.row("threads").editor.setValue(-1)
    assert form.row("threads").editor.isVisible()


def test_a_single_row_in_a_list_of_rows_stays_one(form):
    form.set_values({"means": ((3.0, 4.0),)})
    assert form.row("means").value() == ((3.0, 4.0),)
    form.row("means").editor.setText("[[1, 2], [3, 4]]")
    assert form.row("means").value() == ((1, 2), (3, 4))


def test_every_editor_can_be_found_by_its_name(form):
    names = {form.row(name).editor.accessibleName() for name in form.values()}
    assert {"Whole", "Rate", "On", "Colour", "Text", "Means", "Shares", "Limit"} == names
