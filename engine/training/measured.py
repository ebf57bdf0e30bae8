"""The figures that were measured of a run's samples, kept as one JSON file in its folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import isfinite
from pathlib import Path

from engine.spec.events import Measured, Metric
from engine.training.atomic import write_atomically

FILE = "metrics.json"
TELLING = (  # how figures begin that may stand for a run, the most telling first
    "FID",
    "modes",
    "class accuracy",
    "classifier accuracy",
    "Fréchet distance",
    "mean IoU",
    "PSNR",
    "taken for the target",
    "kernel distance",
    "cycle PSNR",
    "reconstruction error",
    "classes",
)


def add_measured(run: Path, measured: Measured) -> None:
    """Adds the figures of a round; those of the same name and protocol at that round are replaced."""
    known = {each.round: each for each in read_measured(run)}
    before = known[measured.round].metrics if measured.round in known else ()
    fresh = {(metric.name, metric.protocol) for metric in measured.metrics}
    kept = tuple(metric for metric in before if (metric.name, metric.protocol) not in fresh)
    known[measured.round] = Measured(measured.round, (*kept, *measured.metrics))
    write_measured(run, tuple(known[round] for round in sorted(known)))


def write_measured(run: Path, measured: tuple[Measured, ...]) -> None:
    """Replaces the file as a whole."""
    write_atomically(run / FILE, json.dumps([asdict(each) for each in measured], indent=1).encode())


def read_measured(run: Path) -> tuple[Measured, ...]:
    """Figures ascending by round; empty where there are none or they are unreadable."""
    try:
        values = json.loads((run / FILE).read_text(encoding="utf-8"))
        return tuple(Measured(int(v["round"]), tuple(Metric(**each) for each in v["metrics"])) for v in values)
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def forget_measured(run: Path, after: int) -> None:
    """Drops the figures of rounds beyond one that is about to be played again."""
    known = read_measured(run)
    kept = tuple(each for each in known if each.round <= after)
    if len(kept) < len(known):
        write_measured(run, kept)


def best_figure(measured: tuple[Measured, ...]) -> Metric | None:
    """The best value of the most telling figure; only values of its newest protocol are compared.

    None where nothing telling and finite was measured.
    """
    figures = [metric for each in measured for metric in each.metrics if metric.better and isfinite(metric.value)]
    for start in TELLING:
        alike = [metric for metric in figures if metric.name == start or metric.name.startswith(f"{start},")]
        if alike:
            newest = alike[-1]
            same = [metric for metric in alike if (metric.name, metric.protocol) == (newest.name, newest.protocol)]
            best = max if newest.better == "higher" else min
            return best(same, key=lambda metric: metric.value)
    return None
