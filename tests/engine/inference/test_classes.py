"""Samples of a class that is asked for, from Python and from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from engine.__main__ import app
from engine.inference.model import Model, open_model
from engine.spec.config import from_mapping
from engine.spec.errors import OptionError
from engine.spec.events import Phase
from engine.training.control import Control
from engine.training.session import run

NETWORK = {"name": "mlp", "width": 8, "depth": 1}
COMMON = {"generator": NETWORK, "discriminator": NETWORK, "training": {"rounds": 2, "batch": 4, "threads": 1}}


def _play(folder: Path, game: str, data: dict[str, object]) -> Path:
    config = from_mapping({**COMMON, "game": {"name": game, "code": 3}, "data": data})
    ended = run(config, lambda _: None, Control(), runs=folder, name=game)
    assert ended.phase is Phase.FINISHED
    assert ended.folder
    return ended.folder


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = {"name": "shapes", "count": 100, "size": 16, "classes": ["circle", "square", "cross"]}
    return _play(tmp_path_factory.mktemp("runs"), "conditional", data)


@pytest.fixture(scope="module")
def model(shapes: Path) -> Model:
    return open_model(shapes)


@pytest.fixture(scope="module")
def unconditional(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _play(tmp_path_factory.mktemp("runs"), "plain", {"name": "ring"})


def test_codes_of_a_class_differ_from_others_in_their_class_alone(model: Model) -> None:
    codes, any_class = model.codes(5, 1, 2), model.codes(5, 1)
    assert torch.equal(codes[:, 3:], torch.tensor([[0.0, 0.0, 1.0]]).expand(5, 3))
    assert torch.equal(codes[:, :3], any_class[:, :3])


def test_samples_of_a_class_are_those_of_its_codes(model: Model) -> None:
    assert np.array_equal(model.sample(4, 1, 0), model.render(model.codes(4, 1, 0)))
    assert not np.array_equal(model.sample(4, 1, 0), model.sample(4, 1, 1))


def test_a_class_is_known_by_its_name_or_its_index(model: Model) -> None:
    assert model.classes == ("circle", "square", "cross")
    assert (model.label("cross"), model.label("1")) == (2, 1)


def test_an_unknown_class_is_answered_with_the_nearest(model: Model) -> None:
    with pytest.raises(OptionError, match='Did you mean "circle"'):
        model.label("circel")
    with pytest.raises(OptionError, match="Known names"):
        model.label("3")


def test_rows_hold_a_class_each(model: Model) -> None:
    samples, columns = model.rows(13, 2)
    assert (len(samples), columns) == (12, 4)
    codes = model.game.preview_codes(13, torch.Generator().manual_seed(2))[0]
    assert np.array_equal(samples, model.render(codes))


def _call(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stderr


def test_the_command_line_draws_one_class_and_says_which_in_the_picture(shapes: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    assert _call("sample", shapes, "--class", "square", "--count", 4, "--out", sheet) == (0, "")
    with Image.open(sheet) as picture:
        assert json.loads(picture.info["saddlepoint"])["class"] == "square"


def test_the_command_line_lays_out_a_row_for_each_class(shapes: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    assert _call("sample", shapes, "--by-class", "--count", 12, "--out", sheet) == (0, "")
    with Image.open(sheet) as picture:
        assert picture.size == (4 * 16, 3 * 16)


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("--class", "squares"), 'Did you mean "square"?'),
        (("--class", "square", "--by-class"), "exclude each other"),
    ],
)
def test_the_command_line_refuses_classes_that_make_no_sense(
    shapes: Path, arguments: tuple[str, ...], answer: str
) -> None:
    code, error = _call("sample", shapes, *arguments)
    assert code == 2
    assert answer in error


@pytest.mark.parametrize("arguments", [("--class", "1"), ("--by-class",)])
def test_runs_without_classes_refuse_them(unconditional: Path, arguments: tuple[str, ...]) -> None:
    code, error = _call("sample", unconditional, *arguments)
    assert code == 2
    assert "Leave --" in error
