"""Trains in a thread of its own: wishes go in through a Control, events come out in batches."""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal

from engine.spec.config import RunConfig
from engine.spec.events import (
    CheckpointSaved,
    Ended,
    Event,
    Failed,
    Frozen,
    Marked,
    Measured,
    Phase,
    PhaseChanged,
    Preview,
    Progress,
    Readings,
    Started,
    Warned,
)
from engine.training.control import Control

translate = QCoreApplication.translate

LIVE_PREVIEW_S = 0.5  # the sample grid moves twice a second

Emit = Callable[[Event], None]
Play = Callable[[Any, Emit, Control], object]  # the session module -> plays to the end


def engine_session() -> Any:
    """The real session module; importing it brings torch."""
    from engine.training import session

    return session


class TrainingThread(QThread):
    """Plays one session; events wait in a queue until the service takes them.

    Signals: arrived() when the queue was empty and no longer is.
    """

    arrived = Signal()

    def __init__(self, session_factory: Callable[[], Any], play: Play, control: Control, parent: QObject) -> None:
        super().__init__(parent)
        self._session_factory = session_factory
        self._play = play
        self._control = control
        self._events: deque[Event] = deque()
        self._lock = threading.Lock()

    def run(self) -> None:
        """The thread's work; whatever escapes the session is told as its end."""
        try:
            self._play(self._session_factory(), self._put, self._control)
        except Exception as error:
            what = translate("TrainingService", "The training engine could not run")
            why, remedy = f"{type(error).__name__}: {error}", translate("Application", "Please report this.")
            self._put(Failed("Bug", what, why, remedy, traceback.format_exc()))
            self._put(Ended(Phase.FAILED, 0, None))

    def take(self) -> list[Event]:
        """The events so far, removed; neighbouring readings are joined and outdated previews left out."""
        with self._lock:
            events, self._events = self._events, deque()
        return condense(events)

    def _put(self, event: Event) -> None:
        with self._lock:
            was_empty = not self._events
            self._events.append(event)
        if was_empty:
            self.arrived.emit()


def condense(events: deque[Event]) -> list[Event]:
    """Joins neighbouring Readings, and keeps of the previews that were only shown the newest."""
    kept: list[Event] = []
    newest = next((event for event in reversed(events) if isinstance(event, Preview)), None)
    for event in events:
        last = kept[-1] if kept else None
        if isinstance(event, Preview) and event.file is None and event is not newest:
            continue
        if isinstance(event, Readings) and isinstance(last, Readings):
            readings = last.readings + event.readings
            kept[-1] = Readings(readings, event.rounds_per_s, event.images_per_s, event.left_s)
        else:
            kept.append(event)
    return kept


class TrainingService(QObject):
    """At most one session at a time.

    Signals, each with the event of that name: phase_changed(Phase), progressed(Progress), started(Started),
    readings(Readings), previewed(Preview), frozen(Frozen), checkpointed(CheckpointSaved), measured(Measured),
    marked(Marked), warned(Warned), failed(Failed), ended(Ended). When ended is sent, the thread is gone.
    """

    phase_changed = Signal(object)
    progressed = Signal(object)
    started = Signal(object)
    readings = Signal(object)
    previewed = Signal(object)
    frozen = Signal(object)
    checkpointed = Signal(object)
    measured = Signal(object)
    marked = Signal(object)
    warned = Signal(object)
    failed = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        runs_folder: Callable[[], Path],
        session_factory: Callable[[], Any] = engine_session,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._runs_folder = runs_folder
        self._session_factory = session_factory
        self._thread: TrainingThread | None = None
        self._control = Control()
        self._phase = Phase.READY
        self._name = ""
        self._current: Started | None = None
        self._ended: Ended | None = None
        self._signals = {
            Progress: self.progressed,
            Readings: self.readings,
            Preview: self.previewed,
            Frozen: self.frozen,
            CheckpointSaved: self.checkpointed,
            Measured: self.measured,
            Marked: self.marked,
            Warned: self.warned,
            Failed: self.failed,
        }

    @property
    def phase(self) -> Phase:
        """What the session is doing; after it, how it ended."""
        return self._phase

    @property
    def is_live(self) -> bool:
        """True while the thread exists."""
        return self._thread is not None

    @property
    def run_name(self) -> str:
        """The name of the run, "" before the first."""
        return self._name

    @property
    def current(self) -> Started | None:
        """What the session told when it started; kept after its end, for pages that are opened late."""
        return self._current

    def start(self, config: RunConfig, name: str | None = None) -> bool:
        """Starts a new run; False where one is live."""
        runs = self._runs_folder()

        def play(session: Any, emit: Emit, control: Control) -> None:
            session.run(config, emit, control, runs=runs, name=name, spare_threads=1)

        return self._begin(play, name or config.about.title)

    def resume(self, folder: Path, rounds: int | None = None) -> bool:
        """Plays a run on, to a new total where `rounds` is given; False where one is live."""

        def play(session: Any, emit: Emit, control: Control) -> None:
            session.resume(folder, emit, control, rounds=rounds, spare_threads=1)

        return self._begin(play, folder.name)

    def pause(self) -> None:
        """Rests after the turn in progress."""
        if self.is_live:
            self._control.pause()
            if self._phase is Phase.TRAINING:
                self._enter(Phase.PAUSING)

    def play(self) -> None:
        """Plays on."""
        if self.is_live:
            self._control.resume()

    def toggle(self) -> None:
        """Pauses what plays and plays what rests."""
        if self._control.paused:
            self.play()
        else:
            self.pause()

    def stop(self) -> None:
        """Saves and ends after the turn in progress."""
        if self.is_live:
            self._control.stop()
            self._enter(Phase.STOPPING)

    def step(self, player: str | None = None) -> None:
        """While paused: one round, or one turn of a player."""
        if self.is_live:
            self._control.step(player)

    def sample(self) -> None:
        """Shows a preview now."""
        if self.is_live:
            self._control.sample()

    def freeze(self) -> None:
        """Asks for a copy of the average; frozen follows, unless the session ends before."""
        if self.is_live:
            self._control.freeze()

    def snapshot(self) -> None:
        """Writes a checkpoint that is never pruned."""
        if self.is_live:
            self._control.snapshot()

    def show_raw(self, raw: bool) -> None:
        """Previews in passing come from the live weights instead of their average, in this run and the next."""
        self._control.live_raw = raw

    def edit(self, path: str, value: float) -> None:
        """Sets a live option between two turns."""
        if self.is_live:
            self._control.edit(path, value)

    def shutdown(self, wait_ms: int | None = None) -> bool:
        """Stops and waits; False where the session still works after `wait_ms`."""
        thread = self._thread
        if thread is None:
            return True
        self.stop()
        done = thread.wait() if wait_ms is None else thread.wait(wait_ms)
        if done:
            self._finish()
        return done

    def _begin(self, play: Play, name: str) -> bool:
        if self.is_live:
            return False
        raw, self._control = self._control.live_raw, Control(live_preview_s=LIVE_PREVIEW_S)
        self._control.live_raw = raw
        self._ended, self._name = None, name
        self._thread = TrainingThread(self._session_factory, play, self._control, self)
        self._thread.arrived.connect(self._drain)
        self._thread.finished.connect(self._finish)
        self._enter(Phase.PREPARING)
        self._thread.start()
        return True

    def _drain(self) -> None:
        for event in self._thread.take() if self._thread else ():
            self._tell(event)

    def _tell(self, event: Event) -> None:
        if isinstance(event, PhaseChanged):
            stopping = self._phase is Phase.STOPPING and event.phase.is_live  # said before it heard of the wish
            if not stopping:
                self._enter(event.phase)
        elif isinstance(event, Started):
            self._name, self._current = event.name, event
            self.started.emit(event)
        elif isinstance(event, Ended):
            self._ended = event  # told when the thread is gone
        elif type(event) in self._signals:  # an engine that knows more than this window is no reason to stop
            self._signals[type(event)].emit(event)

    def _finish(self) -> None:
        thread = self._thread
        if thread is None:
            return
        thread.wait()
        self._drain()
        self._thread = None
        thread.deleteLater()
        ended = self._ended or Ended(Phase.FAILED, 0, None)
        self._enter(ended.phase)
        self.ended.emit(ended)

    def _enter(self, phase: Phase) -> None:
        if phase is not self._phase:
            self._phase = phase
            self.phase_changed.emit(phase)
