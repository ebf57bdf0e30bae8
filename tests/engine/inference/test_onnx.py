"""ONNX files: the same samples for every kind of generator, any length of batch, and nothing where they differ."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from typer.testing import CliRunner

from engine.__main__ import app
from engine.inference import onnx
from engine.inference.exploring import open_explorer
from engine.inference.latent import Latents
from engine.inference.model import open_model
from engine.inference.onnx import export_onnx
from engine.spec.errors import OptionError, RunError

onnxruntime = pytest.importorskip("onnxruntime")
pytest.importorskip("onnxscript")
Runs = Callable[[str], Path]


def test_classes_and_styles_can_be_exported(explored_run: Runs, tmp_path: Path) -> None:
    _compare(explored_run("styled-labelled"), tmp_path)


@pytest.mark.slow
def test_every_kind_of_generator_can_be_exported(every_explored_run: Path, tmp_path: Path) -> None:
    _compare(every_explored_run, tmp_path)


def _compare(run: Path, tmp_path: Path) -> None:
    explorer, path = open_explorer(run), tmp_path / "generator.onnx"
    report = export_onnx(explorer.model, path)
    assert 0 <= report.largest_difference <= 1e-5
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    codes = explorer.space.codes(range(11))
    fed = dict(zip(report.inputs, (codes.values[:, 0], codes.shares), strict=False))
    made = session.run(None, {name: values.numpy() for name, values in fed.items() if values is not None})[0]
    assert made.shape == (11, *explorer.facts.shape)
    assert np.abs(made - explorer.model.game.sample(explorer.model.nets, _whole(codes)).numpy()).max() <= 1e-5
    notes = session.get_modelmeta().custom_metadata_map
    assert json.loads(notes["config"])["generator"]["name"] == explorer.model.config.generator.name
    assert list(tmp_path.iterdir()) == [path]
    assert str(Path(onnx.__file__).parent).encode() not in path.read_bytes()


def _whole(codes: Latents) -> Tensor:
    return codes.values[:, 0] if codes.shares is None else torch.cat((codes.values[:, 0], codes.shares), 1)


def test_samples_that_differ_are_refused_and_leave_nothing(explored_run: Runs, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"was not written.*differ by up to .* and -1 is allowed"):
        export_onnx(open_model(explored_run("perceptron")), tmp_path / "generator.onnx", tolerance=-1)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_run_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"no graph")
    with pytest.raises(OptionError, match="onnxruntime cannot run it"), onnx._opened(path):
        pass


def test_a_graph_that_computes_something_else_is_refused(
    explored_run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, convert = open_model(explored_run("perceptron")), onnx._converted
    list(other.nets["generator"].parameters())[-1].add_(0.01)  # the last bias
    monkeypatch.setattr(onnx, "_converted", lambda _: convert(onnx._Sampler(other)))
    with pytest.raises(OptionError, match=r"differ by up to 0\.0\d+, and 0\.0001 is allowed"):
        export_onnx(open_model(explored_run("perceptron")), tmp_path / "generator.onnx")
    assert list(tmp_path.iterdir()) == []


def test_a_graph_of_no_numbers_is_refused(explored_run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other, convert = open_model(explored_run("perceptron")), onnx._converted
    list(other.nets["generator"].parameters())[-1].fill_(float("nan"))
    monkeypatch.setattr(onnx, "_converted", lambda _: convert(onnx._Sampler(other)))
    with pytest.raises(OptionError, match="differ by up to nan"):
        export_onnx(open_model(explored_run("perceptron")), tmp_path / "generator.onnx")


def test_a_graph_of_other_inputs_is_refused(
    explored_run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, convert = open_model(explored_run("points")), onnx._converted
    monkeypatch.setattr(onnx, "_converted", lambda _: convert(onnx._Sampler(other)))
    with pytest.raises(OptionError, match="onnxruntime cannot run it"):
        export_onnx(open_model(explored_run("perceptron")), tmp_path / "generator.onnx")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_extra_is_told_with_its_remedy(
    explored_run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnxruntime" else object())
    with pytest.raises(OptionError, match=r"onnxruntime is not installed.*saddlepoint\[onnx\]"):
        export_onnx(open_model(explored_run("perceptron")), tmp_path / "generator.onnx")


def test_a_place_that_refuses_is_known_before_anything_is_converted(
    explored_run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(onnx, "_converted")
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be written"):
        export_onnx(open_model(explored_run("perceptron")), tmp_path / "file" / "generator.onnx")


def test_the_command_says_how_near_the_file_is(explored_run: Runs, tmp_path: Path) -> None:
    path = tmp_path / "generator.onnx"
    result = CliRunner().invoke(app, ["export", str(explored_run("points")), "--format", "onnx", "--to", str(path)])
    assert result.exit_code == 0, result.output
    assert re.match(
        r"The largest difference from PyTorch is \S+, of 0\.0001 allowed\. The generator is in", result.output
    )
    assert path.stat().st_size > 1000
