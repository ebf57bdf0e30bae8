"""The command `project`: what it writes and prints, and its refusals in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner, Result

from engine.__main__ import app
from engine.inference.exploring import open_explorer
from engine.inference.pictures import read_picture, write_picture
from engine.inference.recipe_files import recipe_of
from engine.spec.exploration import Recipe

Runs = Callable[[str], Path]
QUICK = ("--starts", "2", "--steps", "10")


def _project(run: Path, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["project", str(run), *map(str, arguments), *QUICK])


@pytest.fixture
def picture(explored_run: Runs, tmp_path: Path) -> Path:
    pixels = open_explorer(explored_run("dcgan")).picture(Recipe(seed=3))
    return write_picture(tmp_path / "mine.png", pixels)


def test_what_is_found_carries_its_recipe_and_stands_beside_the_target(
    explored_run: Runs, picture: Path, tmp_path: Path
) -> None:
    run, out = explored_run("dcgan"), tmp_path / "out"
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        result = _project(run, picture, "--out", out)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert result.exit_code == 0, result.output
    assert "mine.png: pixels differ by" in result.output
    assert "Pixels and features of the run's own discriminator were compared." in result.output
    made = read_picture(out / "mine_projected.png").pixels
    recipe = recipe_of(out / "mine_projected.png")
    assert recipe is not None
    assert np.array_equal(open_explorer(run).picture(recipe), made)
    both = np.concatenate((read_picture(picture).pixels, made), 1)
    assert np.array_equal(read_picture(out / "mine_compared.png").pixels, both)


def test_a_picture_that_fails_does_not_stop_the_rest(explored_run: Runs, picture: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(picture.read_bytes()[:60])
    result = _project(explored_run("dcgan"), broken, tmp_path / "none.png", picture, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert f"Error: {broken} cannot be used" in result.output
    assert f"Error: there is no file {tmp_path / 'none.png'}" in result.output
    assert "2 failed; see above." in result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["mine_compared.png", "mine_projected.png"]


def test_a_huge_picture_is_refused(explored_run: Runs, tmp_path: Path) -> None:
    huge = tmp_path / "huge.png"
    Image.new("1", (10_000, 10_000)).save(huge)
    result = _project(explored_run("dcgan"), huge, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "a picture may have up to 89,478,485 pixels" in result.output


def test_nothing_is_overwritten_unasked(explored_run: Runs, picture: Path, tmp_path: Path) -> None:
    for options, code in (((), 0), ((), 1), (("--overwrite",), 0)):
        assert _project(explored_run("dcgan"), picture, "--out", tmp_path, *options).exit_code == code


def test_two_pictures_of_one_name_are_kept_apart(explored_run: Runs, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    second = write_picture(tmp_path / "other" / "mine.png", read_picture(picture).pixels[::-1])
    result = _project(explored_run("dcgan"), picture, second, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "mine-2_projected.png").is_file()


def test_a_class_is_named_and_kept(explored_run: Runs, picture: Path, tmp_path: Path) -> None:
    result = _project(explored_run("labelled"), picture, "--out", tmp_path / "out", "--class", "square")
    assert "Its class is square." in result.output
    recipe = recipe_of(tmp_path / "out" / "mine_projected.png")
    assert recipe is not None
    assert recipe.label == 1


@pytest.mark.parametrize(
    ("kind", "options", "says"),
    [
        ("points", (), "points takes no pictures: it makes points"),
        ("labelled", ("--class", "sqare"), 'Did you mean "square"?'),
        ("dcgan", ("--class", "0"), "its game does not know classes"),
    ],
)
def test_what_cannot_be_projected_is_told_on_one_line(
    explored_run: Runs, picture: Path, tmp_path: Path, kind: str, options: tuple[str, ...], says: str
) -> None:
    result = _project(explored_run(kind), picture, "--out", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert says in result.output
    assert not (tmp_path / "out").exists()
