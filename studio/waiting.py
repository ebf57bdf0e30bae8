"""Waiting for a window that lives on meanwhile, for the probes of the bench."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer

LIMIT_S = 60


def wait_for(signal: Any) -> None:
    """Lets the window live until a signal comes."""
    loop = QEventLoop()
    signal.connect(loop.quit)
    loop.exec()


def wait_until(so: Callable[[], bool]) -> None:
    """Lets the window live until this is so; raises TimeoutError after a minute."""
    loop, timer, limit = QEventLoop(), QTimer(), time.perf_counter() + LIMIT_S
    timer.timeout.connect(lambda: loop.quit() if so() or time.perf_counter() > limit else None)
    timer.start(1)
    loop.exec()
    timer.stop()
    if not so():
        raise TimeoutError(f"the window did not get there in {LIMIT_S} s")
