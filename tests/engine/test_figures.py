"""Figures as text."""

from __future__ import annotations

import io

from rich.console import Console

from engine.command.figures import figures, show_figures
from engine.spec.events import Metric

METRICS = (
    Metric("modes", 7, "higher", "2,500 samples", 8.0),
    Metric("high quality", 0.912345, "higher", "2,500 samples", 1.0),
    Metric("mode KL", float("inf"), "lower", "nats", 0.0),
    Metric("density", 1.25, "higher", "k = 5"),
)


def test_a_line_counts_modes_of_all_there_are() -> None:
    assert figures(METRICS[:3]) == "modes 7 of 8, high quality 0.9123, mode KL inf"


def test_a_table_refers_to_each_protocol_once_and_says_what_is_best() -> None:
    file = io.StringIO()
    show_figures(Console(file=file, width=100), METRICS)
    lines = [" ".join(line.split()) for line in file.getvalue().splitlines()]
    assert "modes 7 8 1" in lines
    assert "high quality 0.9123 1 1" in lines
    assert "density 1.25 higher 3" in lines
    assert lines[-3:] == ["1: 2,500 samples", "2: nats", "3: k = 5"]
