"""The command `sample`: what a run's generator makes of seeds; torch comes late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.command.arguments import Raw, Round, Run
from engine.spec.errors import OptionError


def sample(
    run: Run,
    count: Annotated[int, typer.Option(help="Samples to draw.", min=1, max=100_000)] = 64,
    seed: Annotated[int, typer.Option(help="Same seed, same samples.", min=0)] = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="A picture (.png, .webp, .jpg), an array (.npy), a table (.csv), or a folder."),
    ] = None,
    raw: Raw = False,
    round: Round = None,
    columns: Annotated[int | None, typer.Option(help="Pictures in a row; square by default.", min=1)] = None,
    label: Annotated[
        str | None, typer.Option("--class", metavar="NAME_OR_INDEX", help="Only of this class; conditional runs.")
    ] = None,
    by_class: Annotated[bool, typer.Option("--by-class", help="A row for each class; conditional runs.")] = False,
    truncation: Annotated[
        float | None,
        typer.Option(help="Styles towards their mean: 1 changes nothing, 0 gives one picture.", min=0, max=2),
    ] = None,
) -> None:
    """Draw samples from a run's generator."""
    from engine.command.opening import find_run
    from engine.command.writing import write_samples
    from engine.inference.model import open_model

    model = open_model(find_run(run), round=round, averaged=not raw)
    default = f"{model.name}-{model.round:09d}.{'csv' if model.info.is_points else 'png'}"
    recipe = {"run": model.name, "round": model.round, "averaged": model.averaged, "seed": seed, "count": count}
    if truncation is not None:
        model.truncate(truncation)
        recipe["truncation"] = truncation
    if label is not None and by_class:
        raise OptionError("class", "--class and --by-class exclude each other", "", "Leave one of them out.")
    if by_class:
        samples, row = model.rows(count, seed)
        columns, count = columns or row, len(samples)
    else:
        number = None if label is None else model.label(label)
        samples = model.sample(count, seed, number)
        recipe |= {} if number is None else {"class": model.classes[number]}
    written = write_samples(samples, out or Path(default), columns, recipe)
    noun = "points" if model.info.is_points else "pictures"
    where = written[0] if len(written) == 1 else written[0].parent
    typer.echo(f"{count} {noun} of round {model.round:,} are in {where}")
