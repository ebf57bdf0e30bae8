"""Truncation of opened models, and runs of style-based networks, whose noise and mean style resume exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from engine.__main__ import app
from engine.inference.model import open_model
from engine.networks.modulation import StyledLayer
from engine.spec.config import from_mapping
from engine.spec.errors import OptionError
from engine.training.control import Control
from engine.training.session import resume, run

STYLE = {"name": "style", "width": 4, "widest": 4}
PERCEPTRON = {"name": "mlp", "width": 8, "depth": 1}
SHAPES = {"name": "shapes", "count": 100, "size": 16}


def _play(folder: Path, name: str, rounds: int = 4, generator: dict[str, object] | None = None) -> Path:
    config = from_mapping(
        {
            "game": {"name": "plain", "code": 3},
            "generator": generator or {**STYLE, "style": 6, "mapping": 2},
            "discriminator": STYLE,
            "data": SHAPES,
            "training": {"rounds": rounds, "batch": 4, "threads": 1},
            "measuring": {"at_checkpoints": False},
            "optimisers": {"generator": {"learning_rate": 0.05}},
        }
    )
    folder = run(config, lambda _: None, Control(), runs=folder, name=name).folder or folder
    assert open_model(folder).round == rounds
    return folder


@pytest.fixture(scope="module")
def styled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _play(tmp_path_factory.mktemp("runs"), "styled")


def test_truncation_draws_samples_towards_one_picture(styled: Path) -> None:
    model = open_model(styled)
    plain = model.sample(8)
    model.truncate(1.0)
    assert np.array_equal(model.sample(8), plain)
    model.truncate(0.0)
    assert model.sample(8).astype(float).std(0).max() == 0
    assert plain.astype(float).std(0).max() > 0


def test_truncation_outside_its_bounds_is_refused(styled: Path) -> None:
    for value in (-0.1, 2.1, float("nan")):
        with pytest.raises(OptionError, match="it must be ≥ 0 and ≤ 2"):
            open_model(styled).truncate(value)


def test_a_generator_without_styles_cannot_be_truncated(tmp_path: Path) -> None:
    folder = _play(tmp_path, "plain", generator=PERCEPTRON)
    with pytest.raises(OptionError, match='its generator "mlp" has no styles'):
        open_model(folder).truncate(0.7)
    result = CliRunner().invoke(app, ["sample", str(folder), "--truncation", "0.7"])
    assert result.exit_code == 2
    assert "plain cannot be truncated" in result.stderr


def test_the_command_line_truncates_and_notes_it_in_the_picture(styled: Path, tmp_path: Path) -> None:
    target = tmp_path / "mean.png"
    command = ["sample", str(styled), "--count", "2", "--truncation", "0", "--columns", "2", "--out", str(target)]
    assert CliRunner().invoke(app, command).exit_code == 0
    with Image.open(target) as picture:
        assert '"truncation": 0.0' in " ".join(map(str, picture.info.values()))
        pixels = np.asarray(picture)
    assert np.array_equal(pixels[:, :16], pixels[:, -16:])


def test_training_moves_the_mean_style_and_the_strength_of_the_noise(styled: Path) -> None:
    net = open_model(styled, averaged=False).nets["generator"]
    assert net.get_buffer("mapping.mean_style").abs().max() > 0
    strengths = [layer.strength for layer in net.modules() if isinstance(layer, StyledLayer)]
    assert any(strength is not None and strength != 0 for strength in strengths)


def test_a_resumed_style_run_equals_an_uninterrupted_one(styled: Path, tmp_path: Path) -> None:
    half = _play(tmp_path, "half", rounds=2)
    resume(half, lambda _: None, Control(), rounds=4)
    one, two = open_model(styled, averaged=False), open_model(half, averaged=False)
    assert (one.round, two.round) == (4, 4)
    ours, theirs = one.nets.state_dict(), two.nets.state_dict()
    assert all(torch.equal(value, theirs[name]) for name, value in ours.items())
