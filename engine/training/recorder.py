"""The recorder: carries what happens in a run to its folder and to whoever watches."""

from __future__ import annotations

import io
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from engine.spec.data import Skill
from engine.spec.errors import CheckpointError
from engine.spec.events import (
    CheckpointSaved,
    Event,
    Marked,
    Phase,
    PhaseChanged,
    Preview,
    Reading,
    Readings,
    Warned,
)
from engine.spec.runs import RunMark, RunState
from engine.training.atomic import write_atomically
from engine.training.checkpoint import save_checkpoint
from engine.training.checkups import Checkups
from engine.training.clock import Clock
from engine.training.control import Control
from engine.training.curves import CurveWriter
from engine.training.freezing import Freezer
from engine.training.measured import add_measured
from engine.training.preview import Viewer, encode_sheet
from engine.training.run_folder import RunFolder
from engine.training.trainer import Trainer
from engine.training.triples import Triples

READING_S = 0.1  # least time between readings
KEEP_READINGS = 100_000  # readings get rarer as a run grows old: about this many per doubling of its age
FLUSH_S = 1.0  # between writes of curves
HEARTBEAT_S = 5.0
REPEAT_WARNING_S = 60.0
LIVE_SHARE = 0.025  # of the time may go into previews that are only shown


class Recorder:
    """Writes readings, previews, checkpoints and state; a disk that refuses is reported and the run goes on."""

    def __init__(
        self,
        folder: RunFolder,
        trainer: Trainer,
        emit: Callable[[Event], None],
        real: np.ndarray | None,
        created: float,
        clock: Clock,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        """stopping: whether the user wants to leave; then nothing is measured any more."""
        self.folder, self.trainer, self.emit, self.clock = folder, trainer, emit, clock
        self._real, self._created = real, created
        self._saving = trainer.config.saving
        view = Triples if Skill.TRANSLATE in trainer.game.offers else Viewer
        self._viewer = view(trainer.game, trainer.source, self._saving.preview_samples, trainer.config.training.seed)
        self._stage = trainer.stage
        self._curves = CurveWriter(folder.curves.path)
        self._unwritten: list[Reading] = []
        self._marks: list[RunMark] = []
        self._phase = Phase.PREPARING
        now = time.perf_counter()
        self._read_at = self._flushed_at = self._beat_at = now
        self._live_at = 0.0
        self._live_cost_s = 0.0
        self._checkpoint_at = now
        self._rate_at, self._rate_round, self._rate_images = clock.active_s, trainer.round, trainer.images
        self._rates = (0.0, 0.0)
        self._warned_at: dict[str, float] = {}
        self._checkups = Checkups(trainer, self._tell, stopping)
        self._began_s = clock.active_s
        self.freezer = Freezer(trainer, emit)

    def enter(self, phase: Phase, error: str = "") -> None:
        """Announces a phase and writes it down."""
        self._phase = phase
        self.folder.log(f"round {self.trainer.round}: {phase.value}")
        self.write_state(error)
        self.emit(PhaseChanged(phase, self.trainer.round))

    def tick(self, control: Control) -> None:
        """Does what is due; called after every turn, so it must be cheap when nothing is."""
        self.freezer.finish()
        now = time.perf_counter()
        if now - self._read_at >= max(READING_S, self.clock.active_s / KEEP_READINGS):
            self._read_at = now
            self.read()
            if now - self._flushed_at >= FLUSH_S:
                self.flush()
            if now - self._beat_at >= HEARTBEAT_S:
                self.write_state()
            if control.live_preview_s is not None:
                rest = max(control.live_preview_s, self._live_cost_s / LIVE_SHARE)
                if now - self._live_at >= rest:
                    self.glance(raw=control.live_raw)

    def after_round(self) -> None:
        """Saves the preview and the checkpoint that are due at this round."""
        played = self.trainer.round
        if self.trainer.stage != self._stage:
            self._stage = self.trainer.stage
            self.mark("stage", self.trainer.stages[self._stage].title)
            self.preview(save=True)
        if played % self._saving.preview_every == 0:
            self.preview(save=True)
        late = time.perf_counter() - self._checkpoint_at >= self._saving.checkpoint_minutes * 60
        if late or played % self._saving.checkpoint_every == 0:
            self.checkpoint()

    def read(self, *, wait: bool = False) -> None:
        """Fetches the meters and tells of them; raises Diverged."""
        meters = self.trainer.meters
        if wait:
            values = meters.flush()
        else:
            values = meters.finish()
            meters.start()
            if values is None and self.trainer.device.type == "cpu":
                values = meters.finish()
        if not values:
            return
        self._measure_rates()
        reading = Reading(
            self.trainer.round, self.trainer.images, time.time() - self._created, self.clock.active_s, values
        )
        self._unwritten.append(reading)
        rounds_per_s, images_per_s = self._rates
        left = self.trainer.config.training.rounds - self.trainer.round
        self.emit(Readings((reading,), rounds_per_s, images_per_s, left / rounds_per_s if rounds_per_s else None))

    def flush(self) -> None:
        """Writes readings and marks that are not on disk yet."""
        self._flushed_at = time.perf_counter()
        if not self._unwritten and not self._marks:
            return
        with self._writing("the curves"):
            self._curves.append(self._unwritten, self._marks)
            self._unwritten, self._marks = [], []

    def close(self) -> None:
        """Writes what is left and lets go of the curve file."""
        self.flush()
        self._curves.close()

    def preview(self, *, save: bool = False) -> None:
        """Shows what the fixed codes give, averaged and raw, and saves it where asked."""
        averaged, raw = self._samples(averaged=True), self._samples(averaged=False)
        preview = Preview(self.trainer.round, averaged, raw, layout=self._viewer.layout)
        if save:
            target = self.folder.previews / f"{self.trainer.round:09d}.webp"
            with self._writing("the preview"):
                if preview.shown.ndim == 2:
                    write_atomically(target.with_suffix(".npy"), _npy(preview.shown))
                write_atomically(target, encode_sheet(preview.shown, self._real, self._viewer.layout.columns))
                self.folder.write_layout(self._viewer.layout)
                preview = replace(preview, file=target)
        self.emit(preview)
        self._live_at = time.perf_counter()

    def glance(self, *, raw: bool) -> None:
        """Shows one of the two in passing, and notes what that cost."""
        begun = time.perf_counter()
        averaged = None if raw else self._samples(averaged=True)
        live = self._samples(averaged=False) if averaged is None else None
        self.emit(Preview(self.trainer.round, averaged, live, layout=self._viewer.layout))
        self._live_at = time.perf_counter()
        self._live_cost_s = self._live_at - begun

    def _samples(self, *, averaged: bool) -> np.ndarray | None:
        trainer = self.trainer
        if averaged and trainer.average is None:
            return None
        return self._viewer.samples(trainer.averaged_nets if averaged else trainer.nets, trainer.device)

    def checkpoint(self, *, snapshot: bool = False, measure: bool = True) -> None:
        """Saves everything after a look at the meters; raises Diverged rather than save what is broken.

        measure: also the samples, where the time allows.
        """
        self.read(wait=True)
        self.flush()
        self._checkpoint_at = time.perf_counter()
        with self._writing("the checkpoint"):
            folder = save_checkpoint(
                self.folder.checkpoints,
                self.trainer,
                self.clock.active_s,
                snapshot=snapshot,
                keep=self._saving.keep_checkpoints,
            )
            self.write_state()
            self.emit(CheckpointSaved(self.trainer.round, folder, snapshot))
        if measure:
            self._measure()

    def _measure(self) -> None:
        measured = self._checkups.measure(self.clock.active_s - self._began_s)
        if measured is not None:
            with self._writing("the figures"):
                add_measured(self.folder.path, measured)
            self.emit(measured)

    def _tell(self, what: Warned | str) -> None:
        """A warning, or a line that only the log gets."""
        self.folder.log(f"round {self.trainer.round}: {what if isinstance(what, str) else f'{what.what}: {what.why}'}")
        if isinstance(what, Warned):
            self.emit(what)

    def mark(self, kind: str, text: str) -> None:
        """Puts a mark on the time line."""
        self._marks.append(RunMark(self.trainer.round, time.time() - self._created, kind, text))
        self.folder.log(f"round {self.trainer.round}: {kind}: {text}")
        self.emit(Marked(self.trainer.round, kind, text))

    def write_state(self, error: str = "") -> None:
        """Writes state.json with a fresh heartbeat."""
        self._beat_at = time.perf_counter()
        state = RunState(
            self._phase,
            self.trainer.round,
            os.getpid(),
            socket.gethostname(),
            time.time(),
            self.clock.active_s,
            self._created,
            error,
        )
        with self._writing("the state"):
            self.folder.write_state(state)

    def beat(self) -> None:
        """Keeps the heartbeat going while nothing is played."""
        if time.perf_counter() - self._beat_at >= HEARTBEAT_S:
            self.write_state()

    def _measure_rates(self) -> None:
        elapsed = self.clock.active_s - self._rate_at
        if elapsed < 1.0 and self._rates[0] and self.trainer.round - self._rate_round < 20:
            return
        if elapsed <= 0 or self.trainer.round == self._rate_round:
            return
        fresh = (
            (self.trainer.round - self._rate_round) / elapsed,
            (self.trainer.images - self._rate_images) / elapsed,
        )
        share = min(1.0, elapsed / 5.0) if self._rates[0] else 1.0  # smoothed over about five seconds
        self._rates = tuple(old + share * (new - old) for old, new in zip(self._rates, fresh, strict=True))  # type: ignore[assignment]
        self._rate_at, self._rate_round, self._rate_images = (
            self.clock.active_s,
            self.trainer.round,
            self.trainer.images,
        )

    @contextmanager
    def _writing(self, what: str) -> Iterator[None]:
        try:
            yield
        except (OSError, CheckpointError) as error:
            now = time.perf_counter()
            if now - self._warned_at.get(what, -REPEAT_WARNING_S) < REPEAT_WARNING_S:
                return
            self._warned_at[what] = now
            self.folder.log(f"{what} could not be saved: {error}")
            remedy = "Free some space; the run goes on and the last good checkpoint is kept."
            self.emit(Warned(f"{what} could not be saved", str(error), remedy))


def _npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
