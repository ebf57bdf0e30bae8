"""Runs as archives: all of it, told in bytes, and given up without a trace."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.spec.errors import Cancelled, PlaceError, RunError
from engine.training.archiving import archive
from engine.training.run_folder import RunFolder

Runs = Callable[[str], Path]


def test_an_archive_holds_every_file_as_it_is_and_tells_its_bytes(explored_run: Runs, tmp_path: Path) -> None:
    run, told = RunFolder.open(explored_run("points")), list[tuple[int, int]]()
    archive(run, tmp_path / "run.zip", lambda done, total: told.append((done, total)))
    with zipfile.ZipFile(tmp_path / "run.zip") as packed:
        assert packed.read("points/run.toml") == (run.path / "run.toml").read_bytes()
        assert told[-1] == (sum(each.file_size for each in packed.infolist()),) * 2
        assert not any(name.endswith(".tmp") for name in packed.namelist())


def test_an_archive_within_its_run_does_not_hold_itself(explored_run: Runs, tmp_path: Path) -> None:
    run = RunFolder.open(Path(shutil.copytree(explored_run("points"), tmp_path / "points")))
    for _ in range(2):  # the second replaces the first
        archive(run, run.path / "mine.zip")
    with zipfile.ZipFile(run.path / "mine.zip") as packed:
        assert not any("mine.zip" in name for name in packed.namelist())


def test_an_archive_that_is_given_up_in_the_middle_leaves_nothing(explored_run: Runs, tmp_path: Path) -> None:
    told: list[int] = []
    with pytest.raises(Cancelled, match="the export was cancelled"):
        archive(
            RunFolder.open(explored_run("points")),
            tmp_path / "run.zip",
            lambda done, _total: told.append(done),
            lambda: len(told) > 1,
        )
    assert len(told) == 2
    assert not list(tmp_path.iterdir())


def test_a_place_that_refuses_is_told_without_the_options_of_a_command(explored_run: Runs, tmp_path: Path) -> None:
    with pytest.raises(PlaceError, match=r"it is a folder\. Choose another place\.$"):
        archive(RunFolder.open(explored_run("points")), tmp_path)


def test_a_run_that_is_worked_on_is_not_packed(
    explored_run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunFolder, "is_alive", lambda _: True)
    with pytest.raises(RunError, match="Stop it first"):
        archive(RunFolder.open(explored_run("points")), tmp_path / "run.zip")
    assert not list(tmp_path.iterdir())
