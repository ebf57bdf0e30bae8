"""The command `interpolate`: films between seeds, and its refusals in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from engine.__main__ import app
from engine.inference.exploring import open_explorer
from engine.inference.recipe_files import save_picture
from engine.spec.exploration import Recipe

Runs = Callable[[str], Path]


def _interpolate(run: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["interpolate", str(run), *options])


def test_a_film_leads_from_seed_to_seed(explored_run: Runs, tmp_path: Path) -> None:
    run, out = explored_run("dcgan"), tmp_path / "film.webp"
    result = _interpolate(
        run, "--seeds", "1,5,9", "--frames", "5", "--mode", "linear", "--scale", "1", "--out", str(out)
    )
    assert result.exit_code == 0, result.output
    assert "5 frames of dcgan, round 4, are in" in result.output
    with Image.open(out) as film:
        for frame, seed in ((0, 1), (2, 5), (4, 9)):
            film.seek(frame)
            assert np.array_equal(np.asarray(film.convert("RGBA")), open_explorer(run).picture(Recipe(seed=seed)))


@pytest.mark.parametrize("kind", ["dcgan", "points"])
def test_a_film_is_large_enough_to_be_looked_at(explored_run: Runs, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "film.gif"
    result = _interpolate(explored_run(kind), "--seeds", "1,5", "--frames", "2", "--fps", "10", "--out", str(out))
    assert result.exit_code == 0, result.output
    with Image.open(out) as film:
        assert film.size == (256, 256)
        assert film.info["duration"] == 100


def test_each_seed_can_have_a_class_of_its_own(explored_run: Runs, tmp_path: Path) -> None:
    run, out = explored_run("labelled"), tmp_path / "film.png"
    result = _interpolate(run, "--seeds", "1,1", "--frames", "2", "--class", "circle,2", "--out", str(out))
    assert result.exit_code == 0, result.output
    with Image.open(out) as sheet:
        shown = np.asarray(sheet)
    expected = [open_explorer(run).picture(Recipe(seed=1, label=label)) for label in (0, 2)]
    assert np.array_equal(shown, np.concatenate(expected, 1))


def test_a_film_can_lead_through_saved_pictures(explored_run: Runs, tmp_path: Path) -> None:
    run, out = explored_run("dcgan"), tmp_path / "film.png"
    explorer = open_explorer(run)
    recipes = (Recipe(seed=1, values=((0, 2.0),)), Recipe(seed=5, truncation=0.5))
    saved = [save_picture(tmp_path / f"{r.seed}.png", explorer.picture(r), explorer.sealed(r)) for r in recipes]
    given = [part for path in saved for part in ("--recipe", str(path))]
    result = _interpolate(run, *given, "--frames", "2", "--out", str(out))
    assert result.exit_code == 0, result.output
    with Image.open(out) as sheet:
        assert np.array_equal(np.asarray(sheet), np.concatenate(explorer.pictures(recipes), 1))


def test_key_frames_of_another_model_are_told(explored_run: Runs, tmp_path: Path) -> None:
    run, picture = explored_run("perceptron"), tmp_path / "one.png"
    explorer = open_explorer(explored_run("lapgan"))
    save_picture(picture, explorer.picture(Recipe(seed=1)), explorer.sealed(Recipe(seed=1)))
    given = ["--recipe", str(picture), "--recipe", str(picture), "--frames", "2", "--out", str(tmp_path / "film.png")]
    result = _interpolate(run, *given)
    assert result.exit_code == 0, result.output
    assert 'Warning: the picture was made by "lapgan", and this is "perceptron"' in result.stderr


def test_a_picture_without_a_recipe_is_no_key_frame(explored_run: Runs, tmp_path: Path) -> None:
    Image.new("RGB", (4, 4)).save(tmp_path / "plain.png")
    result = _interpolate(explored_run("dcgan"), "--recipe", str(tmp_path / "plain.png"), "--out", "film.gif")
    assert result.exit_code == 2
    assert "carries no recipe" in result.stderr


def test_one_saved_picture_is_no_way_to_go(explored_run: Runs, tmp_path: Path) -> None:
    save_picture(tmp_path / "one.png", np.zeros((4, 4, 4), np.uint8), Recipe(seed=1))
    result = _interpolate(explored_run("dcgan"), "--recipe", str(tmp_path / "one.png"), "--out", "film.gif")
    assert result.exit_code == 2
    assert "these pictures show 1, and it takes 2 to 256. Name --recipe for each of several." in result.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--out", "film.mp4"), "a film leads through seeds or through saved pictures"),
        (("--recipe", "a.png", "--class", "0", "--out", "film.mp4"), "have a class and a truncation of their own"),
        (("--seeds", "1", "--out", "film.mp4"), "a path needs seeds to go through: there are 1"),
        (("--seeds", "1,2", "--out", "film.avi"), "written as .mp4, .gif, .webp, .png. Call it film.mp4."),
        (("--seeds", "1,2,3", "--class", "0,1", "--out", "film.mp4"), "2 classes do not fit 3 seeds"),
        (("--seeds", "1,2", "--class", "crcle", "--out", "film.mp4"), 'Did you mean "circle"?'),
        (("--seeds", "1,2", "--fps", "60", "--out", "film.gif"), "60 frames per second do not fit"),
        (("--seeds", "1,2,3", "--frames", "2", "--out", "film.gif"), "2 frames do not make this film"),
        (("--seeds", "1,2", "--out", "taken/film.gif"), "cannot be written"),
    ],
)
def test_what_cannot_be_filmed_is_told_on_one_line_and_leaves_nothing(
    explored_run: Runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("")
    result = _interpolate(explored_run("labelled"), *options)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
