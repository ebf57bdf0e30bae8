"""How long a run has trained."""

from __future__ import annotations

import time


class Clock:
    """Time spent training, pauses excluded."""

    def __init__(self, active_s: float = 0.0) -> None:
        self._before = active_s
        self._since: float | None = None

    @property
    def active_s(self) -> float:
        """Seconds of training so far."""
        return self._before + (0.0 if self._since is None else time.perf_counter() - self._since)

    def start(self) -> None:
        """Training goes on."""
        if self._since is None:
            self._since = time.perf_counter()

    def stop(self) -> None:
        """Training rests."""
        self._before, self._since = self.active_s, None
