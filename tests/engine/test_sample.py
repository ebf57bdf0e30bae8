"""The command `sample` with seeds and recipes: the same pictures everywhere, and each carries what made it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from engine.__main__ import app
from engine.inference.exploring import open_explorer
from engine.inference.pictures import read_picture
from engine.inference.recipe_files import recipe_of, save_picture, sheet_of
from engine.spec.exploration import Mix, Move, Recipe, Sheet
from engine.spec.tiles import untile

Runs = Callable[[str], Path]


def sample(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["sample", *map(str, arguments)])


def _tiles(path: Path, count: int) -> np.ndarray:
    return untile(read_picture(path).pixels, 16, 16, count)


@pytest.mark.parametrize("kind", ["dcgan", "styled", "styled-labelled", "adagan"])
def test_seeds_give_what_the_explorer_shows_with_their_recipes(explored_run: Runs, tmp_path: Path, kind: str) -> None:
    run, target = explored_run(kind), tmp_path / "sheet.png"
    result = sample(run, "--seeds", "0-3,9", "--truncation", 0.7, "--columns", 3, "--out", target)
    assert result.exit_code == 0, result.stderr
    explorer, sheet = open_explorer(run), sheet_of(target)
    assert sheet is not None
    assert (sheet.columns, [recipe.seed for recipe in sheet.recipes]) == (3, [0, 1, 2, 3, 9])
    assert np.array_equal(_tiles(target, 5), explorer.pictures(sheet.recipes))
    assert np.array_equal(_tiles(target, 5)[4], explorer.picture(Recipe(seed=9, truncation=0.7)))


def test_a_folder_gets_a_picture_for_each_seed_with_its_recipe(explored_run: Runs, tmp_path: Path) -> None:
    run = explored_run("labelled")
    result = sample(run, "--seeds", "5,7", "--class", "square", "--out", tmp_path / "each")
    assert result.exit_code == 0, result.stderr
    assert "2 pictures of round 4 are in" in result.stdout
    explorer, files = open_explorer(run), sorted((tmp_path / "each").iterdir())
    assert [path.name for path in files] == ["seed-00005-class-1.png", "seed-00007-class-1.png"]
    recipe = recipe_of(files[1])
    assert recipe == explorer.sealed(Recipe(seed=7, label=1))
    assert np.array_equal(read_picture(files[1]).pixels, explorer.picture(recipe))


def test_every_class_gets_a_row_of_the_seeds(explored_run: Runs, tmp_path: Path) -> None:
    target = tmp_path / "rows.webp"
    assert sample(explored_run("labelled"), "--seeds", "3-4", "--by-class", "--out", target).exit_code == 0
    sheet = sheet_of(target)
    assert sheet is not None
    assert sheet.columns == 2
    assert [(recipe.label, recipe.seed) for recipe in sheet.recipes] == [(a, b) for a in range(3) for b in (3, 4)]


def test_points_of_seeds_are_a_table(explored_run: Runs, tmp_path: Path) -> None:
    run = explored_run("points")
    assert sample(run, "--seeds", "2-4", "--out", tmp_path / "three.npy").exit_code == 0
    points = open_explorer(run).pictures([Recipe(seed=seed) for seed in (2, 3, 4)])
    assert np.array_equal(np.load(tmp_path / "three.npy"), points)
    assert sample(run, "--seeds", "2", "--out", tmp_path / "one.png").exit_code == 2


def test_an_exported_file_is_sampled_as_its_run_is(explored_run: Runs, tmp_path: Path) -> None:
    run, file = explored_run("dcgan"), tmp_path / "one.safetensors"
    open_explorer(run).model.export(file)
    for arguments in (("--seeds", "1-2"), ("--count", 2, "--seed", 5)):
        for source, name in ((run, "a.png"), (file, "b.png")):
            assert sample(source, *arguments, "--out", tmp_path / name).exit_code == 0
        assert np.array_equal(_tiles(tmp_path / "a.png", 2), _tiles(tmp_path / "b.png", 2))
    result = sample(file, "--seeds", 1, "--raw")
    assert result.exit_code == 2
    assert "has no live weights: it holds their average" in result.stderr


def test_a_saved_recipe_is_rendered_again(explored_run: Runs, tmp_path: Path) -> None:
    run = explored_run("styled")
    explorer = open_explorer(run)
    edited = Recipe(seed=2, truncation=0.8, mixed=(Mix(3, 0, 1),), moves=(Move("a", 1.5, (1, 2), (0.5,) * 8),))
    saved = save_picture(tmp_path / "saved.png", explorer.picture(edited), explorer.sealed(edited))
    result = sample(run, "--recipe", saved, "--out", tmp_path / "again.png")
    assert result.exit_code == 0
    assert not result.stderr
    assert np.array_equal(read_picture(tmp_path / "again.png").pixels, read_picture(saved).pixels)
    assert recipe_of(tmp_path / "again.png") == explorer.sealed(edited)
    assert sample(run, "--recipe", saved, "--truncation", 0, "--out", tmp_path / "mean.png").exit_code == 0
    assert not np.array_equal(read_picture(tmp_path / "mean.png").pixels, read_picture(saved).pixels)


def test_a_recipe_of_another_run_round_or_weights_is_rendered_with_a_warning(
    explored_run: Runs, tmp_path: Path
) -> None:
    run = explored_run("styled")
    mine = open_explorer(run).sealed(Recipe(seed=2))
    pixels = np.zeros((16, 16, 4), np.uint8)
    for number, (changes, words) in enumerate(
        (
            ({"run": "faces\x1b[2J"}, 'the picture was made by "faces?[2J", and this is "styled"'),
            ({"round": 3}, "the picture was made at round 3, and this is round 4"),
            ({}, "styled has other weights at round 4 than those that made the picture"),
        )
    ):
        other = Recipe(**{**vars(mine), "model": "0" * 16, **changes})
        saved = save_picture(tmp_path / f"{number}.png", pixels, other)
        result = sample(run, "--recipe", saved, "--out", tmp_path / "again.png")
        assert result.exit_code == 0
        assert f"Warning: {words}; what is made will differ." in result.stderr


def test_the_round_of_the_recipe_is_opened_where_it_is_still_there(explored_run: Runs, tmp_path: Path) -> None:
    run = tmp_path / "styled"
    shutil.copytree(explored_run("styled"), run)
    saved = tmp_path / "saved.png"
    assert sample(run, "--seeds", "8", "--raw", "--out", saved).exit_code == 0
    result = sample(run, "--recipe", saved, "--out", tmp_path / "again.png")
    assert not result.stderr
    assert np.array_equal(read_picture(saved).pixels, read_picture(tmp_path / "again.png").pixels)
    recipe = recipe_of(tmp_path / "again.png")
    assert recipe is not None
    assert not recipe.averaged


def test_what_excludes_each_other_is_refused(explored_run: Runs, tmp_path: Path) -> None:
    run = explored_run("dcgan")
    for arguments in (("--seeds", "1", "--count", 3), ("--seeds", "1", "--seed", 0), ("--recipe", "a", "--seed", 0)):
        result = sample(run, *arguments)
        assert result.exit_code == 2
        assert "exclude each other" in result.stderr


def test_bad_input_is_told_before_anything_is_written(explored_run: Runs, tmp_path: Path) -> None:
    run, plain = explored_run("dcgan"), tmp_path / "plain.png"
    save_picture(plain, np.zeros((4, 4, 4), np.uint8), Recipe(seed=None, code=(0.5,) * 3))
    for arguments, words in (
        (("--seeds", "1-"), "cannot be read"),
        (("--seeds", "1", "--class", "cat"), "has no class"),
        (("--seeds", "1", "--by-class"), "has no classes"),
        (("--seeds", "1", "--out", tmp_path / "a.gif"), "has no ending that fits"),
        (("--seeds", "0-999", "--out", tmp_path / "a.jpg"), "Write a PNG"),
        (("--recipe", tmp_path / "none.png"), f"there is no file {tmp_path / 'none.png'}"),
        (("--recipe", plain), "another model: it has 3 numbers"),
        (("--seeds", "1", "--out", plain / "below.png"), "cannot be written"),
    ):
        result = sample(run, *arguments)
        assert (result.exit_code, words in result.stderr) == (2, True), result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["plain.png"]


def test_samples_of_one_seed_do_not_overwrite_one_another(explored_run: Runs, tmp_path: Path) -> None:
    run, sheet = explored_run("styled"), tmp_path / "sheet.png"
    explorer = open_explorer(run)
    recipes = tuple(explorer.sealed(Recipe(seed=3, mixed=(Mix(seed, 0, 1),))) for seed in (1, 2))
    save_picture(sheet, explorer.pictures(recipes)[0], Sheet(recipes, 2))
    assert sample(run, "--recipe", sheet, "--out", tmp_path / "each").exit_code == 0
    files = sorted((tmp_path / "each").iterdir())
    assert [path.name for path in files] == ["seed-00003-00001.png", "seed-00003.png"]
    assert [recipe_of(path) for path in files] == [recipes[1], recipes[0]]


@pytest.mark.parametrize("how", [("--seeds", "0-2"), ("--count", "3")])
def test_a_sheet_is_no_wider_than_its_samples(explored_run: Runs, tmp_path: Path, how: tuple[str, str]) -> None:
    target = tmp_path / "wide.png"
    assert sample(explored_run("dcgan"), *how, "--columns", 10**9, "--out", target).exit_code == 0
    assert read_picture(target).pixels.shape[:2] == (16, 48)


def test_a_seed_that_no_generator_takes_is_refused(explored_run: Runs) -> None:
    result = sample(explored_run("dcgan"), "--seed", 10**20)
    assert result.exit_code == 2
    assert "--seed" in result.stderr


def test_what_a_stranger_wrote_does_not_command_the_terminal(explored_run: Runs, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.png"
    recipe = Recipe(moves=(Move("\x1b[31mred", 1.0),))
    save_picture(hostile, np.zeros((1, 1, 4), np.uint8), recipe)
    result = sample(explored_run("dcgan"), "--recipe", hostile)
    assert result.exit_code == 2
    assert 'no direction "?[31mred"' in result.stderr


def test_a_file_in_the_way_of_a_folder_is_named(explored_run: Runs, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = sample(explored_run("dcgan"), "--seeds", 0, "--out", tmp_path / "file" / "a.png")
    assert result.exit_code == 2
    assert f"{tmp_path / 'file'} is a file and no folder. Choose another place with --out." in result.stderr
