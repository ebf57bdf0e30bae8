"""The command `directions`: finds, keeps, lists, renames, removes, and draws a sheet that carries its recipes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from engine.__main__ import app
from engine.inference.captions import GAP
from engine.inference.exploring import open_explorer
from engine.inference.pictures import read_picture
from engine.inference.recipe_files import sheet_of

Runs = Callable[[str], Path]


@pytest.fixture
def run(explored_run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "120")
    return Path(shutil.copytree(explored_run("perceptron"), tmp_path / "perceptron"))


def _call(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["directions", *map(str, arguments)])


def _names(run: Path) -> list[str]:
    return [direction.facts.name for direction in open_explorer(run).directions]


def test_principal_directions_are_found_kept_and_listed(run: Path) -> None:
    result = _call(run, "--count", 2, "--codes", 100)
    assert result.exit_code == 0, result.output
    assert _names(run) == ["principal 1", "principal 2"]
    listed = _call(run, "--known").stdout
    assert "principal 2" in listed
    assert "%" in listed


def test_kinds_add_up_and_names_can_be_changed(run: Path) -> None:
    assert _call(run, "--kind", "principal", "--kind", "weights", "--count", 1, "--codes", 100).exit_code == 0
    assert _call(run, "--rename", "weights 1=size", "--remove", "principal 1").exit_code == 0
    assert _names(run) == ["size"]


def test_a_sheet_has_a_row_for_each_direction_and_carries_its_recipes(run: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.png"
    assert _call(run, "--kind", "weights", "--count", 2, "--sheet", sheet, "--start", 5).exit_code == 0
    pixels, told = read_picture(sheet).pixels, sheet_of(sheet)
    assert told is not None
    assert (len(told.recipes), told.columns) == (18, 9)
    assert [recipe.moves[0].amount for recipe in told.recipes[:9]] == np.linspace(-2, 2, 9).tolist()
    left = pixels.shape[1] - 9 * (48 + GAP)  # what the names take
    second = pixels[-48 - GAP : -GAP : 3, left + 48 + GAP : left + 2 * 48 + GAP : 3]
    assert np.array_equal(open_explorer(run).picture(told.recipes[10]), second)


def test_a_sheet_that_its_format_refuses_does_not_cost_what_was_found(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.inference.pictures.LONGEST_NOTE", 100)
    sheet = tmp_path / "sheet.jpg"
    result = _call(run, "--kind", "weights", "--count", 2, "--sheet", sheet)
    assert result.exit_code == 2
    assert "Write a PNG" in result.stderr
    assert _names(run) == ["weights 1", "weights 2"]
    assert not sheet.exists()


def test_none_are_known_before_some_are_found(run: Path) -> None:
    assert "has no directions yet; without --known some are found." in _call(run, "--known").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--remove", "nothing"], 'there is no direction "nothing"'),
        (["--rename", "nothing"], 'has no "="'),
        (["--layers", "a-b"], "names no layers"),
        (["--layers", "3-4"], "has no styles: its samples are moved by their codes. Leave --layers out."),
        (["--known", "--kind", "weights"], "--known and --kind exclude each other"),
        (["--sheet", "ways.gif"], "Call it ways.png."),
        (["--sheet", "/dev/null/ways.png"], "/dev/null/ways.png cannot be written"),
        (["--seed", str(10**20)], "--seed"),
        (["--start", str(10**20)], "--start"),
        (["--features", "40"], "has no layer 40 of features"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(run: Path, arguments: list[str], message: str) -> None:
    result = _call(run, "--codes", 100, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (run / "directions").exists()


def test_a_sheet_of_points_is_refused(explored_run: Runs, tmp_path: Path) -> None:
    points = shutil.copytree(explored_run("points"), tmp_path / "points")
    result = _call(points, "--codes", 100, "--sheet", tmp_path / "sheet.png")
    assert result.exit_code == 2
    assert "sheets are of pictures" in result.stderr
