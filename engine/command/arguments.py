"""What several commands take, and where their errors end; never imports torch."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from engine.spec.errors import EngineError


class Format(StrEnum):
    """What `export` can write."""

    SAFETENSORS = "safetensors"
    ONNX = "onnx"
    ZIP = "zip"


class PictureFormat(StrEnum):
    """What `translate` can write."""

    PNG = "png"
    JPG = "jpg"
    WEBP = "webp"


class Commands(TyperGroup):
    """Where errors end: what a user can act on becomes one line on standard error and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the chosen command."""
        try:
            return super().invoke(ctx)
        except EngineError as error:
            typer.echo(f"Error: {error}", err=True)
            raise typer.Exit(2) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None


Run = Annotated[str, typer.Argument(metavar="RUN", help="Name of a run, or its folder.")]
Model = Annotated[
    str, typer.Argument(metavar="MODEL", help="Name of a run, its folder, or an exported file (.safetensors).")
]
Round = Annotated[int | None, typer.Option("--round", help="Which checkpoint; the newest by default.", min=0)]
Raw = Annotated[bool, typer.Option("--raw", help="The live weights instead of their moving average.")]
