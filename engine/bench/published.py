"""The published protocols by name, and how one is run from the command line."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from engine.bench.budget import Budget
from engine.spec.errors import OptionError

PROTOCOLS = {"modes": "engine.bench.modes", "stacked-mnist": "engine.bench.stacked_mnist"}


def run_published(
    console: Console,
    names: Sequence[str],
    budget: Budget,
    *,
    only: Sequence[str] = (),
    out: Path | None = None,
    data: Path | None = None,
) -> None:
    """Trains what is missing in `out` (a folder of the protocol's name by default) and prints the table.

    Raises OptionError for more than one name, and where `data` is given to a protocol that needs none.
    """
    name = names[0]
    if len(names) > 1:
        raise OptionError("bench", f"{name} is run alone", f'it was given with "{names[1]}"', "Run one after another.")
    if data and name != "stacked-mnist":
        raise OptionError("data", f"{name} needs no data", "", "Leave --data out.")
    from engine.bench.protocol import Protocol, run_protocol, table_of

    protocol: Protocol = importlib.import_module(PROTOCOLS[name]).protocol(data)
    target = out or Path(f"bench-{name}")
    taken = run_protocol(console, protocol, target, budget, only)
    console.print(table_of(protocol, taken))
    console.print(f"Kept in {target}: results.json, results.md and the runs", style="dim")
