"""Sessions: every run ends with a word, can be steered, and resumes as if nothing had happened."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from engine.inference.model import open_model
from engine.spec.config import RunConfig, with_settings
from engine.spec.events import (
    CheckpointSaved,
    Ended,
    Failed,
    Marked,
    Phase,
    PhaseChanged,
    Preview,
    Readings,
    Started,
    Warned,
)
from engine.training import recorder as recorder_module
from engine.training import session as session_module
from engine.training.beginning import read_families
from engine.training.control import Control
from engine.training.run_folder import RunFolder
from engine.training.session import resume, run
from engine.training.trainer import Trainer


def _model(folder: Path | None, round: int) -> dict[str, torch.Tensor]:
    assert folder
    return dict(load_file(folder / "checkpoints" / f"{round:09d}" / "model.safetensors"))


def _equal(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def test_a_run_tells_its_story_in_order(points: RunConfig, tmp_path: Path, log: Any) -> None:
    ended = run(points, log.append, Control(), runs=tmp_path)
    phases = [event.phase for event in log.of(PhaseChanged)]
    assert phases == [Phase.PREPARING, Phase.TRAINING, Phase.FINISHED]
    assert ended == log[-1]
    assert (ended.phase, ended.round) == (Phase.FINISHED, 20)
    started = log.of(Started)[0]
    assert started.players == ("discriminator", "generator")
    assert started.equilibrium["discriminator/objective"] == pytest.approx(2 * np.log(2))
    assert [event.round for event in log.of(CheckpointSaved)] == [10, 20, 20]
    assert log.of(Preview)[0].averaged.shape == (16, 2)


def test_the_folder_holds_what_was_told(points: RunConfig, tmp_path: Path, log: Any) -> None:
    folder = RunFolder.open(run(points, log.append, Control(), runs=tmp_path).folder or tmp_path)
    told = [reading for event in log.of(Readings) for reading in event.readings]
    curves = {series.name: series for series in folder.history().series}
    np.testing.assert_array_equal(curves["generator/objective"].round, [reading.round for reading in told])
    assert [round for round, _ in folder.preview_files()] == [0, 10, 20]
    assert folder.summary().checkpoint_round == 20
    assert folder.state().phase is Phase.FINISHED


def test_the_same_seed_gives_the_same_run(points: RunConfig, tmp_path: Path, log: Any) -> None:
    folders = [run(points, log.append, Control(), runs=tmp_path, name=name).folder for name in "ab"]
    other = run(with_settings(points, {"training.seed": 4}), log.append, Control(), runs=tmp_path).folder
    assert _equal(_model(folders[0], 20), _model(folders[1], 20))
    assert not _equal(_model(folders[0], 20), _model(other, 20))


@pytest.mark.parametrize("fixture", ["points", "pictures"])
def test_a_run_with_previews_equals_one_without(
    fixture: str, request: pytest.FixtureRequest, tmp_path: Path, log: Any
) -> None:
    config: RunConfig = request.getfixturevalue(fixture)
    rounds = config.training.rounds
    few = with_settings(config, {"saving.preview_every": 10_000})
    many = with_settings(config, {"saving.preview_every": 1})
    first = run(few, log.append, Control(), runs=tmp_path, name="few").folder
    second = run(many, log.append, Control(live_preview_s=0.0), runs=tmp_path, name="many").folder
    assert _equal(_model(first, rounds), _model(second, rounds))


def test_an_opened_model_gives_what_the_last_preview_showed(pictures: RunConfig, tmp_path: Path, log: Any) -> None:
    folder = run(pictures, log.append, Control(), runs=tmp_path).folder
    preview = log.of(Preview)[-1]
    assert folder
    for averaged, shown in ((True, preview.averaged), (False, preview.raw)):
        model = open_model(folder, averaged=averaged)
        np.testing.assert_array_equal(model.render(model.preview_codes(4)), shown)


@contextmanager
def _training(config: RunConfig, tmp_path: Path, emit: Callable[[Any], None]) -> Iterator[Control]:
    control = Control()
    thread = threading.Thread(target=run, args=(config, emit, control), kwargs={"runs": tmp_path})
    thread.start()
    try:
        yield control
    finally:
        control.stop()
        thread.join(60)
        assert not thread.is_alive()


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "nothing happened for a minute"
        time.sleep(0.01)


def test_pausing_stops_the_rounds_and_resuming_plays_on(points: RunConfig, tmp_path: Path, log: Any) -> None:
    endless = with_settings(points, {"training.rounds": 10_000_000, "saving.preview_every": 10_000_000})
    with _training(endless, tmp_path, log.append) as control:
        _wait(lambda: len(log.of(Readings)) > 1)
        control.pause()
        _wait(lambda: log.of(PhaseChanged)[-1].phase is Phase.PAUSED)
        heard = len(log)
        time.sleep(0.4)
        assert len(log) == heard
        control.step("generator")
        control.step()
        control.snapshot()
        _wait(lambda: any(event.snapshot for event in log.of(CheckpointSaved)))
        paused_round = log.of(PhaseChanged)[-1].round
        assert log.of(CheckpointSaved)[-1].round == paused_round + 1
        assert [mark.kind for mark in log.of(Marked)][:1] == ["step"]
        control.edit("optimisers.generator.learning_rate", 1e-5)
        control.edit("nonsense", 1.0)
        control.resume()
        _wait(lambda: log.of(Readings)[-1].readings[-1].round > paused_round + 10)
    assert log.of(Ended)[0].phase is Phase.STOPPED
    assert "cannot be edited" in log.of(Warned)[0].what
    assert "edit" in [mark.kind for mark in log.of(Marked)]


def test_a_stopped_and_resumed_run_equals_an_uninterrupted_one(points: RunConfig, tmp_path: Path, log: Any) -> None:
    whole = run(points, log.append, Control(), runs=tmp_path, name="whole").folder
    control = Control()

    def stop_at_seven(event: Any) -> None:
        log.append(event)
        if isinstance(event, Preview) and event.round >= 7:
            control.stop()

    parts = run(with_settings(points, {"saving.preview_every": 7}), stop_at_seven, control, runs=tmp_path, name="parts")
    assert parts.phase is Phase.STOPPED
    assert 7 <= parts.round < 20
    assert parts.folder
    assert resume(parts.folder, log.append, Control()).phase is Phase.FINISHED
    assert _equal(_model(whole, 20), _model(parts.folder, 20))
    rounds = RunFolder(parts.folder).history().series[0].round
    assert (np.diff(rounds) > 0).all()
    assert rounds[-1] == 20


def test_a_finished_run_asks_for_more_rounds(points: RunConfig, tmp_path: Path, log: Any) -> None:
    folder = run(points, log.append, Control(), runs=tmp_path).folder
    assert folder
    assert resume(folder, log.append, Control()).phase is Phase.FAILED
    assert "is finished" in log.of(Failed)[0].what
    assert RunFolder(folder).state().phase is Phase.FINISHED
    assert resume(folder, log.append, Control(), rounds=25).round == 25
    assert RunFolder(folder).config().training.rounds == 25


def test_a_run_without_a_checkpoint_resumes_from_the_start(points: RunConfig, tmp_path: Path, log: Any) -> None:
    folder = RunFolder.create(tmp_path, "early", points)
    assert resume(folder.path, log.append, Control()).phase is Phase.FINISHED
    whole = run(points, log.append, Control(), runs=tmp_path).folder
    assert _equal(_model(folder.path, 20), _model(whole, 20))


def _break_loss(monkeypatch: pytest.MonkeyPatch, at_round: int, error: Exception | float) -> None:
    play = Trainer._play

    def broken(self: Trainer, turn: Any) -> None:
        if self.round == at_round and turn.player == "generator":
            if isinstance(error, Exception):
                raise error
            with torch.no_grad():
                next(self.nets["generator"].parameters()).fill_(error)
        play(self, turn)

    monkeypatch.setattr(Trainer, "_play", broken)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_divergence_stops_the_run_and_keeps_the_last_good_checkpoint(
    points: RunConfig, tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    _break_loss(monkeypatch, 14, value)
    ended = run(points, log.append, Control(), runs=tmp_path)
    assert ended.phase is Phase.FAILED
    assert "generator's objective became NaN or infinite in round 14" in log.of(Failed)[0].what
    assert log.of(Failed)[0].remedy
    assert ended.folder
    assert RunFolder(ended.folder).checkpoint_rounds() == [10]
    assert all(tensor.isfinite().all() for tensor in _model(ended.folder, 10).values())


def test_running_out_of_memory_names_the_batch_to_try(
    points: RunConfig, tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_loss(monkeypatch, 3, torch.OutOfMemoryError("CUDA out of memory"))
    ended = run(points, log.append, Control(), runs=tmp_path)
    assert "Set training.batch to 8 (it is 16)" in log.of(Failed)[0].remedy
    assert ended.folder
    assert RunFolder(ended.folder).checkpoint_rounds() == [3]


def test_a_bug_saves_the_run_first_and_gives_a_report(
    points: RunConfig, tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_loss(monkeypatch, 3, ZeroDivisionError("a bug"))
    ended = run(points, log.append, Control(), runs=tmp_path)
    assert "ZeroDivisionError: a bug" in log.of(Failed)[0].report
    assert ended.folder
    assert RunFolder(ended.folder).checkpoint_rounds() == [3]
    assert RunFolder(ended.folder).state().phase is Phase.FAILED


def test_a_full_disk_is_told_and_the_run_goes_on(
    points: RunConfig, tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = recorder_module.save_checkpoint

    def full(*arguments: Any, **options: Any) -> Path:
        if arguments[1].round == 20:
            raise OSError(28, "No space left on device")
        return save(*arguments, **options)

    monkeypatch.setattr(recorder_module, "save_checkpoint", full)
    ended = run(points, log.append, Control(), runs=tmp_path)
    assert ended.phase is Phase.FINISHED
    assert "could not be saved" in log.of(Warned)[0].what
    assert "goes on" in log.of(Warned)[0].remedy
    assert ended.folder
    assert RunFolder(ended.folder).checkpoint_rounds() == [10]


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_cuda_asked_for_and_absent_is_told_with_a_remedy(points: RunConfig, tmp_path: Path, log: Any) -> None:
    ended = run(with_settings(points, {"training.device": "cuda"}), log.append, Control(), runs=tmp_path)
    assert ended == Ended(Phase.FAILED, 0, None)
    assert "absent" in log.of(Failed)[0].what
    assert '"auto" or "cpu"' in log.of(Failed)[0].remedy
    assert list(tmp_path.iterdir()) == []


def test_a_network_that_does_not_fit_is_told_before_anything_is_written(
    points: RunConfig, tmp_path: Path, log: Any
) -> None:
    run(with_settings(points, {"generator": "dcgan"}), log.append, Control(), runs=tmp_path)
    assert 'the generator "dcgan" does not fit the data' in log.of(Failed)[0].what
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_newest_checkpoint_is_passed_over_with_a_warning(points: RunConfig, tmp_path: Path, log: Any) -> None:
    folder = run(points, log.append, Control(), runs=tmp_path).folder
    assert folder
    (folder / "checkpoints" / "000000020" / "state.pt").write_bytes(b"broken")
    assert resume(folder, log.append, Control()).phase is Phase.FINISHED
    assert "damaged" in log.of(Warned)[0].what
    assert log.of(Started)[-1].round == 10


def test_cancelling_the_preparation_ends_without_a_folder(
    points: RunConfig, tmp_path: Path, log: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    control = Control()
    control.stop()
    assert run(points, log.append, control, runs=tmp_path) == Ended(Phase.STOPPED, 0, None)
    assert list(tmp_path.iterdir()) == []


def test_the_thread_count_is_put_back(points: RunConfig, tmp_path: Path, log: Any) -> None:
    before = torch.get_num_threads()
    run(with_settings(points, {"training.threads": before + 1}), log.append, Control(), runs=tmp_path)
    assert torch.get_num_threads() == before
    assert session_module  # the module under test


def test_a_run_has_written_how_it_began_when_it_tells_of_it(points: RunConfig, tmp_path: Path) -> None:
    known: list[tuple[str, ...]] = []

    def note(event: Any) -> None:
        known.extend([read_families(event.folder)] if isinstance(event, Started) else [])

    run(with_settings(points, {"training.rounds": 1}), note, Control(), runs=tmp_path)
    assert known == [("mlp",)]
