"""What a run told at its start is found again in its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.spec.data import DataInfo
from engine.spec.events import Started
from engine.spec.runs import Beginning
from engine.training.beginning import read_beginning, read_families, write_beginning


def started(run: Path, real: np.ndarray | None = None) -> Started:
    levels, stages = {"generator/objective": 0.69}, (("generator 1 of 2", 0), ("generator 2 of 2", 50))
    info = DataInfo("Ring", (2,))
    return Started(run, run.name, ("critic", "generator"), {}, "CPU", info, 100, 8, 0, levels, real, stages)


def test_what_was_told_is_read_again(tmp_path):
    real = np.random.default_rng(0).normal(size=(7, 2)).astype(np.float32)
    write_beginning(tmp_path, started(tmp_path, real))
    read = read_beginning(tmp_path)
    assert read.players == ("critic", "generator")
    assert read.equilibrium == {"generator/objective": 0.69}
    assert read.stages == (("generator 1 of 2", 0), ("generator 2 of 2", 50))
    np.testing.assert_array_equal(read.real, real)


def test_the_families_of_the_networks_that_were_built_are_read_alone(tmp_path):
    assert read_families(tmp_path) == ()
    write_beginning(tmp_path, started(tmp_path), ("mlp", "dcgan"))
    assert read_families(tmp_path) == ("mlp", "dcgan")


def test_a_run_without_points_has_none(tmp_path):
    write_beginning(tmp_path, started(tmp_path))
    assert read_beginning(tmp_path).real is None
    assert not list(tmp_path.glob(".*"))


def test_what_is_missing_or_damaged_is_empty(tmp_path):
    assert read_beginning(tmp_path) == Beginning()
    for text in ("[]", '{"players": 3}', '{"players": [], "equilibrium": [], "stages": []}', "\xff"):
        (tmp_path / "started.json").write_text(text, encoding="latin-1")
        assert read_beginning(tmp_path) == Beginning()


def test_points_that_would_have_to_be_unpickled_are_left_alone(tmp_path):
    write_beginning(tmp_path, started(tmp_path))
    np.save(tmp_path / "real.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert read_beginning(tmp_path).real is None
    assert read_beginning(tmp_path).players == ("critic", "generator")
