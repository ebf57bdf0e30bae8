"""The run folder: created once, read by anyone, owned by one process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from engine.spec.config import Choice, RunConfig
from engine.spec.data import DataInfo, Need
from engine.spec.errors import RunError
from engine.spec.events import Phase
from engine.training.atomic import write_atomically
from engine.training.run_folder import RunFolder, default_runs, list_runs


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    names = [RunFolder.create(tmp_path, "ring", RunConfig()).name for _ in range(3)]
    assert names == ["ring", "ring-2", "ring-3"]


def test_options_survive_and_versions_are_noted(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "ring", RunConfig())
    assert folder.config() == RunConfig()
    assert "torch = " in (folder.path / "run.toml").read_text(encoding="utf-8")


def test_data_info_survives(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "ring", RunConfig())
    info = DataInfo("Shapes", (3, 32, 32), 500, ("circle", "star"), frozenset({Need.LABELS}), ("Resized.",))
    folder.write_data_info(info)
    assert folder.data_info() == info


def test_a_run_of_a_dead_process_has_crashed(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "ring", RunConfig())
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert folder.summary().alive
    folder.write_state(replace(folder.state(), process=ended.pid))
    assert folder.summary().crashed


def test_a_heartbeat_that_stopped_means_not_alive(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "ring", RunConfig())
    folder.write_state(replace(folder.state(), heartbeat=time.time() - 3600))
    assert not folder.is_alive()


def test_a_run_in_use_is_not_taken_over(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "ring", RunConfig())
    folder.write_state(replace(folder.state(), process=os.getppid()))
    with pytest.raises(RunError, match="in use"):
        folder.take_over()


def test_a_damaged_state_is_no_reason_to_hide_the_run(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "ring", RunConfig())
    (folder.path / "state.json").write_text("{", encoding="utf-8")
    assert list_runs(tmp_path)[0].phase is Phase.FAILED


def test_what_is_no_run_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.toml").write_text("x = [", encoding="utf-8")
    assert list_runs(tmp_path) == []
    assert list_runs(tmp_path / "missing") == []
    with pytest.raises(RunError, match="holds no run"):
        RunFolder.open(tmp_path / "other")


def test_runs_are_listed_newest_first(tmp_path: Path) -> None:
    for number, name in enumerate(("old", "new")):
        folder = RunFolder.create(tmp_path, name, RunConfig())
        folder.write_state(replace(folder.state(), heartbeat=1000.0 + number))
    assert [run.name for run in list_runs(tmp_path)] == ["new", "old"]


def test_a_write_that_fails_keeps_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "state.json"
    write_atomically(target, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_the_folder_of_runs_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SADDLEPOINT_RUNS", str(tmp_path))
    assert default_runs() == tmp_path


def test_a_summary_names_the_pairs_that_are_made_of_the_data(tmp_path: Path) -> None:
    config = RunConfig(pairing=Choice(name="edges"))
    assert RunFolder.create(tmp_path, "drawn", config).summary().data == "shapes · edges"
    assert RunFolder.create(tmp_path, "plain", RunConfig()).summary().data == "shapes"
