"""Carries what a run tells to the run bar, the status line, the log and the messages."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.spec.events import (
    CheckpointSaved,
    Ended,
    Failed,
    Marked,
    Phase,
    Progress,
    Readings,
    Started,
    Warned,
)
from studio.actions import Actions
from studio.services.messages import Message, Messages
from studio.services.meters import Meters
from studio.services.training import TrainingService
from studio.vocabulary import mark_words
from studio.widgets.log_dock import LogDock
from studio.widgets.phase_chip import phase_text
from studio.widgets.run_bar import RunBar
from studio.widgets.status import Status


class Feedback(QObject):
    """Connects the training service to what is visible on every page."""

    def __init__(
        self, training: TrainingService, messages: Messages, actions: Actions, bar: RunBar, status: Status, log: LogDock
    ) -> None:
        super().__init__(bar)
        self._training, self._messages, self._actions = training, messages, actions
        self._bar, self._status, self._log = bar, status, log
        self._rounds = 0
        training.phase_changed.connect(self._show_phase)
        training.progressed.connect(self._show_preparation)
        training.started.connect(self._show_start)
        training.readings.connect(self._show_readings)
        training.checkpointed.connect(self._log_checkpoint)
        training.marked.connect(self._log_mark)
        training.warned.connect(self._warn)
        training.failed.connect(self._fail)
        training.ended.connect(self._end)
        messages.posted.connect(self._log_message)
        self._show_phase(training.phase)

    def show_meters(self, meters: Meters) -> None:
        """Shows what the machine has left."""
        self._status.show_memory(meters.memory_mib, meters.peak_mib)
        self._status.show_gpu(meters.gpu_busy, meters.gpu_memory_mib, meters.gpu_total_mib)

    def _show_phase(self, phase: Phase) -> None:
        self._bar.show_run(self._training.run_name, phase)
        self._actions.show_phase(phase)
        if phase is Phase.PREPARING:
            self._status.clear()
            self._status.show_progress(self.tr("Preparing…"), 0, 0)
        elif phase is Phase.PAUSED:
            self._status.show_speed(0, 0, None)
        if phase is not Phase.READY:
            self._log.write(f"{self._training.run_name}: {phase_text(phase)}")

    def _show_preparation(self, progress: Progress) -> None:
        self._status.show_progress(progress.task, progress.done, progress.total)

    def _show_start(self, started: Started) -> None:
        self._rounds = started.rounds
        self._bar.show_run(started.name, self._training.phase)
        self._status.show_device(started.device)
        self._status.show_rounds(started.round, started.rounds)
        sizes = ", ".join(f"{name} {count:,}" for name, count in started.parameters.items())
        self._log.write(self.tr("{}: on {}; parameters: {}").format(started.name, started.device, sizes))

    def _show_readings(self, readings: Readings) -> None:
        self._status.show_rounds(readings.readings[-1].round, self._rounds)
        paused = self._training.phase is Phase.PAUSED
        self._status.show_speed(
            0 if paused else readings.rounds_per_s,
            0 if paused else readings.images_per_s,
            None if paused else readings.left_s,
        )

    def _log_checkpoint(self, saved: CheckpointSaved) -> None:
        self._log.write(self.tr("checkpoint of round {}").format(saved.round))
        if saved.snapshot:
            self._messages.post("info", self.tr("Snapshot of round {} saved").format(saved.round))

    def _log_mark(self, mark: Marked) -> None:
        self._log.write(self.tr("round {}: {}").format(mark.round, mark_words(mark)))

    def _warn(self, warned: Warned) -> None:
        self._messages.post_warning(warned)

    def _fail(self, failed: Failed) -> None:
        self._messages.post_error(failed)

    def _end(self, ended: Ended) -> None:
        self._status.show_speed(0, 0, None)
        if not self._rounds or ended.phase is Phase.FAILED:
            self._status.clear()
        else:
            self._status.show_rounds(ended.round, self._rounds)
        if ended.phase is Phase.FINISHED:
            what = self.tr("“{}” has finished").format(self._training.run_name)
            self._messages.post("info", what, self.tr("{} rounds are played").format(ended.round))

    def _log_message(self, message: Message) -> None:
        parts = (message.what, message.why, message.remedy, message.details)
        self._log.write(" – ".join(part for part in parts[:3] if part))
        if message.details:
            self._log.write(message.details)
