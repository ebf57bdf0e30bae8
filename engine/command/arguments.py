"""What several commands take, and where their errors end; never imports torch."""

from __future__ import annotations

import sys
from enum import StrEnum
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from engine.spec.errors import EngineError
from engine.spec.exploration import LARGEST_SEED


class PictureFormat(StrEnum):
    """What `translate` can write."""

    PNG = "png"
    JPG = "jpg"
    WEBP = "webp"


class Commands(TyperGroup):
    """Where errors end: what a user can act on becomes one line on standard error and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the chosen command."""
        for stream in (sys.stdout, sys.stderr):  # a file can be named in bytes that are no text
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except EngineError as error:
            typer.echo(f"Error: {plain(str(error))}", err=True)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            typer.echo("Stopped with Ctrl-C: what was not finished was not written.", err=True)
            raise typer.Exit(130) from None


def plain(text: str) -> str:
    """A stranger's words without what a terminal would obey."""
    return "".join(letter if letter.isprintable() or letter == "\n" or _is_byte(letter) else "?" for letter in text)


def _is_byte(letter: str) -> bool:
    """Whether it stands for a byte of a file name that is no text; such are written as \\udcff."""
    return "\udc80" <= letter <= "\udcff"


Run = Annotated[str, typer.Argument(metavar="RUN", help="Name of a run, or its folder.")]
Model = Annotated[
    str, typer.Argument(metavar="MODEL", help="Name of a run, its folder, or an exported file (.safetensors).")
]
Round = Annotated[int | None, typer.Option("--round", help="Which checkpoint; the newest by default.", min=0)]
Raw = Annotated[bool, typer.Option("--raw", help="The live weights instead of their moving average.")]
Class = Annotated[
    str | None, typer.Option("--class", metavar="NAME_OR_INDEX", help="Only of this class; conditional runs.")
]
Truncation = Annotated[
    float | None, typer.Option(help="Towards the mean: 1 changes nothing, 0 gives one picture.", min=0, max=2)
]
Seed = Annotated[int, typer.Option(help="Same seed, same result.", min=0, max=LARGEST_SEED)]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")]
