"""What the bench prints and writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from rich.console import Console
from typer.testing import CliRunner

from engine.__main__ import app
from engine.bench import measuring
from engine.bench.measuring import Measurement, Size
from engine.bench.report import run_bench
from engine.spec.errors import DatasetError


def two(size: Size) -> Iterator[Measurement]:
    yield Measurement("pace", 0.98, "×", at_least=0.97, details={"size": size})
    yield Measurement("late", 50.0, "ms", at_most=33)


def broken(size: Size) -> Iterator[Measurement]:
    raise DatasetError("the disk is full")
    yield


@pytest.fixture(autouse=True)
def measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two measurements that take no time; the real ones register on import, so these come after."""
    import engine.bench.captured
    import engine.bench.folders
    import engine.bench.loops  # noqa: F401

    ours = {"own-two": ("Two", two), "own-broken": ("Broken", broken)}
    monkeypatch.setattr("engine.bench.report.MEASURES", {**measuring.MEASURES, **ours})


def test_the_table_names_value_and_target_and_the_json_says_what_was_met(tmp_path: Path) -> None:
    console = Console(record=True, width=120, quiet=True)
    run_bench(console, ["own-two"], quick=True, json=tmp_path / "bench.json")
    written = json.loads((tmp_path / "bench.json").read_text())
    assert [one["met"] for one in written["measurements"]] == [True, False]
    assert written["measurements"][0]["details"] == {"size": "quick"}
    assert written["machine"]["torch"] == torch.__version__.split("+")[0]


def test_a_measurement_that_fails_is_skipped_with_its_reason(tmp_path: Path) -> None:
    run_bench(Console(quiet=True), ["own-"], json=tmp_path / "bench.json")
    taken = {one["name"]: one for one in json.loads((tmp_path / "bench.json").read_text())["measurements"]}
    assert taken["own-broken"]["value"] is None
    assert "the disk is full" in taken["own-broken"]["skipped"]
    assert taken["pace"]["value"] == 0.98


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_without_a_gpu_the_cuda_measurements_are_skipped_with_the_reason(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["bench", "cuda", "--json", str(tmp_path / "bench.json")])
    assert result.exit_code == 0, result.output
    taken = json.loads((tmp_path / "bench.json").read_text())["measurements"]
    assert len(taken) == 4
    assert all("no usable CUDA device" in one["skipped"] for one in taken)


def test_an_unknown_measurement_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(app, ["bench", "foldr"])
    assert result.exit_code == 2
    assert 'Did you mean "folder"?' in result.stderr
