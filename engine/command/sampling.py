"""What `sample` does with seeds and recipes: each picture is made alone, and carries what made it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from rich.console import Console

from engine.command.arguments import plain
from engine.command.display import display
from engine.command.edits import Edits
from engine.command.opening import EXPORTED
from engine.command.writing import is_for_each, refusal, write_samples
from engine.inference.exploring import Explorer, open_explorer
from engine.inference.exports import open_export
from engine.inference.model import Model, open_model
from engine.inference.pictures import FORMATS, check_note
from engine.inference.recipe_files import save_picture, sheet_of
from engine.spec.errors import OptionError
from engine.spec.exploration import ExplorerFacts, Recipe, Sheet
from engine.spec.tiles import columns_for, tile
from engine.training.run_folder import RunFolder


@dataclass(frozen=True)
class Wishes:
    """What to draw, and where to."""

    seeds: tuple[int, ...] = ()
    recipe: Path | None = None  # a picture that carries one, instead of seeds
    label: str | None = None
    by_class: bool = False  # every seed in a row for each class
    edits: Edits = field(default_factory=Edits)
    columns: int | None = None
    out: Path | None = None


def open_source(path: Path, *, round: int | None = None, averaged: bool = True) -> Model:
    """The model of a run or of an exported file; raises as opening them does, OptionError for weights it lacks."""
    if not path.is_file():
        return open_model(path, round=round, averaged=averaged)
    model = open_export(path, round=round)
    require_live(model, averaged=averaged)
    return model


def default_target(model: Model) -> Path:
    """Where samples go unless a person says so."""
    name = model.name.removesuffix(EXPORTED)
    return Path(f"{name}-{model.round:09d}.{'csv' if model.info.is_points else 'png'}")


def run_sampling(
    console: Console, path: Path, wishes: Wishes, *, round: int | None = None, averaged: bool = True
) -> str:
    """Draws samples of seeds or of a recipe, writes them, and says where they are.

    path: of a run or an exported file. A sheet in PNG, WebP or JPEG carries the recipes of its samples, and in a
    folder every sample is a PNG with its own. Raises EngineErrors where nothing, or not all, could be written.
    """
    if wishes.recipe is None:
        explorer = open_explorer(path, round=round, averaged=averaged)
        require_live(explorer.model, averaged=averaged)
        sheet = _of_seeds(explorer, wishes)
    else:
        sheet = _of_picture(wishes.recipe)
        explorer = opened_for(path, sheet.recipes[0], round=round, averaged=averaged)
        sheet = _altered(explorer, sheet, wishes)
    sheet = replace(sheet, recipes=tuple(explorer.sealed(recipe) for recipe in sheet.recipes))
    target = wishes.out or default_target(explorer.model)
    written = _write(console, explorer, sheet, target)
    count, noun = len(sheet.recipes), "point" if explorer.facts.is_points else "picture"
    spoken = f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
    return f"{spoken} of round {explorer.facts.round:,} {'is' if count == 1 else 'are'} in {written}"


def require_live(model: Model, *, averaged: bool) -> None:
    """Raises OptionError where live weights are asked for and a file has none; a run always has them."""
    if model.averaged and not averaged:
        raise OptionError("raw", f"{model.name} has no live weights", "it holds their average", "Leave --raw out.")


def _of_seeds(explorer: Explorer, wishes: Wishes) -> Sheet:
    seeds = wishes.seeds
    if wishes.by_class:
        labels = range(len(explorer.facts.classes))
        if not labels:
            what, why = f"{explorer.facts.title} has no classes to lay out in rows", "its game does not know classes"
            raise OptionError("by-class", what, why, "Leave --by-class out.")
        recipes = [wishes.edits.on(Recipe(seed=seed, label=label)) for label in labels for seed in seeds]
        return _sheet(recipes, wishes.columns or len(seeds))
    label = None if wishes.label is None else explorer.model.label(wishes.label)
    recipes = [wishes.edits.on(Recipe(seed=seed, label=label)) for seed in seeds]
    return _sheet(recipes, wishes.columns or columns_for(len(recipes)))


def _sheet(recipes: Sequence[Recipe], columns: int) -> Sheet:
    """A sheet that is no wider than its samples: blank places beside them would only fill the memory."""
    return Sheet(tuple(recipes), min(columns, len(recipes)))


def _of_picture(picture: Path) -> Sheet:
    sheet = sheet_of(picture)
    if sheet is None or not sheet.recipes:
        remedy = "Choose a picture that was saved on the Explore page, or by `sample --seeds`."
        raise OptionError("recipe", f"{picture} carries no recipe", "", remedy)
    return sheet


def _altered(explorer: Explorer, sheet: Sheet, wishes: Wishes) -> Sheet:
    """The sheet with the class, the edits and the columns that are asked for besides."""
    recipes = sheet.recipes
    if wishes.label is not None:
        label = explorer.model.label(wishes.label)
        recipes = tuple(replace(recipe, label=label) for recipe in recipes)
    return _sheet([wishes.edits.on(recipe) for recipe in recipes], wishes.columns or sheet.columns)


def opened_for(path: Path, recipe: Recipe, *, round: int | None, averaged: bool) -> Explorer:
    """The model at the round of the recipe, where it is still there; warns where it is not what made the picture."""
    if round is None and path.is_dir():
        folder = RunFolder.open(path)
        if recipe.run == folder.name and recipe.round in folder.checkpoint_rounds():
            round = recipe.round
    explorer = open_explorer(path, round=round, averaged=averaged and recipe.averaged)
    differs = difference(explorer.facts, recipe)
    if differs:
        print(f"Warning: {differs}; what is made will differ.", file=sys.stderr, flush=True)
    return explorer


def difference(facts: ExplorerFacts, recipe: Recipe) -> str:
    """How a model is not the one that a recipe is for, in a half sentence; empty where it is."""
    if recipe.model in ("", facts.model):
        return ""
    if recipe.run != facts.title and facts.title.removesuffix(EXPORTED) != recipe.run:
        return f'the picture was made by "{plain(recipe.run)}", and this is "{facts.title}"'
    if recipe.round != facts.round:
        return f"the picture was made at round {recipe.round:,}, and this is round {facts.round:,}"
    if recipe.averaged != facts.averaged:
        kinds = {True: "the moving average", False: "the live weights"}
        return f"the picture was made by {kinds[recipe.averaged]}, and this is {kinds[facts.averaged]}"
    return f"{facts.title} has other weights at round {facts.round:,} than those that made the picture"


def _write(console: Console, explorer: Explorer, sheet: Sheet, target: Path) -> Path:
    """Makes the samples and writes them; what is wrong with the target is told before they are made."""
    facts, count = explorer.facts, len(sheet.recipes)
    for_each = is_for_each(target, is_points=facts.is_points)
    note = sheet.recipes[0] if count == 1 else sheet
    try:
        (target if for_each else target.parent).mkdir(parents=True, exist_ok=True)
        if for_each and not facts.is_points:
            for name, recipe, sample in zip(_names(sheet), sheet.recipes, _made(console, explorer, sheet), strict=True):
                save_picture(target / name, sample, recipe)
            return target
        if target.suffix.lower() in FORMATS:
            check_note(target, note.to_json())
            pixels = tile(np.stack(list(_made(console, explorer, sheet))), sheet.columns)
            return save_picture(target, pixels, note)
        return write_samples(np.stack(list(_made(console, explorer, sheet))), target, sheet.columns, {})[0]
    except OSError as error:
        raise refusal(target, error, "--out") from None


def _made(console: Console, explorer: Explorer, sheet: Sheet) -> Iterator[np.ndarray]:
    """The samples one by one; tells how far it is where that takes a while."""
    count = len(sheet.recipes)
    shown = display(console) if count > 100 else None
    try:
        for number, recipe in enumerate(sheet.recipes):
            yield explorer.picture(recipe)
            if shown:
                shown.prepare("Sampling", number + 1, count)
    finally:
        if shown:
            shown.close()


def _names(sheet: Sheet) -> list[str]:
    """A file name for each sample; where several are of one seed and class, all but the first have their number."""
    width = max(5, *(len(str(recipe.seed)) for recipe in sheet.recipes))
    stems: dict[str, None] = {}
    for number, recipe in enumerate(sheet.recipes):
        start = f"sample-{number:05d}" if recipe.seed is None else f"seed-{recipe.seed:0{width}d}"
        stem = start if recipe.label is None else f"{start}-class-{recipe.label}"
        stems[stem if stem not in stems else f"{stem}-{number:05d}"] = None
    return [f"{stem}.png" for stem in stems]
