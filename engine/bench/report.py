"""Takes the measurements that were asked for and writes them down, with the machine they were taken on."""

from __future__ import annotations

import importlib
import json as json_format
import os
import platform
import time
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from engine.bench.measuring import MEASURES, Measurement, Size
from engine.spec.errors import EngineError, OptionError, RunError, nearest
from engine.training.atomic import write_atomically

MODULES = tuple(
    f"engine.bench.{name}" for name in ("loops", "games", "translation", "pictures", "exploring", "folders", "captured")
)
PACKAGES = ("saddlepoint", "torch", "torchvision", "numpy", "pillow", "PySide6", "pyqtgraph")


def run_bench(
    console: Console, names: Sequence[str] = (), *, quick: bool = False, json: Path | None = None, threads: int = 0
) -> None:
    """Measures, prints a table, and writes `json` where it is given.

    names: of measurements, or how they begin; all where empty. threads: of torch on the CPU, 0 for its own
    choice. Raises OptionError for an unknown name.
    """
    import torch  # seconds: only when something is measured

    if threads:
        torch.set_num_threads(threads)
    for module in MODULES:
        importlib.import_module(module)
    chosen = [name for text in names or [""] for name in _matching(text)]
    taken: list[Measurement] = []
    for name in chosen:
        title, _ = MEASURES[name]
        console.print(f"[dim]{escape(title)} …[/dim]")
        taken += _take(name, "quick" if quick else "full")
    described = machine()
    console.print(_table(taken))
    console.print(escape(", ".join(f"{key} {value}" for key, value in described.items())), style="dim")
    if json:
        _write(json, described, taken)


def machine() -> dict[str, str | int]:
    """What the numbers depend on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    described: dict[str, str | int] = {
        "date": time.strftime("%Y-%m-%d"),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": cores,
        "python": platform.python_version(),
    }
    for package in PACKAGES:
        try:
            described[package] = version(package)
        except PackageNotFoundError:
            continue
    import torch

    described["threads"] = torch.get_num_threads()
    if torch.cuda.is_available():
        described["cuda device"] = torch.cuda.get_device_name()
    return described


def _matching(text: str) -> list[str]:
    """Measurements by name, or all that begin with it."""
    matching = [name for name in MEASURES if name == text or name.startswith(text)]
    if not matching:
        raise OptionError("bench", f'there is no measurement "{text}"', nearest(text, MEASURES))
    return matching


def _take(name: str, size: Size) -> list[Measurement]:
    try:
        return list(MEASURES[name][1](size))
    except EngineError as error:
        return [Measurement(name, None, skipped=str(error))]


def _table(taken: Iterable[Measurement]) -> Table:
    table = Table(header_style="bold")
    for column in ("Measurement", "Value", "Target", "Details"):
        table.add_column(column, justify="right" if column == "Value" else "left")
    for one in taken:
        colour = {True: "green", False: "red", None: "default"}[one.met]
        value = "skipped" if one.value is None else f"[{colour}]{one.value:.3g} {one.unit}[/{colour}]"
        details = one.skipped or ", ".join(f"{key} {_short(value)}" for key, value in one.details.items())
        table.add_row(escape(one.name), value, escape(one.target), escape(details))
    return table


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def _write(path: Path, described: dict[str, str | int], taken: Iterable[Measurement]) -> None:
    lines = [
        {
            "name": one.name,
            "value": one.value,
            "unit": one.unit,
            "target": one.target,
            "met": one.met,
            "skipped": one.skipped,
            "details": dict(one.details),
        }
        for one in taken
    ]
    text = json_format.dumps({"machine": described, "measurements": lines}, indent=1, ensure_ascii=False)
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        raise RunError(f"{path} cannot be written", str(error), "Choose another place with --json.") from None


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"
