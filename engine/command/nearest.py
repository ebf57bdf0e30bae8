"""The command `nearest`: the training samples nearest to what a generator makes; torch comes late."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from engine.command.arguments import Model, Raw, Round
from engine.spec.errors import OptionError
from engine.spec.exploration import Neighbour, Neighbours

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
    label: Annotated[
        str | None, typer.Option("--class", metavar="NAME_OR_INDEX", help="Only of this class; conditional runs.")
    ] = None,
    truncation: Annotated[
        float, typer.Option(help="Towards the mean: 1 changes nothing, 0 gives one picture.", min=0, max=2)
    ] = 1.0,
    raw: Raw = False,
    round: Round = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
) -> None:
    """Show the training samples nearest to samples of seeds, by pixels and by the run's own discriminator.

    Far less than what is usual among training samples themselves means that a sample is learnt by heart.
    """
    from rich.console import Console

    from engine.command.display import display
    from engine.command.opening import find_model
    from engine.command.seeds import parse_seeds
    from engine.inference.exploring import open_explorer
    from engine.inference.neighbours import open_gallery
    from engine.spec.exploration import Recipe

    numbers = parse_seeds(seeds)
    if len(numbers) > MOST_SEEDS:
        raise OptionError("seeds", f"{len(numbers):,} seeds are too many", f"up to {MOST_SEEDS:,} are looked at")
    explorer = open_explorer(find_model(model), round=round, averaged=not raw, device=device)
    _check_name(out, points=explorer.facts.is_points)
    of = None if label is None else explorer.model.label(label)
    shown = display(Console(stderr=True, highlight=False))
    try:
        gallery = open_gallery(explorer, progress=lambda done, total: shown.prepare("training samples", done, total))
    finally:
        shown.close()
    samples = [explorer.picture(Recipe(seed=seed, label=of, truncation=truncation)) for seed in numbers]
    found = [gallery.nearest(sample, count) for sample in samples]
    for note in found[0].notes:
        typer.echo(note)
    for seed, near in zip(numbers, found, strict=True):
        typer.echo(f"seed {seed}: {'; '.join(_told(near))}")
    if out is not None:
        _write(out, numbers, samples, found)
        typer.echo(f"{len(found):,} samples and their neighbours are in {out}")


def _told(near: Neighbours) -> list[str]:
    """The nearest by pixels and by features, and how near training samples are to one another."""
    told = []
    for name, found, usual in (
        ("pixels", near.pixel, near.usual_pixel),
        ("features", near.feature, near.usual_feature),
    ):
        if found:
            of = f" ({found[0].label})" if found[0].label else ""
            told.append(f"by {name} {found[0].index}{of} at {found[0].distance:.4f}")
            told[-1] += "" if usual is None else f", usual {usual:.4f}"
    if near.is_copy:
        told.append("it looks like a copy")
    return told


def _check_name(out: Path | None, *, points: bool) -> None:
    """Raises OptionError, before the work, where a file's ending fits no format."""
    from engine.inference.pictures import FORMATS

    allowed = [".csv"] if points else [".csv", *FORMATS]
    if out is not None and out.suffix.lower() not in allowed:
        why = f"these samples are written as {', '.join(allowed)}"
        raise OptionError("out", f'"{out.name}" has no ending that fits', why, f"Write --out nearest{allowed[-1]}.")


def _write(out: Path, seeds: Sequence[int], samples: Sequence[np.ndarray], found: Sequence[Neighbours]) -> None:
    """Raises OptionError or PictureError where the disk refuses."""
    from engine.inference.pictures import write_picture
    from engine.training.atomic import write_atomically

    if out.suffix.lower() != ".csv":
        rows = [_row(sample, near) for sample, near in zip(samples, found, strict=True)]
        write_picture(out, np.concatenate(rows), overwrite=True)
        return
    lines = ["seed,by,rank,index,class,distance"]
    for seed, near in zip(seeds, found, strict=True):
        for name, those in (("pixels", near.pixel), ("features", near.feature)):
            lines += [
                f'{seed},{name},{rank},{one.index},"{one.label.replace(chr(34), chr(34) * 2)}",{one.distance:.7g}'
                for rank, one in enumerate(those, 1)
            ]
    try:
        write_atomically(out, ("\n".join(lines) + "\n").encode())
    except OSError as error:
        raise OptionError("out", f"{out} cannot be written", str(error), "Choose another place.") from None


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
