"""Exported models: they make what their run makes, and nothing of theirs is believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.inference.exploring import open_explorer
from engine.inference.exports import is_export, open_export
from engine.inference.model import open_model
from engine.spec.errors import CheckpointError
from engine.spec.exploration import Recipe

Runs = Callable[[str], Path]


def test_an_export_makes_what_its_run_makes(every_explored_run: Path, tmp_path: Path) -> None:
    run, path = open_explorer(every_explored_run), tmp_path / "one.safetensors"
    run.model.export(path)
    exported = open_explorer(path)
    assert exported.facts.title == "one.safetensors"
    assert (exported.facts.model, exported.facts.round) == (run.facts.model, 4)
    recipes = [Recipe(seed=seed, truncation=0.9) for seed in range(12)]
    assert np.array_equal(exported.pictures(recipes), run.pictures(recipes))
    assert np.array_equal(exported.model.sample(5, 3), run.model.sample(5, 3))


def test_the_shares_of_a_mixture_are_exported(explored_run: Runs, tmp_path: Path) -> None:
    model, path = open_model(explored_run("adagan")), tmp_path / "mixture.safetensors"
    model.export(path)
    shares = open_export(path).nets["mixture"].get_buffer("shares")
    assert torch.equal(shares, model.nets["mixture"].get_buffer("shares"))
    assert shares.min() > 0


def test_an_export_has_no_networks_but_those_that_samples_come_from(explored_run: Runs, tmp_path: Path) -> None:
    open_model(explored_run("encoding")).export(tmp_path / "one.safetensors")
    model = open_export(tmp_path / "one.safetensors")
    assert sorted(model.nets) == ["encoder", "generator"]
    assert model.encode(model.sample(3)).shape == (3, 6)
    model.export(tmp_path / "again.safetensors")
    first, second = (load_file(tmp_path / f"{name}.safetensors") for name in ("one", "again"))
    assert first.keys() == second.keys()


def test_another_round_than_the_file_holds_is_refused(explored_run: Runs, tmp_path: Path) -> None:
    open_model(explored_run("perceptron")).export(tmp_path / "one.safetensors")
    assert open_explorer(tmp_path / "one.safetensors", round=4).facts.round == 4
    with pytest.raises(CheckpointError, match="has no round 3: it holds round 4"):
        open_explorer(tmp_path / "one.safetensors", round=3)


def test_files_that_are_no_exports_are_refused(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(3)}, tmp_path / "strange.safetensors")
    (tmp_path / "broken.safetensors").write_bytes(b"\xff" * 20)
    (tmp_path / "words.txt").write_text("words")
    for path in (*tmp_path.iterdir(), tmp_path / "none.safetensors"):
        assert not is_export(path)
        with pytest.raises(CheckpointError, match="is no exported model"):
            open_export(path)
