"""Exports of models and runs in every format: they open again, and none is left half."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.inference.exporting import export_file
from engine.inference.exports import open_export
from engine.inference.model import open_model
from engine.spec.errors import Cancelled, OptionError
from engine.spec.exporting import Exported, Format

Runs = Callable[[str], Path]


def test_an_export_of_an_export_makes_the_same_samples(explored_run: Runs, tmp_path: Path) -> None:
    first, second = tmp_path / "first.safetensors", tmp_path / "second.safetensors"
    assert export_file(explored_run("styled"), first, Format.SAFETENSORS) == Exported(first, "generator", 4)
    export_file(first, second, Format.SAFETENSORS)
    assert np.array_equal(open_export(second).sample(3), open_model(explored_run("styled")).sample(3))


def test_an_onnx_export_that_is_given_up_at_any_step_leaves_nothing(explored_run: Runs, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    model, told = open_model(explored_run("points")), list[int]()
    with pytest.raises(Cancelled):
        export_file(model, tmp_path / "a.onnx", Format.ONNX, lambda done, _: told.append(done), lambda: len(told) > 2)
    assert told == [1, 2, 3]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", Format)
def test_what_nobody_wants_any_more_leaves_nothing(explored_run: Runs, tmp_path: Path, format: Format) -> None:
    with pytest.raises(Cancelled, match="the export was cancelled"):
        export_file(explored_run("points"), tmp_path / f"a.{format}", format, cancelled=lambda: True)
    assert not list(tmp_path.iterdir())


def test_an_open_model_is_no_whole_run(explored_run: Runs, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"a\.zip cannot be written.*whole run"):
        export_file(open_model(explored_run("points")), tmp_path / "a.zip", Format.ZIP)
