"""The command `sample`: what a generator makes of seeds, or of a recipe; torch comes late."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.command.arguments import Class, Model, Raw, Round
from engine.command.edits import Edits, parse_mixes, parse_moves
from engine.command.seeds import parse_seeds
from engine.spec.errors import OptionError
from engine.spec.exploration import LARGEST_SEED

if TYPE_CHECKING:
    from engine.command.sampling import Wishes

COUNT = 64  # samples

Seeds = Annotated[
    str | None, typer.Option(metavar="LIST", help="A sample of each: 0-63, or 1,5,9; as Explore shows them.")
]
Moves = Annotated[
    list[str] | None,
    typer.Option("--move", metavar="NAME=AMOUNT", help='Along a direction, in deviations, as in "principal 1=2".'),
]
Mixes = Annotated[
    list[str] | None,
    typer.Option("--mix", metavar="SEED@LAYERS", help="Styles of another seed in some layers, as in 7@0-3."),
]


def sample(
    run: Model,
    seeds: Seeds = None,
    count: Annotated[
        int | None, typer.Option(help="Instead of seeds: samples of one seed, 64 by default.", min=1, max=100_000)
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Of all these samples; 0 by default.", min=0, max=LARGEST_SEED)
    ] = None,
    recipe: Annotated[
        Path | None, typer.Option(metavar="PICTURE", help="Instead of seeds: again what a saved picture shows.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="A picture (.png, .webp, .jpg), an array (.npy), a table (.csv), or a folder."),
    ] = None,
    raw: Raw = False,
    round: Round = None,
    columns: Annotated[int | None, typer.Option(help="Pictures in a row; square by default.", min=1)] = None,
    label: Class = None,
    by_class: Annotated[bool, typer.Option("--by-class", help="A row for each class; conditional runs.")] = False,
    truncation: Annotated[
        float | None,
        typer.Option(
            help="Towards the mean: 1 changes nothing, 0 gives one picture. Without --seeds of styles only.",
            min=0,
            max=2,
        ),
    ] = None,
    moves: Moves = None,
    mixes: Mixes = None,
) -> None:
    """Draw samples from a generator; those of --seeds carry their recipe and are the same everywhere."""
    _check(seeds=seeds, count=count, seed=seed, recipe=recipe, label=label, by_class=by_class)
    edits = Edits(truncation, parse_moves(moves or ()), parse_mixes(mixes or ()))
    if (edits.moves or edits.mixed) and seeds is None and recipe is None:
        raise OptionError("seeds", "--move and --mix edit samples of --seeds or of a --recipe", "", "Add --seeds 0-63.")
    from rich.console import Console

    from engine.command.opening import find_model
    from engine.command.sampling import Wishes, run_sampling

    wishes = Wishes(() if seeds is None else parse_seeds(seeds), recipe, label, by_class, edits, columns, out)
    path = find_model(run)
    if seeds is None and recipe is None:
        typer.echo(_draw(path, wishes, count or COUNT, seed or 0, round=round, averaged=not raw))
    else:
        console = Console(highlight=False)
        typer.echo(run_sampling(console, path, wishes, round=round, averaged=not raw))


def _check(
    *, seeds: str | None, count: int | None, seed: int | None, recipe: Path | None, label: str | None, by_class: bool
) -> None:
    """Raises OptionError where two of them contradict each other."""
    given = {"--seeds": seeds, "--count": count, "--seed": seed, "--recipe": recipe, "--by-class": by_class or None}
    names = [name for name, value in given.items() if value is not None]
    for first, others in (
        ("--seeds", ("--count", "--seed", "--recipe")),
        ("--recipe", ("--count", "--seed", "--by-class")),
    ):
        second = next((other for other in others if first in names and other in names), None)
        if second:
            raise OptionError(second[2:], f"{first} and {second} exclude each other", "", "Leave one of them out.")
    if label is not None and by_class:
        raise OptionError("class", "--class and --by-class exclude each other", "", "Leave one of them out.")


def _draw(path: Path, wishes: Wishes, count: int, seed: int, *, round: int | None, averaged: bool) -> str:
    """Samples of one seed, drawn and made together; says where they are."""
    from engine.command.sampling import default_target, open_source
    from engine.command.writing import write_samples

    model = open_source(path, round=round, averaged=averaged)
    recipe = {"run": model.name, "round": model.round, "averaged": model.averaged, "seed": seed, "count": count}
    if wishes.edits.truncation is not None:
        model.truncate(wishes.edits.truncation)
        recipe["truncation"] = wishes.edits.truncation
    columns = wishes.columns
    if wishes.by_class:
        samples, row = model.rows(count, seed)
        columns, count = min(columns or row, len(samples)), len(samples)
    else:
        number = None if wishes.label is None else model.label(wishes.label)
        samples, columns = model.sample(count, seed, number), columns and min(columns, count)
        recipe |= {} if number is None else {"class": model.classes[number]}
    written = write_samples(samples, wishes.out or default_target(model), columns, recipe)
    noun = "points" if model.info.is_points else "pictures"
    where = written[0] if len(written) == 1 else written[0].parent
    return f"{count} {noun} of round {model.round:,} are in {where}"
