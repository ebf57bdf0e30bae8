"""The command `interpolate`: a film that leads from seed to seed; torch comes late."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from engine.command.arguments import Model, Raw, Round, Truncation
from engine.spec.errors import OptionError
from engine.spec.exploration import MOST_FRAMES, Film, Journey


class Mode(StrEnum):
    """Which way a path goes from key to key."""

    SLERP = "slerp"
    LINEAR = "linear"
    SPLINE = "spline"


class Pace(StrEnum):
    """What is even along a path."""

    STEPS = "steps"
    CHANGE = "change"
    FEATURES = "features"


class Easing(StrEnum):
    """Where a film is slow."""

    NONE = "none"
    SMOOTH = "smooth"
    KEYS = "keys"


class Loop(StrEnum):
    """What follows the last frame."""

    LOOP = "loop"
    BOOMERANG = "boomerang"
    ONCE = "once"


Out = Annotated[Path, typer.Option(metavar="FILE", help="A film (.mp4, .gif, .webp), or all its frames (.png).")]
Seeds = Annotated[str | None, typer.Option(metavar="LIST", help="Key frames, as in 1,5,9 or 0-3.")]
Recipes = Annotated[
    list[Path] | None,
    typer.Option("--recipe", metavar="PICTURE", help="Key frames instead: what saved pictures show; repeated."),
]
Frames = Annotated[int, typer.Option(help="Of the whole film.", min=2, max=MOST_FRAMES)]
Way = Annotated[Mode, typer.Option(help="slerp: on spheres, of styles straight; linear; spline: without corners.")]
Closed = Annotated[bool, typer.Option("--closed", help="From the last key frame back to the first.")]
Even = Annotated[
    Pace,
    typer.Option(help="Even in steps, or in how much changes: of the pixels, or of the discriminator's features."),
]
Ease = Annotated[Easing, typer.Option(help="smooth: slow at both ends; keys: at every key frame.")]
Rate = Annotated[float, typer.Option("--fps", help="Frames per second; up to 50 of a GIF.", min=0.1, max=120)]
Ending = Annotated[Loop, typer.Option(help="How GIF and WebP go on; boomerang: every film comes back the way it went.")]
Scale = Annotated[
    int | None,
    typer.Option(help="Each pixel becomes a square of as many a side; films are 256 pixels large by default.", min=1),
]
Classes = Annotated[
    str | None, typer.Option("--class", metavar="CLASS,…", help="Class of all seeds, or of each; names or indices.")
]


def interpolate(
    model: Model,
    out: Out,
    seeds: Seeds = None,
    recipes: Recipes = None,
    frames: Frames = 240,
    mode: Way = Mode.SLERP,
    closed: Closed = False,
    pace: Even = Pace.STEPS,
    easing: Ease = Easing.NONE,
    rate: Rate = 30.0,
    loop: Ending = Loop.LOOP,
    scale: Scale = None,
    label: Classes = None,
    truncation: Truncation = None,
    raw: Raw = False,
    round: Round = None,
) -> None:
    """Film the way from seed to seed, or from one saved picture to the next. Ctrl-C stops, and leaves no file."""
    if (seeds is None) == (not recipes):
        remedy = "Give either --seeds or --recipe."
        raise OptionError("seeds", "a film leads through seeds or through saved pictures", "", remedy)
    if recipes and (label is not None or truncation is not None):
        remedy = "Leave --class and --truncation out."
        raise OptionError("recipe", "saved pictures have a class and a truncation of their own", "", remedy)
    from engine.command.filming import film_journey, keys_of_pictures, keys_of_seeds, open_filmed, usual_scale
    from engine.command.opening import find_model
    from engine.command.seeds import parse_seeds

    numbers = parse_seeds(seeds or "0")
    keys = keys_of_pictures(recipes or ())
    explorer = open_filmed(find_model(model), keys, round=round, averaged=not raw)
    if not recipes:
        keys = keys_of_seeds(explorer, numbers, label, 1.0 if truncation is None else truncation)
    journey = Journey(keys, mode.value, closed, frames, pace.value, easing.value)
    film = Film(rate, loop.value, scale or usual_scale(explorer, out))
    typer.echo(film_journey(explorer, journey, out, film))
