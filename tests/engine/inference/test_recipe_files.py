"""Recipes in pictures and under names."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.inference import recipe_files
from engine.inference.pictures import read_picture
from engine.inference.recipe_files import KEPT, read_kept, recipe_of, save_picture, sheet_of, write_kept
from engine.spec.errors import OptionError, PictureError, RunError
from engine.spec.exploration import LONGEST_RECIPE, Kept, Mix, Move, Recipe, Sheet

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 9, 4), dtype=np.uint8)
RECIPE = Recipe(
    seed=7,
    label=2,
    truncation=0.7,
    values=((3, -0.1),),
    mixed=(Mix(5, 0, 2),),
    moves=(Move("grösser", 1 / 3, (1, 2), (0.1, -1e-9)),),
    run="Läufe",
    round=12,
    model="0123456789abcdef",
)


def _note(path: Path, text: str) -> Path:
    notes = PngInfo()
    notes.add_text("saddlepoint", text)
    Image.new("RGB", (4, 4)).save(path, pnginfo=notes)
    return path


@pytest.mark.parametrize("ending", ["png", "webp", "jpg", "jpeg"])
def test_a_picture_carries_its_recipe_and_stays_a_picture(tmp_path: Path, ending: str) -> None:
    path = save_picture(tmp_path / f"one.{ending}", PIXELS, RECIPE)
    assert recipe_of(path) == RECIPE
    pixels = read_picture(path).pixels
    assert pixels.shape == PIXELS.shape
    assert np.array_equal(pixels, PIXELS) == (ending in ("png", "webp"))


@pytest.mark.parametrize("ending", ["png", "webp", "jpg"])
def test_a_sheet_carries_the_recipes_of_its_samples(tmp_path: Path, ending: str) -> None:
    sheet = Sheet((RECIPE, Recipe(seed=8)), columns=2)
    path = save_picture(tmp_path / f"sheet.{ending}", PIXELS, sheet)
    assert sheet_of(path) == sheet
    assert recipe_of(path) is None


def test_a_recipe_too_long_for_a_jpeg_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    long = Recipe(seed=None, code=tuple(np.random.default_rng(0).normal(size=4000).tolist()), space="style")
    with pytest.raises(PictureError, match=r"a JPEG holds up to 65,000. Write a PNG"):
        save_picture(tmp_path / "long.jpg", PIXELS, long)
    assert not list(tmp_path.iterdir())
    for ending in ("png", "webp"):
        assert recipe_of(save_picture(tmp_path / f"long.{ending}", PIXELS, long)) == long


def test_pictures_of_others_carry_no_recipe(tmp_path: Path) -> None:
    for name, options in (("a.png", {}), ("b.jpg", {"comment": b"saddlepoint {}"}), ("c.webp", {}), ("d.gif", {})):
        Image.new("RGB", (4, 4)).save(tmp_path / name, **options)
    (tmp_path / "e.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing more")
    (tmp_path / "f.txt").write_text("words")
    assert [recipe_of(path) for path in sorted(tmp_path.iterdir())] == [None] * 6


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path, Path("a\0b")):
        with pytest.raises(PictureError, match="there is no file" if path.suffix == ".png" else "cannot be read"):
            recipe_of(path)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '{"seed": -1}',
        '{"seed": "7"}',
        '{"truncation": NaN}',
        '{"truncation": 3}',
        '{"later": 1}',
        '{"moves": [{"direction": "a", "amount": 1, "power": 2}]}',
        "[" * 100_000,
        '{"recipes": [{"seed": 1e400}], "columns": 1}',
        '{"recipes": 3}',
    ],
)
def test_a_broken_recipe_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(OptionError, match="the recipe cannot be read"):
        recipe_of(_note(tmp_path / "bad.png", text))


def test_a_note_that_is_too_long_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _note(tmp_path / "long.png", '{"seed": 1}' + " " * LONGEST_RECIPE)
    monkeypatch.delattr(recipe_files, "json")
    with pytest.raises(OptionError, match="the recipe is too long to be one"):
        recipe_of(path)


def test_a_sheet_of_one_seed_has_no_recipe_for_each_sample(tmp_path: Path) -> None:
    path = _note(tmp_path / "old.png", json.dumps({"run": "a", "round": 3, "seed": 0, "count": 64}))
    assert sheet_of(path) is None


def test_kept_recipes_come_back_in_their_order(tmp_path: Path) -> None:
    kept = (Kept("zuerst – 1", RECIPE), Kept("a", replace(RECIPE, seed=None, code=(0.1, 1 / 3))))
    assert read_kept(tmp_path) == ()
    write_kept(tmp_path, kept)
    assert read_kept(tmp_path) == kept
    weights = tmp_path / "model.safetensors"
    weights.touch()
    write_kept(weights, kept[1:])
    assert (read_kept(weights), read_kept(tmp_path)) == (kept[1:], kept)


def test_names_of_kept_recipes_are_needed_once(tmp_path: Path) -> None:
    for names in (("a", "a"), ("",), ("a" * 401,)):
        with pytest.raises(OptionError, match="a recipe cannot be kept as"):
            write_kept(tmp_path, [Kept(name, RECIPE) for name in names])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '[{"name": 3, "recipe": {}}]', '[{"name": "a", "recipe": {"x": 1}}]']
)
def test_a_damaged_file_of_kept_recipes_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / KEPT).write_text(text)
    with pytest.raises(RunError, match=r"recipes\.json cannot be read.*Move it"):
        read_kept(tmp_path)
