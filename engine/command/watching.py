"""Plays a session in the foreground: shows it, stops it at Ctrl-C, and says how to go on."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console
from rich.markup import escape

from engine.command.display import Display, display
from engine.command.figures import figures
from engine.command.opening import invocation, spoken
from engine.spec.data import DataInfo, Need, Skill
from engine.spec.errors import sentences
from engine.spec.events import Ended, Event, Failed, Measured, Phase, Progress, Readings, Started, Warned
from engine.spec.registry import GAMES
from engine.training.control import Control
from engine.training.run_folder import RunFolder

OK, BUG, WRONG, INTERRUPTED = 0, 1, 2, 130  # exit codes

Play = Callable[[Callable[[Event], None], Control], Ended]


def watch(play: Play, console: Console, errors: Console) -> int:
    """Runs a session to its end and returns the exit code; `play` gets the emitter and the control.

    Ctrl-C (also SIGTERM, a terminal that closes, a reader that leaves) stops and saves; a second Ctrl-C
    leaves at once, with what was last saved.
    """
    control = Control()
    watcher = Watcher(display(console), errors, control)
    with interruptible(control):
        try:
            ended = play(watcher, control)
        finally:
            watcher.display.close()
    watcher.conclude(ended)
    return watcher.code


class Watcher:
    """Turns the events of a session into output; may be called from several threads."""

    def __init__(self, shown: Display, errors: Console, control: Control) -> None:
        self.display = shown
        self.code = OK
        self._errors = errors
        self._control = control
        self._lock = threading.Lock()
        self._told_of_stop = False

    def __call__(self, event: Event) -> None:
        """Shows an event; where nobody reads any more, the session is asked to save and stop."""
        with self._lock:
            try:
                self._show(event)
            except (BrokenPipeError, SystemExit):  # rich turns the one into the other
                self._control.stop()

    def _show(self, event: Event) -> None:
        if isinstance(event, Progress):
            self.display.prepare(event.task, event.done, event.total)
        elif isinstance(event, Started):
            self._introduce(event)
        elif isinstance(event, Readings):
            self.display.read(event)
        elif isinstance(event, Warned):
            text = escape(sentences(event.what, event.why, event.remedy))
            self.display.say(f"[yellow]Warning:[/yellow] {text}")
        elif isinstance(event, Measured):
            self.display.say(f"[dim]Round {event.round:,}: {escape(figures(event.metrics))}[/dim]")
        elif isinstance(event, Failed):
            self._fail(event)
        if self._control.stopping and not self._told_of_stop and not isinstance(event, Failed | Ended):
            self._told_of_stop = True
            self.display.say("Stopping and saving. Press Ctrl-C again to leave at once.")

    def conclude(self, ended: Ended) -> None:
        """The last lines: where the run is and how to go on with it."""
        if ended.folder is None:
            if ended.phase is Phase.STOPPED:
                self.display.say("Cancelled before training began; there is nothing to resume.")
            return
        program, run = escape(invocation()), escape(spoken(ended.folder))
        if ended.phase is Phase.FINISHED:
            self.display.say(f"Finished: {ended.round:,} rounds are played. The run is in {escape(str(ended.folder))}")
            self.display.say(f"See what it learnt with\n  {program} {_seeing(ended.folder).format(run)}")
        elif ended.phase is Phase.STOPPED or ended.round:
            saved = "and saved" if ended.phase is Phase.STOPPED else "with an error"
            self.display.say(f"Stopped {saved} in round {ended.round:,}. Resume with\n  {program} resume {run}")

    def _introduce(self, started: Started) -> None:
        sizes = ", ".join(f"{name} {count:,}" for name, count in started.parameters.items() if count)
        self.display.say(f"[bold]{escape(started.name)}[/bold] in {escape(str(started.folder))}")
        self.display.say(f"Data: {escape(_spoken_data(started.data))}. Device: {escape(started.device)}.")
        self.display.say(f"Parameters: {sizes}. Batch {started.batch}.")
        for note in started.data.notes:
            self.display.say(f"[dim]{escape(note)}[/dim]")
        for warning in started.data.warnings:
            self.display.say(f"[yellow]Warning:[/yellow] {escape(warning)}")
        self.display.start(started)

    def _fail(self, failed: Failed) -> None:
        self.code = BUG if failed.report else WRONG
        self.display.close()
        if failed.report:
            self._errors.print(failed.report, markup=False, highlight=False, soft_wrap=True)
        text = sentences(failed.what, failed.why, failed.remedy)
        self._errors.print(f"Error: {text}", markup=False, highlight=False, soft_wrap=True)


@contextmanager
def interruptible(control: Control) -> Iterator[None]:
    """While it lasts, the first Ctrl-C, SIGTERM or SIGHUP asks the session to stop; the second ends the process.

    SIGHUP stays ignored where it is, as under nohup.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        if not control.stopping:
            control.stop()  # said by the watcher: printing is not safe in here
            return
        show_cursor = b"\x1b[?25h" if sys.stdout.isatty() else b""
        os.write(2, show_cursor + b"\nLeft at once; what was last saved is kept.\n")
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return
    numbers = [signal.SIGINT, signal.SIGTERM]
    hangup = getattr(signal, "SIGHUP", None)  # not on Windows
    if hangup is not None and signal.getsignal(hangup) != signal.SIG_IGN:
        numbers.append(hangup)
    before: dict[int, Any] = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _spoken_data(info: DataInfo) -> str:
    """What is learnt from, in a line: of two domains the shape and the number of both."""
    shape = "×".join(map(str, info.shape))
    count = "endless" if info.count is None else f"{info.count:,} samples"
    if not info.partner:
        return f"{info.title}, {shape}, {count}"
    first, second = info.domains if len(info.domains) == 2 else ("A", "B")
    other = "×".join(map(str, info.partner))
    if Need.PAIRS in info.offers:
        return f"{info.title}, {count} in pairs: {first} {shape} → {second} {other}"
    others = "endless" if info.partner_count is None else f"{info.partner_count:,} samples"
    if first in info.title and second in info.title:
        return f"{info.title}, {shape}, {count} ↔ {other}, {others}"
    return f"{info.title}: {first} {shape}, {count} ↔ {second} {other}, {others}"


def _seeing(folder: Path) -> str:
    """The command that shows what a finished run learnt, with a place for its name."""
    offers = GAMES.get(RunFolder.open(folder).config().game.name).facts["offers"]
    return "sample {}" if Skill.SAMPLE in offers else "translate {} PICTURES --out FOLDER"
