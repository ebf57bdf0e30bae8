"""The command `interpolate`: a film that leads from seed to seed; torch comes late."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from engine.command.arguments import Model, Raw, Round
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


def interpolate(
    model: Model,
    out: Annotated[Path, typer.Option(metavar="FILE", help="A film (.mp4, .gif, .webp), or all its frames (.png).")],
    seeds: Annotated[str | None, typer.Option(metavar="LIST", help="Key frames, as in 1,5,9 or 0-3.")] = None,
    recipes: Annotated[
        list[Path] | None,
        typer.Option("--recipe", metavar="PICTURE", help="Key frames instead: what saved pictures show; repeated."),
    ] = None,
    frames: Annotated[int, typer.Option(help="Of the whole film.", min=2, max=MOST_FRAMES)] = 240,
    mode: Annotated[
        Mode, typer.Option(help="slerp: on spheres, of styles straight; linear; spline: without corners.")
    ] = Mode.SLERP,
    closed: Annotated[bool, typer.Option("--closed", help="From the last seed back to the first.")] = False,
    pace: Annotated[
        Pace,
        typer.Option(help="Even in steps, or in how much changes: of the pixels, or of the discriminator's features."),
    ] = Pace.STEPS,
    easing: Annotated[Easing, typer.Option(help="smooth: slow at both ends; keys: at every seed.")] = Easing.NONE,
    rate: Annotated[float, typer.Option("--fps", help="Frames per second.", min=0.1, max=120)] = 30.0,
    loop: Annotated[
        Loop, typer.Option(help="How GIF and WebP go on; boomerang: every film comes back the way it went.")
    ] = Loop.LOOP,
    scale: Annotated[
        int | None,
        typer.Option(help="Each pixel becomes a square of as many a side; films are 256 pixels large at least.", min=1),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option("--class", metavar="CLASS,…", help="Class of all seeds, or of each; names or indices."),
    ] = None,
    truncation: Annotated[
        float | None, typer.Option(help="Towards the mean: 1 changes nothing, 0 gives one picture.", min=0, max=2)
    ] = None,
    raw: Raw = False,
    round: Round = None,
) -> None:
    """Film the way from seed to seed, or from one saved picture to the next. Ctrl-C stops, and leaves no file."""
    if (seeds is None) == (not recipes):
        raise OptionError("seeds", "a film leads through seeds or through saved pictures", "", "Give one of the two.")
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
