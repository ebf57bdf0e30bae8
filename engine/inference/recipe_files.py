"""Recipes in files: beside the pixels that they made, and under names beside the model that they are for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import numpy as np

from engine.inference.pictures import note_of, write_picture
from engine.spec.errors import EngineError, OptionError, RunError
from engine.spec.exploration import LONGEST_RECIPE, MOST_KEPT, Kept, Recipe, Sheet, read_recipe, read_sheet
from engine.training.atomic import write_atomically

KEPT = "recipes.json"  # in the folder of a run; beside a file of weights after its name
KEPT_BYTES = 64 * 2**20


def save_picture(path: Path | str, pixels: np.ndarray, recipe: Recipe | Sheet, *, overwrite: bool = True) -> Path:
    """Writes pixels (h, w, 4) uint8 as PNG, WebP or JPEG with their recipe inside, whole or not at all.

    PNG and WebP keep every pixel. recipe: of one sample, sealed (`Explorer.sealed`), or of all on a sheet. Raises
    PictureError where nothing was written: the ending fits no format, the place refuses, or the recipe is too long
    for a JPEG.
    """
    return write_picture(path, pixels, overwrite=overwrite, note=recipe.to_json())


def recipe_of(path: Path | str) -> Recipe | None:
    """The recipe of the one sample that a file shows; None where it carries none, or shows several.

    Raises PictureError where the file cannot be read, OptionError where what it carries is broken.
    """
    sheet = sheet_of(path)
    return sheet.recipes[0] if sheet is not None and len(sheet.recipes) == 1 else None


def sheet_of(path: Path | str) -> Sheet | None:
    """The recipes of all samples that a file shows, row by row; None where it carries none. Raises as `recipe_of`."""
    note = note_of(path)
    if not note:
        return None
    names = _names(note)
    if "recipes" in names:
        return read_sheet(note)
    if "count" in names:  # many samples of one seed, which are told by that and their number alone
        return None
    return Sheet((read_recipe(note),))


def read_kept(run: Path) -> tuple[Kept, ...]:
    """The recipes that were kept with a run, or with a file of weights, in their order; none where none were.

    Raises RunError where their file cannot be read.
    """
    path = _kept_file(run)
    try:
        if not path.is_file():
            return ()
        if path.stat().st_size > KEPT_BYTES:
            raise ValueError(f"it is larger than {KEPT_BYTES >> 20} MiB")
        rows = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(rows, list) or len(rows) > MOST_KEPT:
            raise ValueError(f"it is no list of up to {MOST_KEPT:,} recipes")
        return tuple(_kept(row) for row in rows)
    except (OSError, ValueError, KeyError, TypeError, RecursionError, EngineError) as error:
        remedy = "Move it to another place; recipes are then kept in a new one."
        raise RunError(f"{path} cannot be read", str(error), remedy) from None


def write_kept(run: Path, kept: Iterable[Kept]) -> None:
    """Replaces the recipes that are kept with a run, or with a file of weights.

    Raises OptionError where two have one name or there are too many, RunError where the disk refuses.
    """
    rows, path = [(each.name, asdict(each.recipe)) for each in kept], _kept_file(run)
    names = [name for name, _ in rows]
    for name in names:
        if not 0 < len(name) <= 400 or names.count(name) > 1:
            why = "another bears it" if names.count(name) > 1 else "it needs 1 to 400 characters"
            raise OptionError("name", f'a recipe cannot be kept as "{name[:40]}"', why, "Choose another name.")
    if len(rows) > MOST_KEPT:
        raise OptionError("recipes", f"up to {MOST_KEPT:,} recipes can be kept", f"{len(rows):,} are given")
    content = json.dumps([{"name": name, "recipe": recipe} for name, recipe in rows], indent=1)
    try:
        write_atomically(path, content.encode())
    except OSError as error:
        raise RunError(f"{path} cannot be written", str(error), "Save the picture elsewhere: it carries it.") from None


def _kept_file(run: Path) -> Path:
    return run / KEPT if run.is_dir() else run.with_name(f"{run.name}.{KEPT}")


def _kept(row: dict[str, object]) -> Kept:
    name = row["name"]
    if not isinstance(name, str) or not 0 < len(name) <= 400:
        raise ValueError("a name is missing")
    return Kept(name, read_recipe(json.dumps(row["recipe"])))


def _names(note: str) -> set[str]:
    """The names at the top of a JSON object; none where it is no such thing or too long, as its reader will tell."""
    if len(note) > LONGEST_RECIPE:
        return set()
    try:
        values = json.loads(note)
    except (ValueError, RecursionError):
        return set()
    return set(values) if isinstance(values, dict) else set()
