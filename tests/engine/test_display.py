"""What a terminal shows of a session, and how losses and durations are written."""

from __future__ import annotations

import io
import signal
import sys
from pathlib import Path

import pytest
from rich.console import Console

from engine.command.display import Bars, Lines, display, duration, losses
from engine.command.watching import BUG, OK, WRONG, Watcher, interruptible
from engine.spec.data import DataInfo
from engine.spec.events import Ended, Failed, Phase, Progress, Reading, Readings, Started, Warned
from engine.training.control import Control

STARTED = Started(
    Path("runs/one"), "one", ("discriminator", "generator"), {"generator": 7}, "CPU", DataInfo("Ring", (2,)), 100, 8
)


def terminal(*, real: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=real, width=90, highlight=False)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def reading(round: int) -> Readings:
    values = {
        "discriminator/objective": (1.0, 1.0, 1.0),
        "discriminator/r1": (0.5, 0.5, 0.5),
        "discriminator/total": (1.5, 1.5, 1.5),
        "discriminator/D(real)": (9.0, 9.0, 9.0),
        "generator/objective": (0.25, 0.2, 0.3),
    }
    return Readings((Reading(round, round * 8, 1.0, 1.0, values),), 20.0, 160.0, 3_723.0)


def test_each_player_shows_what_it_minimised() -> None:
    assert losses(reading(1)) == {"discriminator": 1.5, "generator": 0.25}


def test_a_player_that_had_no_turn_keeps_its_last_loss() -> None:
    console = terminal(real=True)
    bars = Bars(console)
    bars.start(STARTED)
    bars.read(reading(1))
    one_turn = Reading(2, 16, 1.0, 1.0, {"generator/objective": (0.5, 0.5, 0.5)})
    bars.read(Readings((one_turn,), 20.0, 160.0, None))
    bars.close()
    assert "discriminator 1.5  generator 0.5" in written(console)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (3_723, "1:02:03"), (90_000, "1 d 1:00:00")]
)
def test_durations_read_like_a_clock(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_bars_are_for_terminals_and_lines_for_pipes() -> None:
    bars, lines = display(terminal(real=True)), display(terminal(real=False))
    bars.close()
    assert isinstance(bars, Bars)
    assert isinstance(lines, Lines)


@pytest.mark.parametrize("real", [True, False])
def test_a_session_is_shown_with_pace_losses_and_time_left(real: bool) -> None:
    console = terminal(real=real)
    watcher = Watcher(display(console), terminal(real=False), Control())
    for event in (Progress("Downloading", 5, 10), STARTED, reading(50), Warned("the disk is full")):
        watcher(event)
    watcher.display.close()
    shown = written(console)
    assert all(part in shown for part in ("Downloading", "50", "100", "20 rounds/s", "160 images/s", "1:02:03 left"))
    assert "generator 0.25" in shown
    assert "the disk is full" in shown


def test_the_first_interrupt_is_announced_once() -> None:
    console, control = terminal(real=False), Control()
    watcher = Watcher(display(console), terminal(real=False), control)
    watcher(STARTED)
    control.stop()
    watcher(reading(1))
    watcher(reading(2))
    assert written(console).count("Press Ctrl-C again") == 1


class NobodyReads(io.StringIO):
    """A pipe whose reader has left."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_reader_that_leaves_stops_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    console, control = Console(file=NobodyReads(), width=90), Control()
    monkeypatch.setattr(console, "on_broken_pipe", lambda: sys.exit(1))
    Watcher(Lines(console), terminal(real=False), control)(STARTED)
    assert control.stopping


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_asks_the_session_to_stop_and_its_handler_is_put_back(name: str) -> None:
    number, control = getattr(signal, name), Control()
    before = signal.signal(number, signal.SIG_DFL)
    try:
        with interruptible(control):
            signal.raise_signal(number)
        assert control.stopping
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize(("report", "code"), [("", WRONG), ("Traceback …", BUG)])
def test_a_failure_is_told_on_standard_error_with_its_exit_code(report: str, code: int) -> None:
    errors = terminal(real=False)
    watcher = Watcher(display(terminal(real=False)), errors, Control())
    assert watcher.code == OK
    watcher(Failed("Data", "it is gone", "no such file", "Look elsewhere", report))
    assert watcher.code == code
    assert written(errors).splitlines()[-1] == "Error: it is gone: no such file. Look elsewhere."


def test_a_cancelled_preparation_offers_nothing_to_resume() -> None:
    console = terminal(real=False)
    Watcher(display(console), terminal(real=False), Control()).conclude(Ended(Phase.STOPPED, 0, None))
    assert "nothing to resume" in written(console)
