"""The run folder: what a run writes about itself, and how it is read again; never imports torch."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import tomli_w
from platformdirs import user_data_path

from engine.spec.config import RunConfig, read_toml, to_mapping
from engine.spec.data import DataInfo
from engine.spec.errors import EngineError, RunError
from engine.spec.events import Phase, SheetLayout
from engine.spec.pairing import NO_PAIRING
from engine.spec.runs import RunHistory, RunState, RunSummary
from engine.training.atomic import write_atomically
from engine.training.beginning import read_beginning, read_families
from engine.training.curves import CurveFile
from engine.training.data_notes import noted, remembered
from engine.training.measured import best_figure, forget_measured, read_measured

ALIVE_S = 60.0  # a live run writes its heartbeat far more often
PACKAGES = ("saddlepoint", "torch", "torchvision", "numpy", "pillow")


class RunFolder:
    """One run on disk: run.toml, state.json, curves.sqlite, previews, checkpoints, log.txt."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, runs: Path, name: str, config: RunConfig) -> RunFolder:
        """A new folder of this name, made unique by a number where the name is taken.

        Raises RunError where it cannot be made.
        """
        try:
            runs.mkdir(parents=True, exist_ok=True)
            path = _claim(runs, name)
            folder = cls(path)
            folder.previews.mkdir()
            folder.checkpoints.mkdir()
            write_run_config(folder, config)
        except OSError as error:
            raise RunError(f"{runs} cannot be written to", str(error), "Choose another folder for runs.") from None
        now = time.time()
        folder.write_state(RunState(Phase.PREPARING, 0, os.getpid(), socket.gethostname(), now, 0.0, now))
        return folder

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """An existing run; raises RunError where the folder holds none."""
        if not (path / "run.toml").is_file():
            raise RunError(f"{path} holds no run", "it has no run.toml", "Choose a folder that Saddlepoint wrote.")
        return cls(path)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def previews(self) -> Path:
        """Sheets of samples, one a preview, named by round."""
        return self.path / "previews"

    @property
    def checkpoints(self) -> Path:
        """Checkpoint folders, named by round."""
        return self.path / "checkpoints"

    @property
    def curves(self) -> CurveFile:
        """The file of readings and marks."""
        return CurveFile(self.path / "curves.sqlite")

    def config(self) -> RunConfig:
        """The resolved options; raises OptionError where the file was altered and does not fit."""
        return read_toml(self.path / "run.toml")

    def state(self) -> RunState:
        """The last state written; raises RunError where it is missing or unreadable."""
        try:
            values = json.loads((self.path / "state.json").read_text(encoding="utf-8"))
            return RunState(**{**values, "phase": Phase(values["phase"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise RunError(f"{self.path / 'state.json'} cannot be read", str(error)) from None

    def write_state(self, state: RunState) -> None:
        """Replaces state.json."""
        values = {**asdict(state), "phase": state.phase.value}
        content = json.dumps(values, indent=1).encode()
        write_atomically(self.path / "state.json", content, durable=False)  # the next one is seconds away

    def is_alive(self) -> bool:
        """True while a process works on the run."""
        try:
            state = self.state()
        except RunError:
            return False
        if not state.phase.is_live or time.time() - state.heartbeat > ALIVE_S:
            return False
        return state.host != socket.gethostname() or _process_exists(state.process)

    def write_data_info(self, info: DataInfo) -> None:
        """Notes what the run learns from, so that its model opens without the data."""
        write_atomically(self.path / "data.json", json.dumps(noted(info), indent=1).encode())

    def data_info(self) -> DataInfo:
        """What the run learns from; raises RunError where that was never noted or is unreadable."""
        try:
            values = json.loads((self.path / "data.json").read_text(encoding="utf-8"))
            return remembered(values)
        except FileNotFoundError:
            what, why = f"the run {self.name} has nothing to open yet", "it ended before its data was ready"
            raise RunError(what, why, "Resume it, or open another run.") from None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise RunError(f"{self.path / 'data.json'} cannot be read", str(error)) from None

    def log(self, line: str) -> None:
        """Adds a dated line to log.txt; a full disk is no reason to stop."""
        with contextlib.suppress(OSError), (self.path / "log.txt").open("a", encoding="utf-8") as file:
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\n")

    def checkpoint_rounds(self) -> list[int]:
        """Rounds of the complete checkpoints, ascending."""
        return sorted(int(path.parent.name) for path in self.checkpoints.glob("[0-9]*/manifest.json"))

    def preview_files(self) -> tuple[tuple[int, Path], ...]:
        """(round, picture) of the saved previews, ascending."""
        return tuple((int(path.stem), path) for path in sorted(self.previews.glob("[0-9]*.webp")))

    def history(self) -> RunHistory:
        """Curves, marks, previews and figures as far as they are written, and what the run told at its start."""
        return RunHistory(
            self.curves.series(),
            self.curves.marks(),
            self.preview_files(),
            self.layout(),
            read_measured(self.path),
            read_beginning(self.path),
        )

    def write_layout(self, layout: SheetLayout) -> None:
        """Notes how the sheets of previews are laid out."""
        target, content = self.previews / "layout.json", json.dumps(asdict(layout)).encode()
        if not target.is_file() or target.read_bytes() != content:
            write_atomically(target, content)

    def layout(self) -> SheetLayout | None:
        """How the sheets of previews are laid out; None where that was never noted or is unreadable."""
        try:
            values = json.loads((self.previews / "layout.json").read_text(encoding="utf-8"))
            columns, samples = max(1, int(values["columns"])), max(0, int(values.get("samples", 0)))
            held_out = min(max(0, int(values.get("held_out", 0))), columns - 1)
            return SheetLayout(columns, tuple(map(str, values["captions"])), samples, held_out)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def summary(self) -> RunSummary:
        """A row of the list of runs; raises an EngineError where the folder is damaged."""
        config, state = self.config(), self._known_state()
        previews, rounds = self.preview_files(), self.checkpoint_rounds()
        maker = config.translator or config.generator  # of a run that failed before it built anything
        families = dict.fromkeys(read_families(self.path) or (maker.name, config.discriminator.name))
        return RunSummary(
            folder=self.path,
            name=self.name,
            phase=state.phase,
            alive=self.is_alive(),
            round=state.round,
            rounds=config.training.rounds,
            game=config.about.title or config.game.name,
            architecture=" / ".join(families),
            objective=" + ".join((config.objective.name, *config.regularisers)),
            data=" · ".join(name for name in (config.data.name, config.pairing.name) if name != NO_PAIRING),
            created=state.created,
            updated=state.heartbeat,
            active_s=state.active_s,
            checkpoint_round=rounds[-1] if rounds else None,
            thumbnail=previews[-1][1] if previews else None,
            best=best_figure(read_measured(self.path)),
            system=config.game.name,
        )

    def _known_state(self) -> RunState:
        """The state, or where its file is damaged what the rest of the folder tells."""
        try:
            return self.state()
        except RunError as error:
            touched, rounds = self.path.stat().st_mtime, self.checkpoint_rounds()
            return RunState(Phase.FAILED, rounds[-1] if rounds else 0, 0, "", touched, 0.0, touched, str(error))

    def forget_after(self, round: int) -> None:
        """Drops curves, marks and previews beyond a round that is about to be played again."""
        self.curves.truncate(round)
        forget_measured(self.path, round)
        for number, picture in self.preview_files():
            if number > round:
                picture.unlink(missing_ok=True)
                picture.with_suffix(".npy").unlink(missing_ok=True)

    def leave(self, phase: Phase, error: str = "") -> None:
        """Writes down how a session ended that never came to play."""
        with contextlib.suppress(OSError):
            self.write_state(replace(self._known_state(), phase=phase, heartbeat=time.time(), error=error))

    def take_over(self) -> RunState:
        """Makes this process the run's own; raises RunError while another works on it."""
        if self.is_alive() and self.state().process != os.getpid():
            state = self.state()
            why = f"process {state.process} on {state.host} works on it"
            raise RunError(f"the run {self.name} is in use", why, "Stop it there first.")
        mine: dict[str, Any] = {
            "process": os.getpid(),
            "host": socket.gethostname(),
            "heartbeat": time.time(),
            "error": "",
        }
        state = replace(self._known_state(), phase=Phase.PREPARING, **mine)
        self.write_state(state)
        return state


def default_runs() -> Path:
    """Where runs are kept unless another folder is named; SADDLEPOINT_RUNS overrides it."""
    named = os.environ.get("SADDLEPOINT_RUNS")
    return Path(named) if named else user_data_path("saddlepoint") / "runs"


def write_run_config(folder: RunFolder, config: RunConfig) -> None:
    """Writes run.toml: every option, and the versions that wrote it."""
    tables = {"versions": _versions(), **to_mapping(config)}
    write_atomically(folder.path / "run.toml", tomli_w.dumps(tables).encode())


def list_runs(runs: Path) -> list[RunSummary]:
    """The readable runs of a folder, newest first; what is no run is passed over."""
    return sorted(_summaries(runs), key=lambda run: run.updated, reverse=True)


def _summaries(runs: Path) -> Iterator[RunSummary]:
    if not runs.is_dir():
        return
    for path in runs.iterdir():
        if not path.name.startswith(".") and (path / "run.toml").is_file():
            with contextlib.suppress(EngineError):
                yield RunFolder(path).summary()


def _claim(runs: Path, name: str) -> Path:
    for number in range(1, 10_000):
        path = runs / (name if number == 1 else f"{name}-{number}")
        with contextlib.suppress(FileExistsError):
            path.mkdir()
            return path
    raise RunError(f'the name "{name}" is taken', "", "Choose another name.")


def _versions() -> dict[str, str]:
    versions: dict[str, str] = {}
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
    return versions


def _process_exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def read_versions(path: Path) -> dict[str, Any]:
    """The package versions that wrote a run, from its run.toml."""
    versions: dict[str, Any] = tomllib.loads((path / "run.toml").read_text(encoding="utf-8")).get("versions", {})
    return versions
