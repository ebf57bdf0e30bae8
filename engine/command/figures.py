"""Figures as text: a table with the protocols below it, or one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from engine.spec.events import Metric

COUNTS = ("modes", "classes")


def figures(metrics: Iterable[Metric]) -> str:
    """One line, as in "modes 7 of 8, high quality 0.91"."""
    return ", ".join(f"{metric.name} {_counted(metric)}" for metric in metrics)


def show_figures(console: Console, metrics: Sequence[Metric]) -> None:
    """Prints figures with their best value, and below them the protocols that they refer to."""
    protocols = list(dict.fromkeys(metric.protocol for metric in metrics))
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("Figure", style="cyan")
    for column in ("Value", "Best", "Protocol"):
        table.add_column(column, justify="right")
    for metric in metrics:
        number = protocols.index(metric.protocol) + 1
        table.add_row(escape(metric.name), value_text(metric.value), _best(metric), f"{number}")
    console.print(table)
    for number, protocol in enumerate(protocols, 1):
        console.print(f"[dim]{number}: {escape(protocol)}[/dim]", soft_wrap=True)


def value_text(value: float) -> str:
    """Whole numbers whole, others with four digits."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.4g}"


def _counted(metric: Metric) -> str:
    of = f" of {value_text(metric.limit)}" if metric.name in COUNTS and metric.limit is not None else ""
    return value_text(metric.value) + of


def _best(metric: Metric) -> str:
    return metric.better if metric.limit is None else value_text(metric.limit)
