"""The command `project`: the samples of a generator that are most like pictures of one's own; torch comes late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np
import typer

from engine.command.arguments import Model, Raw, Round
from engine.spec.errors import EngineError, OptionError, PictureError
from engine.spec.exploration import LARGEST_SEED, Projected
from engine.spec.progress import Progress

if TYPE_CHECKING:
    from engine.inference.exploring import Explorer

SMALL = 64 * 64  # pixels of a picture that one thread makes sooner than several, which wait for each other
FAILED = 1  # exit code where a picture could not be projected
STARTS, STEPS = 8, 300


def project(
    model: Model,
    pictures: Annotated[list[Path], typer.Argument(metavar="PICTURE…", help="Pictures of your own.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for what is found; made where it is missing.")],
    label: Annotated[
        str | None, typer.Option("--class", metavar="NAME_OR_INDEX", help="Its class; all are tried by default.")
    ] = None,
    starts: Annotated[int, typer.Option(help="Places that the search begins from.", min=1, max=256)] = STARTS,
    steps: Annotated[int, typer.Option(help="Of the search.", min=1, max=100_000)] = STEPS,
    seed: Annotated[int, typer.Option(help="Same seed, same result.", min=0, max=LARGEST_SEED)] = 0,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")] = False,
    raw: Raw = False,
    round: Round = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")] = "auto",
) -> None:
    """Find the sample most like a picture: NAME_projected.png carries its recipe, NAME_compared.png shows both.

    A picture that fails does not stop the rest, and makes the exit code 1.
    """
    from rich.console import Console

    from engine.command.display import display
    from engine.command.opening import find_model
    from engine.inference.exploring import open_explorer
    from engine.inference.one_core import on_one_core
    from engine.inference.projection import project as find

    explorer = open_explorer(find_model(model), round=round, averaged=not raw, device=device)
    if explorer.facts.is_points:
        what = f"{explorer.facts.title} takes no pictures"
        raise OptionError("picture", what, "it makes points", "Open a run that makes pictures.")
    number = None if label is None else explorer.model.label(label)
    _require_folder(out)
    shown = display(Console(stderr=True, highlight=False))

    def search(picture: Path, progress: Progress) -> Projected:
        from engine.inference.pictures import read_picture

        source = read_picture(picture)
        return find(explorer, source, starts=starts, steps=steps, label=number, seed=seed, progress=progress)

    small = prod(explorer.facts.shape[1:]) <= SMALL
    try:
        with on_one_core() if small else nullcontext():
            failed = sum(not _done(job, search, shown.prepare, overwrite=overwrite) for job in _jobs(pictures, out))
    finally:
        shown.close()
    _conclude(explorer, len(pictures) - failed, failed, out)
    raise typer.Exit(FAILED if failed else 0)


@dataclass(frozen=True)
class _Job:
    """A picture, and the files that will show what was found."""

    source: Path
    projected: Path
    compared: Path


def _jobs(pictures: Sequence[Path], out: Path) -> list[_Job]:
    """No two of them write the same file: the second picture of one name gets a number."""
    stems: list[str] = []
    jobs = []
    for picture in pictures:
        number, stem = 1, picture.stem or "picture"
        while stem in stems:
            number += 1
            stem = f"{picture.stem}-{number}"
        stems.append(stem)
        jobs.append(_Job(picture.expanduser(), out / f"{stem}_projected.png", out / f"{stem}_compared.png"))
    return jobs


def _done(
    job: _Job,
    search: Callable[[Path, Progress], Projected],
    prepare: Callable[[str, int, int], None],
    *,
    overwrite: bool,
) -> bool:
    """Projects one picture and prints its errors; whatever a person can mend is told, and False returned."""
    from engine.inference.recipe_files import save_picture

    try:
        for path in (job.projected, job.compared):
            if path.exists() and not overwrite:
                raise PictureError(f"{path} exists", "nothing is overwritten unasked", "Add --overwrite.")
        found = search(job.source, lambda done, total: prepare(job.source.name, done, total))
        save_picture(job.projected, found.made, found.recipe)
        save_picture(job.compared, np.concatenate((found.target, found.made), 1), found.recipe)
    except EngineError as error:
        typer.echo(f"Error: {error}", err=True)
        return False
    differences = f"pixels differ by {100 * found.pixel_error:.2f} %"
    if found.feature_error is not None:
        differences += f", features by {100 * found.feature_error:.1f} % of what a random sample's do"
    typer.echo(f"{job.source.name}: {differences}")
    for note in found.notes:
        typer.echo(f"  {note}")
    return True


def _require_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = "it is a file" if folder.is_file() else error.strerror or str(error)
        raise OptionError("out", f"{folder} is no folder to write to", why, "Choose another --out.") from None


def _conclude(explorer: Explorer, made: int, failed: int, out: Path) -> None:
    if made:
        noun = "picture of" if made == 1 else "pictures of"
        typer.echo(f"{made:,} {noun} {explorer.facts.title}, round {explorer.facts.round:,}, in {out}")
    if failed:
        typer.echo(f"{failed:,} failed; see above.", err=True)
