"""Progress that is told often enough for a person, however often it is made."""

from __future__ import annotations

import time
from collections.abc import Callable

INTERVAL_S = 0.05  # between two reports of the same task


def spaced(report: Callable[[int, int], object]) -> Callable[[int, int], None]:
    """A progress function that may be called as often as it likes, and passes its end on in any case."""
    last = 0.0

    def pass_on(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if done >= total or now - last >= INTERVAL_S:
            last = now
            report(done, total)

    return pass_on
