"""How long work tells how far it is, and learns that nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Callable

from engine.spec.errors import Cancelled

Progress = Callable[[int, int], None]  # done, total: steps of unequal length
Stop = Callable[[], bool]  # True once nobody waits for the result any more


def go_on(cancelled: Stop | None, what: str) -> None:
    """Raises Cancelled, which names what was stopped, once nobody waits for it any more."""
    if cancelled is not None and cancelled():
        raise Cancelled(f"{what} was cancelled")
