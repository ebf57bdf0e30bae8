"""The command `nearest`: the training samples nearest to what a generator makes; torch comes late."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from engine.command.arguments import Class, Device, Model, Raw, Round, Truncation
from engine.spec.errors import OptionError
from engine.spec.exploration import Neighbour, Neighbours, Recipe

if TYPE_CHECKING:
    from engine.inference.exploring import Explorer
    from engine.inference.neighbours import Gallery

MOST_SEEDS = 1000
GAP = 8  # a gap between pictures is this part of their width


def nearest(
    model: Model,
    seeds: Annotated[str, typer.Option(metavar="LIST", help="Samples to look at, as in 1,5,9 or 0-7.")] = "0-7",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A row for each sample (.png, .webp, .jpg), or a table (.csv)."),
    ] = None,
    count: Annotated[int, typer.Option(help="Neighbours of each sample.", min=1, max=100)] = 5,
    label: Class = None,
    truncation: Truncation = None,
    raw: Raw = False,
    round: Round = None,
    device: Device = "auto",
) -> None:
    """Show the training samples nearest to samples of seeds, by pixels and by the run's own discriminator.

    Far less than what is usual among training samples themselves means that a sample is learnt by heart.
    """
    from engine.command.opening import find_model
    from engine.command.seeds import parse_seeds
    from engine.inference.exploring import open_explorer

    numbers = parse_seeds(seeds)
    if len(numbers) > MOST_SEEDS:
        why, remedy = f"up to {MOST_SEEDS:,} are looked at", "Look at some of them, as in --seeds 0-7."
        raise OptionError("seeds", f"{len(numbers):,} seeds are too many", why, remedy)
    explorer = open_explorer(find_model(model), round=round, averaged=not raw, device=device)
    _check_name(out, points=explorer.facts.is_points)
    of = None if label is None else explorer.model.label(label)
    recipes = [Recipe(seed=seed, label=of, truncation=1.0 if truncation is None else truncation) for seed in numbers]
    samples = [explorer.picture(recipe) for recipe in recipes]
    gallery = _opened(explorer)
    found = [gallery.nearest(sample, count) for sample in samples]
    for note in found[0].notes:
        typer.echo(note)
    space = "place" if explorer.facts.is_points else "pixels"
    for seed, near in zip(numbers, found, strict=True):
        typer.echo(f"seed {seed}: {'; '.join(told(near, space))}")
    if out is not None:
        _write(out, numbers, samples, found, space)
        noun = "1 sample and its" if len(found) == 1 else f"{len(found):,} samples and their"
        typer.echo(f"{noun} neighbours are in {out}")


def _opened(explorer: Explorer) -> Gallery:
    from rich.console import Console

    from engine.command.display import display
    from engine.inference.neighbours import open_gallery

    shown = display(Console(stderr=True, highlight=False))
    try:
        return open_gallery(explorer, progress=lambda done, total: shown.prepare("training samples", done, total))
    finally:
        shown.close()


def told(near: Neighbours, space: str) -> list[str]:
    """The nearest by pixels or places, and by features, and how near training samples are to one another."""
    parts = []
    for name, found, usual in (
        (space, near.pixel, near.usual_pixel),
        ("features", near.feature, near.usual_feature),
    ):
        if found:
            of = f" ({found[0].label})" if found[0].label else ""
            parts.append(f"by {name} {found[0].index}{of} at {found[0].distance:.4f}")
            parts[-1] += "" if usual is None else f", usual {usual:.4f}"
    if near.is_copy:
        parts.append("it looks like a copy")
    return parts


def _check_name(out: Path | None, *, points: bool) -> None:
    """Raises OptionError or RunError, before the work, where a file's ending fits no format or its place refuses."""
    from engine.command.writing import require_place
    from engine.inference.pictures import FORMATS

    allowed = [".csv"] if points else [*FORMATS, ".csv"]
    if out is None:
        return
    if out.suffix.lower() not in allowed:
        why = f"these samples are written as {', '.join(allowed)}"
        raise OptionError("out", f'"{out.name}" has no ending that fits', why, f"Write --out nearest{allowed[0]}.")
    require_place(out, "--out")


def _write(
    out: Path, seeds: Sequence[int], samples: Sequence[np.ndarray], found: Sequence[Neighbours], space: str
) -> None:
    """Raises RunError or PictureError where the disk refuses."""
    from engine.command.writing import refusal
    from engine.inference.pictures import write_picture
    from engine.training.atomic import write_atomically

    if out.suffix.lower() != ".csv":
        rows = [_row(sample, near) for sample, near in zip(samples, found, strict=True)]
        write_picture(out, np.concatenate(rows), overwrite=True)
        return
    lines = ["seed,by,rank,index,class,distance"]
    for seed, near in zip(seeds, found, strict=True):
        for name, those in ((space, near.pixel), ("features", near.feature)):
            lines += [
                f'{seed},{name},{rank},{one.index},"{one.label.replace(chr(34), chr(34) * 2)}",{one.distance:.7g}'
                for rank, one in enumerate(those, 1)
            ]
    try:
        write_atomically(out, ("\n".join(lines) + "\n").encode())
    except OSError as error:
        raise refusal(out, error, "--out") from None


def _row(sample: np.ndarray, near: Neighbours) -> np.ndarray:
    """The sample, its neighbours by pixels, and those by features, with gaps between and below (h', w', 4)."""
    height, width = sample.shape[:2]
    gap = np.zeros((height, max(1, width // GAP), 4), np.uint8)
    groups = [[sample], _pictures(near.pixel), _pictures(near.feature)]
    parts = [part for group in groups if group for part in (gap, *group)][1:]
    row = np.concatenate(parts, 1)
    return np.concatenate((row, np.zeros((gap.shape[1], row.shape[1], 4), np.uint8)))


def _pictures(found: Sequence[Neighbour]) -> list[np.ndarray]:
    return [one.picture for one in found]
