"""What `directions` does: finds under a progress bar, edits, writes, and prints a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from engine.command.arguments import plain
from engine.command.display import display
from engine.command.opening import find_model
from engine.command.sampling import require_live
from engine.command.writing import require_place
from engine.inference.captions import captioned
from engine.inference.direction_files import write_directions
from engine.inference.direction_sheets import AMOUNTS, direction_sheet
from engine.inference.directions import closed_form, joined, of_classes, principal, removed, renamed
from engine.inference.exploring import Explorer, open_explorer
from engine.inference.latent import Direction
from engine.inference.pictures import check_name
from engine.inference.recipe_files import save_picture
from engine.spec.errors import OptionError
from engine.spec.exploration import Recipe


@dataclass(frozen=True)
class Search:
    """What is looked for."""

    kinds: tuple[str, ...]  # none: nothing is
    count: int = 10  # of a kind, at most
    codes: int | None = None  # None: as many as the kind usually takes
    features: int = 1  # layer whose input varies, where there are no styles
    layers: str | None = None  # "2-5"; None: all
    seed: int = 0


def run_directions(
    console: Console,
    model: str,
    search: Search,
    *,
    rename: Sequence[str] = (),
    remove: Sequence[str] = (),
    sheet: Path | None = None,
    start: int = 0,
    round: int | None = None,
    averaged: bool = True,
) -> None:
    """Finds and edits the directions of a run or an exported file, keeps them, and prints them.

    sheet: a picture of those that were found, or else of all. Raises EngineErrors, and then has kept nothing, unless
    it is the picture itself that the disk refused.
    """
    path = find_model(model)
    explorer = open_explorer(path, round=round, averaged=averaged)
    require_live(explorer.model, averaged=averaged)
    _check(explorer, search, sheet)
    found = _found(explorer, search)
    directions = joined(explorer.directions, found)
    for name in remove:
        directions = removed(directions, name)
    for text in rename:
        directions = renamed(directions, *_names(text))
    changed = bool(found or remove or rename)
    if changed:
        explorer.directions = directions
        target = write_directions(path, explorer.facts, directions)
    if directions:
        _print(console, explorer, directions)
    else:
        console.print(f"{escape(plain(explorer.facts.title))} has no directions yet; without --known some are found.")
    if changed:
        console.print(f"{len(directions)} directions are in {escape(str(target))}", soft_wrap=True)
    else:
        for note in explorer.notes:
            console.print(f"[dim]{escape(plain(note))}[/dim]", soft_wrap=True)
    if sheet is not None:
        shown = found or directions
        _show_sheet(explorer, shown, sheet, start)
        console.print(f"A sheet of {len(shown)} of them is in {escape(str(sheet))}", soft_wrap=True)


def parse_layers(text: str | None) -> tuple[int, int] | None:
    """The first and last layer of "2-5", or of "3"; raises OptionError where the text names none."""
    if text is None:
        return None
    first, _, last = text.partition("-")
    if not first.strip().isdecimal() or not (last or first).strip().isdecimal():
        raise OptionError("layers", f'"{text}" names no layers', "", "Write --layers 2-5, or --layers 3.")
    return int(first), int(last or first)


def _check(explorer: Explorer, search: Search, sheet: Path | None) -> None:
    """Raises OptionError, PictureError or RunError for what can be known to fail before anything is searched."""
    layers, facts = parse_layers(search.layers), explorer.facts
    if layers is not None and not facts.layers:
        why = "its samples are moved by their codes"
        raise OptionError("layers", f"{facts.title} has no styles", why, "Leave --layers out.")
    if layers is not None and not layers[0] <= layers[1] < facts.layers:
        what, why = f"the layers {search.layers} are not there", f"{facts.title} has 0 to {facts.layers - 1}"
        raise OptionError("layers", what, why, f"Write --layers 0-{facts.layers - 1}, or fewer.")
    if sheet is None:
        return
    if facts.is_points:
        raise OptionError("sheet", f"{facts.title} makes points", "sheets are of pictures", "Leave --sheet out.")
    check_name(sheet)
    require_place(sheet, "--sheet")


def _found(explorer: Explorer, search: Search) -> tuple[Direction, ...]:
    layers = parse_layers(search.layers)
    found: list[Direction] = []
    shown = display(Console(stderr=True, highlight=False))
    try:
        for kind in search.kinds:
            wishes: dict[str, Any] = {"count": search.count, "layers": layers, "seed": search.seed}
            if kind == "weights":
                found += closed_form(explorer, **wishes)
                continue
            if search.codes is not None:
                wishes["codes"] = search.codes
            wishes["progress"] = lambda done, total, kind=kind: shown.prepare(f"{kind} directions", done, total)
            if kind == "principal":
                found += principal(explorer, layer=search.features, **wishes)
            else:
                found += of_classes(explorer, **wishes)
    finally:
        shown.close()
    return tuple(found)


def _names(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not equals:
        raise OptionError("rename", f'--rename "{text}" has no "="', "", 'Write --rename "principal 1=size".')
    return old.strip(), new.strip()


def _show_sheet(explorer: Explorer, directions: Sequence[Direction], path: Path, start: int) -> None:
    shown = display(Console(stderr=True, highlight=False))
    try:
        pixels, sheet = direction_sheet(
            explorer,
            directions,
            Recipe(seed=start),
            progress=lambda done, total: shown.prepare("pictures", done, total),
        )
    finally:
        shown.close()
    names = [plain(direction.facts.name) for direction in directions]
    save_picture(path, captioned(pixels, names, [f"{amount:+g}" if amount else "0" for amount in AMOUNTS]), sheet)


def _print(console: Console, explorer: Explorer, directions: Sequence[Direction]) -> None:
    console.print(escape(f"{explorer.facts.title} · {explorer.facts.what}"), soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Direction", style="cyan")
    table.add_column("Kind")
    for column in ("Share", "Deviation", "Layers"):
        table.add_column(column, justify="right")
    for direction in directions:
        facts = direction.facts
        share = "–" if facts.share is None else f"{100 * facts.share:.1f} %"
        layers = "–" if not explorer.facts.layers else f"{facts.layers[0]}–{facts.layers[1]}"
        table.add_row(escape(plain(facts.name)), facts.kind, share, f"{facts.deviation:.3g}", layers)
    console.print(table)
