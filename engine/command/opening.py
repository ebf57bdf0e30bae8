"""From what a person types to a config or a run: preset names, files, data names, folders, runs."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine import presets
from engine.spec.config import RunConfig, read_toml, with_settings
from engine.spec.errors import OptionError, RunError, nearest
from engine.spec.registry import DATASETS
from engine.training.run_folder import default_runs, list_runs


def open_preset(text: str) -> tuple[RunConfig, str]:
    """The config of a preset name or a TOML file, and a short name for it.

    Raises OptionError where there is neither.
    """
    if text in presets.names():
        return presets.load(text), text
    path = Path(text).expanduser()
    if path.is_dir() and (path / "run.toml").is_file():
        return read_toml(path / "run.toml"), path.resolve().name
    if path.suffix == ".toml" or path.is_file():
        return read_toml(path), path.stem
    raise OptionError("preset", f'there is no preset or file "{text}"', nearest(text, presets.names()))


def parse_settings(texts: Iterable[str]) -> dict[str, Any]:
    """Dotted paths and their values from texts such as "training.batch=32"; raises OptionError without a "="."""
    settings: dict[str, Any] = {}
    for text in texts:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise OptionError(text, f'--set "{text}" has no "="', "", "Write --set training.batch=32.")
        settings[path.strip()] = value.strip()
    return settings


def data_settings(text: str) -> dict[str, Any]:
    """The settings that choose a data set by name, or a folder of pictures or of two domains by its path."""
    if text in DATASETS:
        return {"data.name": text}
    folder = Path(text).expanduser()
    if folder.is_dir():
        from engine.data.layouts import has_both  # brings torch: only where a folder is named

        name = "two-folders" if has_both(folder) else "folder"
        return {"data.name": name, "data.path": str(folder.resolve())}
    raise OptionError("data", f'there is no data set or folder "{text}"', nearest(text, DATASETS.names()))


def configure(
    config: RunConfig, *, data: str | None, device: str | None, rounds: int | None, settings: Iterable[str]
) -> RunConfig:
    """The config with the options of the command line; `settings` come last and so win."""
    chosen: dict[str, Any] = {}
    if data is not None:
        chosen.update(data_settings(data))
    if device is not None:
        chosen["training.device"] = device
    if rounds is not None:
        chosen["training.rounds"] = rounds
    chosen.update(parse_settings(settings))
    return with_settings(config, chosen) if chosen else config


def dated(name: str) -> str:
    """A run name with the time in it, as in "dcgan-20260131-120000"."""
    return f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"


def find_run(text: str) -> Path:
    """The folder of a run, given as a path or as a name among the usual runs; raises RunError."""
    path = Path(text).expanduser()
    for folder in (path, default_runs() / text):
        if (folder / "run.toml").is_file():
            return folder.resolve()
    if path.is_dir():
        raise RunError(f"{path} holds no run", "it has no run.toml", "Choose a folder that Saddlepoint wrote.")
    names = [run.name for run in list_runs(default_runs())]
    remedy = nearest(text, names) or f"{default_runs()} is empty; name a folder."
    raise RunError(f'there is no run "{text}"', "", remedy)


def spoken(folder: Path) -> str:
    """How a person names a run on the command line: shortly where it is among the usual runs."""
    usual = default_runs().resolve() == folder.resolve().parent
    return shlex.quote(folder.name if usual else str(folder))


def invocation() -> str:
    """How this program was called, to be repeated in advice: "uv run saddlepoint", "python -m engine"."""
    program = Path(sys.argv[0]) if sys.argv and sys.argv[0] else Path("saddlepoint")
    if program.name == "__main__.py":
        command = f"python -m {program.parent.name}"
    else:
        command = program.stem if program.suffix in {".exe", ".py"} else program.name
    return f"uv run {command}" if "UV_RUN_RECURSION_DEPTH" in os.environ else command
