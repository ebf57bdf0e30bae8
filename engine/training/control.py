"""What a person may ask of a session while it trains; every method may be called from any thread."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """Play one round, or one turn of this player, although paused."""

    player: str | None = None


@dataclass(frozen=True)
class Sample:
    """Show a preview now."""


@dataclass(frozen=True)
class Snapshot:
    """Write a checkpoint now, never to be pruned."""


@dataclass(frozen=True)
class Freeze:
    """Give away a copy of the networks as they are."""


@dataclass(frozen=True)
class Edit:
    """Set a live option, as in ("optimisers.generator.learning_rate", 1e-4)."""

    path: str
    value: float


Command = Step | Sample | Snapshot | Freeze | Edit


class Control:
    """Wishes of the user; the session looks at them between turns."""

    def __init__(self, *, live_preview_s: float | None = None) -> None:
        self.live_preview_s = live_preview_s  # least time between previews that are only shown; None: no such previews
        self.live_raw = False  # such previews come from the live generator instead of its average
        self.paused = False
        self.stopping = False
        self._freezing = False
        self._commands: deque[Command] = deque()
        self._changed = threading.Event()

    @property
    def pending(self) -> bool:
        """True where the session has something to look at; cheap enough for every turn."""
        return self.paused or self.stopping or bool(self._commands)

    def pause(self) -> None:
        """Stop playing after the turn in progress."""
        self.paused = True
        self._changed.set()

    def resume(self) -> None:
        """Play on."""
        self.paused = False
        self._changed.set()

    def stop(self) -> None:
        """Save and end after the turn in progress."""
        self.stopping = True
        self._changed.set()

    def step(self, player: str | None = None) -> None:
        """While paused, play one round, or one turn of a player."""
        self._put(Step(player))

    def sample(self) -> None:
        """Show a preview now."""
        self._put(Sample())

    def snapshot(self) -> None:
        """Write a checkpoint that is never pruned."""
        self._put(Snapshot())

    def freeze(self) -> None:
        """Give away a copy of the moving average, or of the live weights where there is none, as a Frozen event.

        Asked for again before it is answered, it is answered once. Of a session that ends it may never come.
        """
        if not self._freezing:
            self._freezing = True
            self._put(Freeze())

    def edit(self, path: str, value: float) -> None:
        """Set a live option between two turns."""
        self._put(Edit(path, value))

    def take(self) -> Command | None:
        """The oldest wish, removed; None where there is none. For the session."""
        command = self._commands.popleft() if self._commands else None
        if isinstance(command, Freeze):
            self._freezing = False
        return command

    def wait(self, seconds: float) -> None:
        """Sleeps until something changes, at most so long. For the session."""
        self._changed.wait(seconds)
        self._changed.clear()

    def _put(self, command: Command) -> None:
        self._commands.append(command)
        self._changed.set()
