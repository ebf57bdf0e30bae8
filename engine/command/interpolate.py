"""The command `interpolate`: a film that leads from seed to seed; torch comes late."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import prod
from pathlib import Path
from typing import Annotated

import typer

from engine.command.arguments import Model, Raw, Round
from engine.spec.data import Shape
from engine.spec.errors import OptionError
from engine.spec.exploration import MOST_FRAMES, MOST_KEYS, Film, Journey, Recipe

USUAL_SIDE = 256  # pixels
SMALL = 128 * 128  # pixels of a picture that one thread makes sooner than several, which wait for each other


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
    seeds: Annotated[str, typer.Option(metavar="LIST", help="Key frames, as in 1,5,9 or 0-3.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="A film (.mp4, .gif, .webp), or all its frames (.png).")],
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
        float, typer.Option(help="Towards the mean: 1 changes nothing, 0 gives one picture.", min=0, max=2)
    ] = 1.0,
    raw: Raw = False,
    round: Round = None,
) -> None:
    """Film the way from seed to seed. Ctrl-C stops, and leaves no file."""
    import torch
    from rich.console import Console

    from engine.command.display import display
    from engine.command.opening import find_model
    from engine.command.seeds import parse_seeds
    from engine.inference.exploring import open_explorer
    from engine.inference.films import export_film

    numbers = parse_seeds(seeds)
    if not 2 <= len(numbers) <= MOST_KEYS:
        why = f"there are {len(numbers):,}, and it takes 2 to {MOST_KEYS}"
        raise OptionError("seeds", "a path needs seeds to go through", why, "Write --seeds 1,5,9.")
    explorer = open_explorer(find_model(model), round=round, averaged=not raw)
    if prod(explorer.facts.shape[1:]) <= SMALL:
        torch.set_num_threads(1)
    labels = _labels(label, len(numbers), explorer.model.label)
    keys = tuple(Recipe(seed=s, label=one, truncation=truncation) for s, one in zip(numbers, labels, strict=True))
    journey = Journey(keys, mode.value, closed, frames, pace.value, easing.value)
    shown = display(Console(stderr=True, highlight=False))
    try:
        export_film(
            explorer,
            journey,
            out,
            Film(rate, loop.value, scale or _usual_scale(out, explorer.facts.shape)),
            progress=lambda done, total: shown.prepare("frames", done, total),
        )
    finally:
        shown.close()
    typer.echo(f"{frames:,} frames of {explorer.facts.title}, round {explorer.facts.round:,}, are in {out}")


def _usual_scale(out: Path, shape: Shape) -> int:
    """What makes a film of small pictures large enough to be looked at; MP4 would blur the colours of such pixels."""
    if len(shape) == 1 or out.suffix.lower() == ".png":
        return 1
    return max(1, -(-USUAL_SIDE // min(shape[1:])))


def _labels(text: str | None, count: int, find: Callable[[str], int]) -> list[int | None]:
    """A class for each of `count` seeds; a single one is that of all."""
    if text is None:
        return [None] * count
    labels: list[int | None] = [find(name.strip()) for name in text.split(",")]
    if len(labels) not in (1, count):
        what = f"{len(labels)} classes do not fit {count} seeds"
        raise OptionError("class", what, "it takes one, or one for each seed", "Write --class 3 or --class 3,3,7.")
    return labels * (count if len(labels) == 1 else 1)
