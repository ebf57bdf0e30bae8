"""The list of translators: groups, newer rounds, and what is left out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox

from engine.spec.events import Phase
from engine.spec.runs import RunSummary
from studio.translation import ModelChoice
from studio.translators import FINISHED, TRAINING, Candidate, candidates
from studio.widgets.model_picker import ModelPicker


def run(name: str, *, alive: bool, checkpoint_round: int | None) -> RunSummary:
    phase = Phase.TRAINING if alive else Phase.FAILED
    words = ("CycleGAN", "resnet-translator", "least-squares", "two-folders")
    return RunSummary(Path(name), name, phase, alive, 5, 10, *words, 0.0, 0.0, 0.0, checkpoint_round, None)


def listed(round: int) -> list[Candidate]:
    trains = Candidate(ModelChoice(Path("a"), "a", round), TRAINING, f"round {round}")
    return [trains, Candidate(ModelChoice(Path("b"), "b", 9), FINISHED, "round 9")]


@pytest.fixture
def picker(qtbot) -> ModelPicker:
    made = ModelPicker()
    qtbot.addWidget(made)
    return made


def texts(box: QComboBox) -> list[str]:
    return [box.itemText(row) for row in range(box.count())]


def test_runs_that_ended_before_a_checkpoint_are_not_offered():
    runs = [run("dead", alive=False, checkpoint_round=None), run("new", alive=True, checkpoint_round=None)]
    runs.append(run("stopped", alive=False, checkpoint_round=3))
    found = candidates(runs, (), lambda _system: True)
    assert [(one.path.name, one.ready) for one in found] == [("new", False), ("stopped", True)]


def test_a_newer_round_is_worded_anew_in_the_same_list(picker):
    picker.show_candidates(listed(1), Path("b"))
    model = picker.box.model()
    picker.show_candidates(listed(2), Path("b"))
    assert picker.box.model() is model  # an open popup would lose its place
    assert texts(picker.box) == ["In training", "a · round 2", "Runs", "b · round 9"]
    assert picker.current == Path("b")


def test_another_run_makes_another_list(picker):
    picker.show_candidates(listed(1), Path("b"))
    picker.show_candidates(listed(1)[1:], Path("b"))
    assert texts(picker.box) == ["Runs", "b · round 9"]
    assert picker.current == Path("b")
