"""Check-ups: figures at checkpoints that change nothing, cost little and stop nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from engine.evaluation.judge import Recipe, kept_judge, open_judge
from engine.spec.config import Choice, RunConfig, with_settings
from engine.spec.events import CheckpointSaved, Measured, Phase, Warned
from engine.training import checkups
from engine.training.control import Control
from engine.training.measured import read_measured
from engine.training.session import resume, run
from engine.training.trainer import Trainer

SHAPES = {"data": "shapes", "data.size": 16, "data.count": 2100, "training.rounds": 4, "saving.checkpoint_every": 2}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(checkups, "SUBSETS", 1)
    return tmp_path


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time for figures in the shortest of runs, but none to train a judge."""
    monkeypatch.setattr(checkups, "GRACE_S", 600.0)
    monkeypatch.setattr(checkups, "JUDGE_S", 10_000.0)


@pytest.fixture
def shapes(pictures: RunConfig) -> RunConfig:
    return with_settings(pictures, {**SHAPES, "measuring.samples": 2048})


def weights(folder: Path, round: int) -> dict[str, torch.Tensor]:
    return dict(load_file(folder / "checkpoints" / f"{round:09d}" / "model.safetensors"))


def names(folder: Path) -> set[str]:
    return {metric.name for measured in read_measured(folder) for metric in measured.metrics}


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("fixture", ["points", "shapes"])
def test_a_run_that_is_measured_equals_one_that_is_not(
    fixture: str, request: pytest.FixtureRequest, tmp_path: Path, log: Any
) -> None:
    config: RunConfig = request.getfixturevalue(fixture)
    blind = with_settings(config, {"measuring.at_checkpoints": False})
    first = run(config, log.append, Control(), runs=tmp_path, name="measured").folder
    told = len(log.of(Measured))
    second = run(blind, log.append, Control(), runs=tmp_path, name="blind").folder
    assert first
    assert second
    assert told == 2 == len(log.of(Measured))
    known, same = weights(first, config.training.rounds), weights(second, config.training.rounds)
    assert all(torch.equal(known[name], same[name]) for name in known)
    states = [torch.load(f / "checkpoints" / f"{config.training.rounds:09d}" / "state.pt") for f in (first, second)]
    assert torch.equal(states[0]["random"], states[1]["random"])
    assert torch.equal(states[0]["global_random"], states[1]["global_random"])


@pytest.mark.usefixtures("patient")
def test_each_checkpoint_is_measured_once_told_and_kept(points: RunConfig, tmp_path: Path, log: Any) -> None:
    folder = run(points, log.append, Control(), runs=tmp_path).folder
    assert folder
    assert [event.round for event in log.of(CheckpointSaved)] == [10, 20, 20]
    assert [event.round for event in log.of(Measured)] == [10, 20]
    assert read_measured(folder) == tuple(log.of(Measured))
    assert [metric.name for metric in log.of(Measured)[0].metrics] == [
        "modes",
        "high quality",
        "mode KL",
        "covered data",
    ]
    assert "2,500 samples of the averaged weights, seed 0" in log.of(Measured)[0].metrics[0].protocol
    assert not log.of(Warned)


@pytest.mark.usefixtures("patient")
def test_pictures_without_a_kept_judge_are_measured_on_random_features(
    shapes: RunConfig, tmp_path: Path, log: Any
) -> None:
    folder = run(shapes, log.append, Control(), runs=tmp_path).folder
    assert folder
    assert names(folder) == {"Fréchet distance, random features", "kernel distance, random features"}


@pytest.mark.usefixtures("patient")
def test_a_kept_judge_tells_classes_and_gives_the_features(
    shapes: RunConfig, tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Recipe(steps=2, batch=8, width=4)
    for function in (open_judge, kept_judge):
        monkeypatch.setitem(function.__kwdefaults__, "recipe", recipe)
    open_judge(Choice(name="shapes", size=16, count=2100))
    folder = run(shapes, log.append, Control(), runs=tmp_path).folder
    assert folder
    assert names(folder) == {
        "classes",
        "class KL",
        "Fréchet distance, judge features",
        "kernel distance, judge features",
    }


@pytest.mark.parametrize("long_enough", [True, False])
def test_a_judge_of_bundled_data_is_trained_in_a_run_that_is_long_enough(
    pictures: RunConfig, tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch, long_enough: bool
) -> None:
    monkeypatch.setattr(checkups, "GRACE_S", 600.0)
    monkeypatch.setattr(checkups, "JUDGE_S", 0.0 if long_enough else 10_000.0)
    for function in (open_judge, kept_judge):
        monkeypatch.setitem(function.__kwdefaults__, "recipe", Recipe(steps=2, batch=8, width=4))
    folder = run(pictures, log.append, Control(), runs=tmp_path).folder
    assert folder
    assert names(folder) == ({"classes", "class KL"} if long_enough else set())  # digits are too few for distances


def test_what_would_take_too_long_is_left_out_and_said_once_in_the_log(
    shapes: RunConfig, tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkups, "GRACE_S", 0.0)
    folder = run(shapes, log.append, Control(), runs=tmp_path).folder
    assert folder
    assert not log.of(Measured)
    assert not log.of(Warned)
    assert (folder / "log.txt").read_text().count("figures are left out") == 1


@pytest.mark.usefixtures("patient")
def test_an_error_in_a_figure_is_told_once_and_the_run_goes_on(
    points: RunConfig, tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(checkups, "measure_modes", broken)
    assert run(points, log.append, Control(), runs=tmp_path).phase is Phase.FINISHED
    (warning,) = log.of(Warned)
    assert warning.what == "the samples could not be measured"
    assert "ZeroDivisionError: a bug" in warning.why


@pytest.mark.usefixtures("patient")
def test_a_run_that_is_resumed_forgets_later_figures(points: RunConfig, tmp_path: Path, log: Any) -> None:
    folder = run(points, log.append, Control(), runs=tmp_path).folder
    assert folder
    whole = read_measured(folder)
    (folder / "checkpoints" / "000000020" / "state.pt").write_bytes(b"broken")
    resume(folder, log.append, Control())
    assert read_measured(folder) == whole  # measured again, not twice
    assert [event.round for event in log.of(Measured)] == [10, 20, 20]


@pytest.mark.usefixtures("patient")
def test_nothing_is_measured_once_the_user_wants_to_leave(
    points: RunConfig, build_trainer: Callable[..., Trainer]
) -> None:
    told: list[object] = []
    leaving = checkups.Checkups(build_trainer(points), told.append, lambda: True)
    assert leaving.measure(100.0) is None
    assert not told
