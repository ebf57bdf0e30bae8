"""Tables of everything that can be chosen, with its options and their bounds."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.syntax import Syntax
from rich.table import Table

from engine import presets
from engine.spec.config import MeasuringOptions, OptimiserOptions, SavingOptions, TrainingOptions, write_toml
from engine.spec.errors import OptionError, nearest
from engine.spec.options import OptionField, Options, describe
from engine.spec.registry import (
    AUGMENTATIONS,
    DATASETS,
    DISCRIMINATORS,
    ENCODERS,
    GAMES,
    GENERATORS,
    OBJECTIVES,
    PAIRINGS,
    REGULARISERS,
    TRANSLATORS,
    Entry,
    Registry,
)
from engine.training.run_folder import default_runs, list_runs

KINDS: dict[str, tuple[Registry[Any], ...]] = {
    "games": (GAMES,),
    "objectives": (OBJECTIVES,),
    "regularisers": (REGULARISERS,),
    "networks": (GENERATORS, DISCRIMINATORS, ENCODERS, TRANSLATORS),
    "augmentations": (AUGMENTATIONS,),
    "data": (DATASETS,),
    "pairings": (PAIRINGS,),
}
SECTIONS: dict[str, type[Options]] = {
    "training": TrainingOptions,
    "saving": SavingOptions,
    "measuring": MeasuringOptions,
    "optimisers.PLAYER": OptimiserOptions,
}
ALL = (*KINDS, "presets", "options", "runs")


def show(console: Console, kind: str | None, name: str | None) -> None:
    """Prints the entries of a kind ("objectives", also "objective"), or one entry with its options.

    Without a kind: everything but runs. Raises OptionError for unknown kinds and names.
    """
    if kind is None:
        for each in (*KINDS, "presets"):
            show(console, each, None)
        return
    registries = _registries(kind)
    kind = _plural(kind)
    if registries:
        _show_entries(console, kind, registries, name)
    elif kind == "presets":
        _show_presets(console, name)
    elif kind == "options":
        for section, record in SECTIONS.items():
            console.print(_options_table(section, describe(record)))
    else:
        _show_runs(console)


def _registries(kind: str) -> tuple[Registry[Any], ...]:
    """Those of a kind, or the one of a role of networks ("translators"); none where the kind has no registry."""
    for registry in KINDS["networks"]:
        if kind.lower().removesuffix("s") == registry.noun:
            return (registry,)
    return KINDS.get(_plural(kind), ())


def _plural(kind: str) -> str:
    for known in ALL:
        if kind.lower() in {known, known.removesuffix("s"), f"{known}s"}:
            return known
    if kind.lower().removesuffix("s") in {registry.noun for registry in KINDS["networks"]}:
        return "networks"
    if kind in {"dataset", "datasets"}:
        return "data"
    raise OptionError("kind", f'there is nothing of the kind "{kind}" to list', nearest(kind, ALL))


def _show_entries(console: Console, kind: str, registries: tuple[Registry[Any], ...], name: str | None) -> None:
    if name is None:
        for registry in registries:
            title = f"{registry.noun}s" if kind == "networks" else kind
            console.print(_entries_table(title.capitalize(), registry))
        return
    holders = [registry for registry in registries if name in registry] or registries[:1]
    for registry in holders:
        entry = registry.get(name)
        _show_entry(console, registry.noun, entry)


def _entries_table(title: str, entries: Iterable[Entry]) -> Table:
    table = _table(title, "Name", "What it is")
    for entry in entries:
        table.add_row(entry.name, _caption(entry.title, entry.help + _download(entry), entry.paper))
    return table


def _caption(title: str, help: str, paper: str) -> str:
    lines = (f"[bold]{escape(title)}[/bold]", escape(help), f"[dim]{escape(paper)}[/dim]" if paper else "")
    return "\n".join(line for line in lines if line)


def _download(entry: Entry) -> str:
    size = entry.facts.get("download_mib", 0)
    return f" (downloads {size:,.0f} MiB)" if size else ""


def _show_entry(console: Console, noun: str, entry: Entry) -> None:
    console.print(f"[bold]{escape(entry.title)}[/bold] ({noun} [cyan]{entry.name}[/cyan])")
    console.print(escape(entry.help + _download(entry)))
    if entry.paper:
        console.print(f"[dim]{escape(entry.paper)}[/dim]")
    if entry.fields:
        console.print(_options_table(f"Options of {entry.name}", entry.fields))
    else:
        console.print("It has no options.")


def _options_table(title: str, fields: Iterable[OptionField]) -> Table:
    table = _table(title, "Option", "Default", "Bounds", "What it does")
    for field in fields:
        unit = f" {field.unit}" if field.unit else ""
        default = "none" if field.default is None else f"{_plain(field.default)}{unit}"
        bounds = field.bounds or field.kind.value
        live = " Can be changed while training." if field.live else ""
        table.add_row(field.name, escape(default), escape(bounds), escape(field.help + live))
    return table


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _show_presets(console: Console, name: str | None) -> None:
    if name is not None:
        _show_toml(console, write_toml(presets.load(name)))
        return
    table = _table("Presets", "Name", "What it is for", "Data")
    for each in presets.names():
        config = presets.load(each)
        about = config.about
        table.add_row(each, _caption(about.title, about.help, about.paper), config.data.name)
    console.print(table)


def _show_toml(console: Console, text: str) -> None:
    """In colours on a terminal; else as it is, so that it can be kept in a file and trained."""
    if console.is_terminal:
        console.print(Syntax(text, "toml", background_color="default", word_wrap=True))
    else:
        console.print(text, markup=False, soft_wrap=True, end="")


def _show_runs(console: Console) -> None:
    runs = list_runs(default_runs())
    if not runs:
        console.print(f"There are no runs in {default_runs()} yet.")
        return
    table = _table(f"Runs in {default_runs()}", "Name", "State", "Rounds", "System", "Data", "Last written")
    for run in runs:
        state = "crashed" if run.crashed else run.phase.value
        written = time.strftime("%Y-%m-%d %H:%M", time.localtime(run.updated))
        table.add_row(escape(run.name), state, f"{run.round:,}/{run.rounds:,}", escape(run.game), run.data, written)
    console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=escape(title), title_justify="left", title_style="bold italic", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, no_wrap=column in {"Name", "Option"}, style="cyan" if column == columns[0] else "")
    return table
