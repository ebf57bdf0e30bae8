"""How a session looks in a terminal, and as plain lines where there is none."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from engine.spec.events import Readings, Started

REFRESH_S = 0.25  # a redraw costs milliseconds that the training would use
LINE_S = 5.0  # between plain lines


class Display(Protocol):
    """Shows how far a preparation and a training are, between lines of text."""

    def prepare(self, task: str, done: int, total: int) -> None:
        """A download or a decoding got on; total 0 means unknown."""

    def start(self, started: Started) -> None:
        """Training begins."""

    def read(self, readings: Readings) -> None:
        """Training got on."""

    def say(self, text: str) -> None:
        """A line of its own, in rich's markup."""

    def close(self) -> None:
        """Leaves the terminal as it was found."""


class Bars:
    """Progress bars that are redrawn a few times a second; no thread of its own."""

    def __init__(self, console: Console) -> None:
        counts = TextColumn("{task.completed:,.0f}/{task.fields[of]}")
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            counts,
            TextColumn("{task.fields[left]}"),
            auto_refresh=False,
            expand=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._below = Text(no_wrap=True, overflow="ellipsis")
        self._losses: dict[str, float] = {}  # of every player, from when it last had a turn
        self._live = Live(Group(self._progress, self._below), console=console, auto_refresh=False)
        self._live.start()
        self._drawn_at = 0.0

    def prepare(self, task: str, done: int, total: int) -> None:
        """A bar for each task; it pulses where the total is unknown."""
        if task not in self._tasks:
            self._tasks[task] = self._add(task, total)
        of = f"{total:,}" if total else "?"
        self._progress.update(self._tasks[task], completed=done, total=total or None, of=of)
        self._draw(finished=bool(total) and done >= total)

    def start(self, started: Started) -> None:
        """Preparations give way to the bar of the rounds."""
        for task in self._tasks.values():
            self._progress.remove_task(task)
        self._tasks = {"training": self._add("round", started.rounds)}
        self._progress.update(self._tasks["training"], completed=started.round)
        self._draw(finished=True)

    def read(self, readings: Readings) -> None:
        """Moves the bar and shows pace and losses under it."""
        left = "" if readings.left_s is None else f"{duration(readings.left_s)} left"
        played = readings.readings[-1].round
        self._progress.update(self._tasks["training"], completed=played, left=left)
        self._losses.update(losses(readings))
        self._below.plain = f"{rates(readings)}  {loss_text(self._losses)}"
        self._draw()

    def say(self, text: str) -> None:
        """Prints above the bars."""
        self._live.console.print(text, soft_wrap=True)

    def close(self) -> None:
        """Draws the last state and gives the terminal back."""
        self._live.stop()

    def _add(self, title: str, total: int) -> TaskID:
        of = f"{total:,}" if total else "?"
        return self._progress.add_task(escape(title), total=total or None, of=of, left="")

    def _draw(self, *, finished: bool = False) -> None:
        now = time.monotonic()
        if finished or now - self._drawn_at >= REFRESH_S:
            self._drawn_at = now
            self._live.refresh()


class Lines:
    """One line every few seconds, for log files and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._rounds = 0
        self._said_at = -LINE_S
        self._task = ""
        self._losses: dict[str, float] = {}

    def prepare(self, task: str, done: int, total: int) -> None:
        """A line for the start of a task, for its end, and now and then between."""
        fresh, self._task = task != self._task, task
        if fresh or (total and done >= total) or self._due():
            self._say(f"{task}: {done:,} of {total:,}" if total else f"{task}: {done:,}")

    def start(self, started: Started) -> None:
        """Training begins: the next reading is worth a line."""
        self._rounds = started.rounds
        self._said_at = -LINE_S

    def read(self, readings: Readings) -> None:
        """A line now and then."""
        self._losses.update(losses(readings))
        if not readings.rounds_per_s or not self._due():
            return
        left = "" if readings.left_s is None else f", {duration(readings.left_s)} left"
        played = readings.readings[-1].round
        self._say(f"round {played:,} of {self._rounds:,}, {rates(readings)}{left}: {loss_text(self._losses)}")

    def say(self, text: str) -> None:
        """Prints at once."""
        self._console.print(text, soft_wrap=True)

    def close(self) -> None:
        """Nothing is held."""

    def _due(self) -> bool:
        return time.monotonic() - self._said_at >= LINE_S

    def _say(self, line: str) -> None:
        self._said_at = time.monotonic()
        self._console.print(line, soft_wrap=True, markup=False, highlight=False)


def display(console: Console) -> Display:
    """Bars in a terminal, lines elsewhere."""
    return Bars(console) if console.is_terminal else Lines(console)


def rates(readings: Readings) -> str:
    """Rounds and images a second, with as many digits as a rate can bear."""
    return f"{_rate(readings.rounds_per_s)} rounds/s, {_rate(readings.images_per_s)} images/s"


def losses(readings: Readings) -> dict[str, float]:
    """Player -> what it minimised at the newest reading; a player that had no turn since the last is missing."""
    shown: dict[str, float] = {}
    for reading in readings.readings:
        for series, (mean, _, _) in reading.values.items():
            player, term = series.split("/", 1)
            if term == "total" or (term == "objective" and f"{player}/total" not in reading.values):
                shown[player] = mean
    return shown


def loss_text(losses: Mapping[str, float]) -> str:
    """As in "discriminator 1.386  generator 0.693"."""
    return "  ".join(f"{player} {value:.4g}" for player, value in sorted(losses.items()))


def duration(seconds: float) -> str:
    """Hours, minutes and seconds, as in "1:02:03" or "2:03"; whole days in front where there are any."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    days, hour = divmod(hours, 24)
    clock = f"{hour}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
    return f"{days} d {clock}" if days else clock


def _rate(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
