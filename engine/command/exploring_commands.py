"""The commands that explore a generator, each in a file of its own; never imports torch."""

from __future__ import annotations

from collections.abc import Callable

import typer

from engine.command.directions import directions
from engine.command.interpolate import interpolate
from engine.command.nearest import nearest
from engine.command.project import project
from engine.command.sample import sample

COMMANDS: tuple[Callable[..., None], ...] = (  # in the order of the help; each bears the name of its function
    sample,
    interpolate,
    directions,
    project,
    nearest,
)


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    for command in COMMANDS:
        app.command()(command)
