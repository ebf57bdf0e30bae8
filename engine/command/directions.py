"""The command `directions`: ways through a latent space that are found, listed, named and kept; torch comes late."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from engine.command.arguments import Model, Raw, Round
from engine.spec.errors import OptionError
from engine.spec.exploration import LARGEST_SEED


class Kind(StrEnum):
    """How directions are found."""

    PRINCIPAL = "principal"
    WEIGHTS = "weights"
    CLASS = "class"


Kinds = Annotated[
    list[Kind] | None,
    typer.Option(
        help="principal: where samples vary most; weights: where the first weights answer most; class: towards each "
        "class. May be repeated; principal by default."
    ),
]
Count = Annotated[int, typer.Option(help="Directions of a kind, at most.", min=1, max=1000)]
Codes = Annotated[
    int | None, typer.Option(help="Codes that are drawn; 10,000, of classes 4,000.", min=16, max=1_000_000)
]
Features = Annotated[
    int, typer.Option(help="Of principal ones without styles: the layer whose input varies; 0 is the code.", min=0)
]
Layers = Annotated[
    str | None, typer.Option(metavar="FIRST-LAST", help="Layers that are moved, of styles; all by default.")
]
Drawn = Annotated[int, typer.Option(help="Of the codes that are drawn.", min=0, max=LARGEST_SEED)]
Known = Annotated[bool, typer.Option("--known", help="Find none; list those that are known.")]
Rename = Annotated[
    list[str] | None, typer.Option(metavar="OLD=NEW", help="Give a known one another name; may be repeated.")
]
Remove = Annotated[list[str] | None, typer.Option(metavar="NAME", help="Forget a known one; may be repeated.")]
Picture = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Also a picture (.png, .webp, .jpg): a row for each, from -2 to +2 deviations."),
]
Start = Annotated[int, typer.Option(help="Seed of the sample that the picture shows.", min=0, max=LARGEST_SEED)]


def directions(
    model: Model,
    kind: Kinds = None,
    count: Count = 10,
    codes: Codes = None,
    features: Features = 1,
    layers: Layers = None,
    seed: Drawn = 0,
    known: Known = False,
    rename: Rename = None,
    remove: Remove = None,
    sheet: Picture = None,
    start: Start = 0,
    raw: Raw = False,
    round: Round = None,
) -> None:
    """Find directions to move samples along, and keep them beside the checkpoint; Explore and recipes name them."""
    from rich.console import Console

    from engine.command.finding_directions import Search, run_directions

    if kind and known:
        raise OptionError("known", "--known and --kind exclude each other", "", "Leave one of them out.")
    kinds = tuple(dict.fromkeys(each.value for each in kind or ()))
    if not (kinds or known or rename or remove):
        kinds = (Kind.PRINCIPAL.value,)
    search = Search(kinds, count, codes, features, layers, seed)
    run_directions(
        Console(highlight=False),
        model,
        search,
        rename=tuple(rename or ()),
        remove=tuple(remove or ()),
        sheet=sheet,
        start=start,
        round=round,
        averaged=not raw,
    )
