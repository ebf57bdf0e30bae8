"""From what a person types to a config or a run: preset names, files, data names, folders, runs."""

from __future__ import annotations

import os
import shlex
import sys
import time
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from engine import presets
from engine.spec.config import RunConfig, read_toml, with_settings
from engine.spec.data import Need
from engine.spec.errors import OptionError, RunError, nearest
from engine.spec.folder_kinds import FOLDER, PAIRED, SIDE_BY_SIDE, TWO_FOLDERS, belong_together, domains_in, kind_of
from engine.spec.pairing import NO_PAIRING
from engine.spec.registry import DATASETS, GAMES
from engine.training.run_folder import default_runs, list_runs

MOST_NAMED = 8  # runs in an error
EXPORTED = ".safetensors"


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


def data_settings(text: str, needs: frozenset[Need] = frozenset(), *, pairs_are_made: bool = False) -> dict[str, Any]:
    """The settings that choose a data set by name, or a folder by its path, as what it is to a game of such needs.

    pairs_are_made: whether pairs are to be made of whatever pictures there are.
    """
    if text in DATASETS:
        return {"data.name": text}
    folder = Path(text).expanduser()
    if folder.is_dir():
        return {"data.name": _kind(folder, needs, pairs_are_made), "data.path": str(folder.resolve())}
    raise OptionError("data", f'there is no data set or folder "{text}"', nearest(text, DATASETS.names()))


def _kind(folder: Path, needs: frozenset[Need], pairs_are_made: bool) -> str:
    kind, domains = kind_of(folder, _size), domains_in(folder)
    if pairs_are_made or not needs & {Need.TWO_DOMAINS, Need.PAIRS}:
        if pairs_are_made and kind in (PAIRED, SIDE_BY_SIDE):
            what = f"{folder} looks like pairs, but each of its pictures is taken as a whole, to make pairs of."
            typer.echo(f"Warning: {what} Its own are learnt from with --set pairing=none.", err=True)
        return TWO_FOLDERS if kind == TWO_FOLDERS else FOLDER
    if domains and Need.PAIRS in needs and belong_together(*domains):
        return PAIRED
    return TWO_FOLDERS if domains and kind == FOLDER else kind


def _size(picture: Path) -> tuple[int, int]:
    """Width and height by the header alone, zeros where it cannot be read."""
    from PIL import Image

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(picture) as opened:
            return opened.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0, 0


def configure(
    config: RunConfig, *, data: str | None, device: str | None, rounds: int | None, settings: Iterable[str]
) -> RunConfig:
    """The config with the options of the command line; `settings` come last and so win."""
    chosen: dict[str, Any] = {}
    last = parse_settings(settings)
    if data is not None:
        game = last.get("game.name", last.get("game", config.game.name))
        pairing = last.get("pairing.name", last.get("pairing", config.pairing.name))
        needs = GAMES.get(game).facts["needs"]
        chosen.update(data_settings(data, needs, pairs_are_made=pairing != NO_PAIRING))
    if device is not None:
        chosen["training.device"] = device
    if rounds is not None:
        chosen["training.rounds"] = rounds
    chosen.update(last)
    return with_settings(config, chosen) if chosen else config


def dated(name: str) -> str:
    """A run name with the time in it, as in "dcgan-20260131-120000"."""
    return f"{name}-{time.strftime('%Y%m%d-%H%M%S')}"


def find_run(text: str) -> Path:
    """The folder of a run, given as a path or as a name among the usual runs; raises RunError."""
    if not text.strip():
        raise RunError("no run is named", "the name is empty", _known_runs(text))
    path = Path(text).expanduser()
    for folder in (path, default_runs() / text):
        if (folder / "run.toml").is_file():
            return folder.resolve()
    if path.is_dir():
        raise RunError(f"{path} holds no run", "it has no run.toml", "Choose a folder that Saddlepoint wrote.")
    if path.is_file():
        raise RunError(f"{path} is no run", "runs are folders, and this is a file", _known_runs(text))
    raise RunError(f'there is no run "{text}"', "", _known_runs(text))


def find_model(text: str) -> Path:
    """A run as `find_run` finds it, or a file of weights that was exported; raises RunError."""
    path = Path(text).expanduser()
    if path.suffix.lower() == EXPORTED and path.is_file():
        return path.resolve()
    if path.suffix.lower() == EXPORTED and not path.exists():
        raise RunError(f"there is no file {path}", "", "Check the name, or write it with `saddlepoint export RUN`.")
    if path.is_file():
        why = f"models are folders of runs, or files that end in {EXPORTED}"
        raise RunError(f"{path} is no model", why, "Name the run, or its exported generator.")
    return find_run(text)


def _known_runs(text: str) -> str:
    """The run that is meant, or the newest ones."""
    names = [run.name for run in list_runs(default_runs())]
    if not names:
        return f"{default_runs()} is empty; name a folder."
    remedy = nearest(text, names)
    if remedy.startswith("Did you mean") or len(names) <= MOST_NAMED:
        return remedy
    return f"The newest are {', '.join(names[:MOST_NAMED])}; {invocation()} list runs shows all."


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
