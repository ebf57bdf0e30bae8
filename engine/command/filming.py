"""What `interpolate` does: key frames of seeds or of saved pictures, and the film that leads through them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from engine.command.display import display
from engine.command.sampling import difference, opened_for, require_live
from engine.inference.exploring import Explorer, open_explorer
from engine.inference.films import export_film
from engine.inference.recipe_files import sheet_of
from engine.spec.errors import OptionError
from engine.spec.exploration import MOST_KEYS, Film, Journey, Recipe

USUAL_SIDE = 256  # pixels


def open_filmed(path: Path, keys: Sequence[Recipe], *, round: int | None, averaged: bool) -> Explorer:
    """The generator to film; raises as `open_explorer` does.

    keys: of saved pictures; the model is opened at the round of the first where it can be, and it is told where it
    is not what made all of them.
    """
    if keys:
        explorer = opened_for(path, keys[0], round=round, averaged=averaged)
        differences = [difference(explorer.facts, key) for key in keys]
        if not differences[0] and any(differences):
            differs = next(filter(None, differences))
            print(f"Warning: {differs}; what is made will differ.", file=sys.stderr, flush=True)
    else:
        explorer = open_explorer(path, round=round, averaged=averaged)
        require_live(explorer.model, averaged=averaged)
    return explorer


def keys_of_seeds(explorer: Explorer, seeds: Sequence[int], label: str | None, truncation: float) -> tuple[Recipe, ...]:
    """Key frames of seeds. label: a class for all of them, or one for each, divided by commas."""
    if not 2 <= len(seeds) <= MOST_KEYS:
        why = f"there are {len(seeds):,}, and it takes 2 to {MOST_KEYS}"
        raise OptionError("seeds", "a path needs seeds to go through", why, "Write --seeds 1,5,9.")
    names = [] if label is None else label.split(",")
    labels: list[int | None] = [explorer.model.label(name.strip()) for name in names]
    if len(labels) not in (0, 1, len(seeds)):
        what = f"{len(labels)} classes do not fit {len(seeds)} seeds"
        raise OptionError("class", what, "it takes one, or one for each seed", "Write --class 3 or --class 3,3,7.")
    fitting = labels * len(seeds) if len(labels) == 1 else labels or [None] * len(seeds)
    return tuple(Recipe(seed=seed, label=one, truncation=truncation) for seed, one in zip(seeds, fitting, strict=True))


def keys_of_pictures(pictures: Sequence[Path]) -> tuple[Recipe, ...]:
    """The recipes that pictures carry, in their order; a sheet has several.

    Raises PictureError where one cannot be read, OptionError where one carries none or all carry too few.
    """
    keys: list[Recipe] = []
    for picture in pictures:
        sheet = sheet_of(picture)
        if sheet is None:
            remedy = "Choose pictures that were saved on the Explore page, or by `sample --seeds`."
            raise OptionError("recipe", f"{picture} carries no recipe", "", remedy)
        keys.extend(sheet.recipes)
    if pictures and not 2 <= len(keys) <= MOST_KEYS:
        why = f"these pictures show {len(keys):,}, and it takes 2 to {MOST_KEYS}"
        raise OptionError("recipe", "a path needs samples to go through", why, "Name --recipe for each of several.")
    return tuple(keys)


def film_journey(explorer: Explorer, journey: Journey, out: Path, film: Film) -> str:
    """Renders the film under a bar, and says where it is; raises as `export_film` does."""
    shown = display(Console(stderr=True, highlight=False))
    try:
        export_film(explorer, journey, out, film, progress=lambda done, total: shown.prepare("pictures", done, total))
    finally:
        shown.close()
    return f"{journey.frames:,} frames of {explorer.facts.title}, round {explorer.facts.round:,}, are in {out}"


def usual_scale(explorer: Explorer, out: Path) -> int:
    """What makes a film of small pictures large enough to be looked at; MP4 would blur the colours of such pixels."""
    if explorer.facts.is_points or out.suffix.lower() == ".png":
        return 1
    return max(1, -(-USUAL_SIDE // min(explorer.facts.shape[1:])))
