"""How much a published protocol may train."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """How much is trained."""

    trials: int = 1  # of each case
    rounds: int = 0  # of each trial, 0 for those of the case's config
    threads: int = 0  # of the CPU, 0 for all
