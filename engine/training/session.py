"""A session: opens the data, builds or restores a run, plays it under control, and never leaves without a word."""

from __future__ import annotations

import contextlib
import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engine.contracts import Dataset
from engine.data.opening import open_data
from engine.data.source import Source
from engine.spec.batches import roomier
from engine.spec.config import RunConfig, families, resolve, with_settings
from engine.spec.data import Preparation
from engine.spec.errors import Cancelled, Diverged, EngineError, OutOfMemory, RunError
from engine.spec.events import Ended, Event, Failed, Phase, PhaseChanged, Progress, Started, Warned
from engine.training.assembly import assemble, count_parameters, training_device
from engine.training.beginning import write_beginning
from engine.training.checkpoint import Checkpoint, newest_good, restore
from engine.training.clock import Clock
from engine.training.control import Control
from engine.training.loop import play
from engine.training.recorder import Recorder
from engine.training.run_folder import RunFolder, default_runs, write_run_config
from engine.training.trainer import Trainer

Emit = Callable[[Event], None]


def run(
    config: RunConfig,
    emit: Emit,
    control: Control,
    *,
    runs: Path | None = None,
    name: str | None = None,
    spare_threads: int = 0,
) -> Ended:
    """Starts a new run and plays it to its end; everything is told through `emit`.

    runs: the folder that holds run folders. name: of the new one, by default the preset's title and the
    time. spare_threads: cores left to others on the CPU. Never raises an EngineError: it is told as Failed.
    """
    session = _Session(emit, control, spare_threads)
    return session.guarded(lambda: session.start(config, runs or default_runs(), name))


def resume(folder: Path, emit: Emit, control: Control, *, rounds: int | None = None, spare_threads: int = 0) -> Ended:
    """Plays a run on from its newest good checkpoint, or from the start where it has none.

    rounds: a new planned total. On the CPU the result equals that of an uninterrupted run, bit for bit.
    """
    session = _Session(emit, control, spare_threads)
    return session.guarded(lambda: session.resume(folder, rounds))


@dataclass
class _Session:
    emit: Emit
    control: Control
    spare_threads: int
    folder: RunFolder | None = None
    recorder: Recorder | None = None
    config: RunConfig | None = None

    def start(self, config: RunConfig, runs: Path, name: str | None) -> Phase:
        self.emit(PhaseChanged(Phase.PREPARING))
        self.config = config = resolve(config)
        trainer, dataset = self._prepare(config)
        trainer.begin()
        self.folder = RunFolder.create(runs, name or _default_name(config), config)
        return self._play(trainer, dataset, time.time(), Clock())

    def resume(self, path: Path, rounds: int | None) -> Phase:
        self.emit(PhaseChanged(Phase.PREPARING))
        folder = RunFolder.open(path)
        config = folder.config()
        if rounds:
            config = with_settings(config, {"training.rounds": rounds})
        checkpoint, problems = newest_good(folder.checkpoints)
        _refuse_finished(folder, config, checkpoint)
        state = folder.take_over()
        self.folder = folder
        if rounds:
            write_run_config(folder, config)
        self.config = config = resolve(config)
        trainer, dataset = self._prepare(config)
        for problem in problems:
            self.emit(Warned(problem.what, problem.why, "An earlier checkpoint is used."))
        clock = self._restore(folder, trainer, checkpoint)
        return self._play(trainer, dataset, state.created, clock)

    def guarded(self, work: Callable[[], Phase]) -> Ended:
        """The one place where errors end: each becomes an event, and a bug saves the run first."""
        threads = torch.get_num_threads()
        try:
            phase = work()
        except Cancelled:
            phase = Phase.STOPPED
            self._leave(phase)
        except EngineError as error:
            phase = self._fail(error, save=not isinstance(error, Diverged))
        except (MemoryError, torch.OutOfMemoryError) as error:
            phase = self._fail(self._out_of_memory(error), save=True)
        except Exception as error:
            if isinstance(error, RuntimeError) and "not enough memory" in str(error):
                phase = self._fail(self._out_of_memory(error), save=True)
            else:
                phase = self._fail(error, save=True)
        finally:
            torch.set_num_threads(threads)
            if self.recorder:
                self.recorder.close()
        ended = Ended(phase, self._round(), self.folder.path if self.folder else None)
        self.emit(ended)
        return ended

    def _prepare(self, config: RunConfig) -> tuple[Trainer, Dataset]:
        device = training_device(config.training.device)
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        torch.set_num_threads(config.training.threads or max(1, cores - self.spare_threads))
        if device.type == "cuda":
            torch.backends.cudnn.benchmark = True
            torch.set_float32_matmul_precision("high")
        dataset = self._open_data(config)
        assembly = assemble(config, dataset.info, device)
        torch.manual_seed(config.training.seed)
        random = torch.Generator(device).manual_seed(config.training.seed)
        source = Source(dataset, config.training.batch, random, device, paired=assembly.paired)
        return Trainer(assembly, source, config, random), dataset

    def _open_data(self, config: RunConfig) -> Dataset:
        def progress(task: str, done: int, total: int) -> None:
            self.emit(Progress(task, done, total))

        preparation = Preparation(progress=progress, cancelled=lambda: self.control.stopping)
        dataset = open_data(config, preparation)
        preparation.check()
        return dataset

    def _restore(self, folder: RunFolder, trainer: Trainer, checkpoint: Checkpoint | None) -> Clock:
        clock = Clock()
        if checkpoint:
            restore(trainer, checkpoint)
            clock = Clock(float(checkpoint.state.get("active_s", 0.0)))
        else:
            trainer.begin()
        folder.forget_after(trainer.round)
        return clock

    def _play(self, trainer: Trainer, dataset: Dataset, created: float, clock: Clock) -> Phase:
        assert self.folder
        real = _real_points(dataset)
        self.recorder = recorder = Recorder(
            self.folder, trainer, self.emit, real, created, clock, lambda: self.control.stopping
        )
        self.folder.write_data_info(dataset.info)
        started = _started(self.folder, trainer, dataset, real)
        with contextlib.suppress(OSError):  # a window shows less of it later; the run goes on
            write_beginning(self.folder.path, started, families(trainer.config))
        self.emit(started)
        if trainer.round:
            recorder.mark("resume", f"resumed from round {trainer.round}")
        else:
            recorder.preview(save=True)
        recorder.enter(Phase.TRAINING)
        clock.start()
        phase = play(trainer, recorder, self.control)
        clock.stop()
        recorder.preview(save=True)
        recorder.checkpoint()
        recorder.flush()
        recorder.enter(phase)
        return phase

    def _fail(self, error: Exception, *, save: bool) -> Phase:
        report = "" if isinstance(error, EngineError) else "".join(traceback.format_exception(error))
        if not isinstance(error, EngineError):
            what = "Saddlepoint met a bug"
            known = EngineError(what, f"{type(error).__name__}: {error}", "The run was saved. Please report this.")
        else:
            known = error
        if save and self.recorder:
            self._save_after_error()
        self._leave(Phase.FAILED, str(known) + ("\n" + report if report else ""))
        self.emit(Failed(known.title, known.what, known.why, known.remedy, report, self._round()))
        return Phase.FAILED

    def _save_after_error(self) -> None:
        assert self.recorder
        try:
            self.recorder.clock.stop()
            self.recorder.checkpoint(measure=False)
        except Exception as second:  # the first error is the one to tell; the last good checkpoint stands
            self.emit(Warned("the run could not be saved after an error", str(second)))

    def _leave(self, phase: Phase, error: str = "") -> None:
        if self.recorder:
            self.recorder.clock.stop()
            self.recorder.flush()
            self.recorder.enter(phase, error)
        elif self.folder:
            self.folder.leave(phase, error)
        if self.folder and error:
            self.folder.log(error)

    def _out_of_memory(self, error: BaseException) -> OutOfMemory:
        reason = str(error).splitlines()[0] if str(error) else ""
        config = self.config
        remedy = roomier(config.game.name, config.training.batch) if config else "Choose narrower networks."
        return OutOfMemory("there is not enough memory for this run", reason, remedy)

    def _round(self) -> int:
        return self.recorder.trainer.round if self.recorder else 0


def _started(folder: RunFolder, trainer: Trainer, dataset: Dataset, real: np.ndarray | None) -> Started:
    return Started(
        folder=folder.path,
        name=folder.name,
        players=trainer.players,
        parameters=count_parameters(trainer.nets),
        device=_device_title(trainer.device),
        data=dataset.info,
        rounds=trainer.config.training.rounds,
        batch=trainer.config.training.batch,
        round=trainer.round,
        equilibrium=dict(trainer.game.equilibrium()),
        real=real,
        stages=trainer.stage_starts if len(trainer.stages) > 1 else (),
    )


def _refuse_finished(folder: RunFolder, config: RunConfig, checkpoint: Checkpoint | None) -> None:
    played = checkpoint.round if checkpoint else 0
    if played >= config.training.rounds:
        done = f"{played} of {config.training.rounds} rounds are played"
        raise RunError(f"the run {folder.name} is finished", done, f"Ask for more than {played} rounds.")


def _default_name(config: RunConfig) -> str:
    title = config.about.title or config.objective.name
    safe = "".join(letter if letter.isalnum() else "-" for letter in title.lower()).strip("-")
    return f"{safe or 'run'}-{time.strftime('%Y%m%d-%H%M%S')}"


def _real_points(dataset: Dataset, count: int = 2_000) -> np.ndarray | None:
    if not dataset.info.is_points:
        return None
    if dataset.samples is not None:
        return dataset.samples[:count].numpy()
    return (
        None if dataset.density is None else dataset.density.sample(count, torch.Generator().manual_seed(0))[0].numpy()
    )


def _device_title(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads > 1 else ''}"
