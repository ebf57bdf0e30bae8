"""What the window explores with: the engine's functions, imported when they are first wanted."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from studio.exploration import Order


@dataclass(frozen=True)
class Job:
    """A long task with all that it needs."""

    order: Any
    explorer: Any
    path: Path  # of the run or file
    progress: Callable[[int, int], None]
    cancelled: Callable[[], bool]


@dataclass(frozen=True)
class ExploringEngine:
    """What the service needs of the engine; tests put fakes in."""

    open: Callable[[Path, int | None], Any]  # an Explorer of the newest checkpoint, or of a round
    copy: Callable[[Any], Any]  # another Explorer of the same weights, for another thread
    tasks: Mapping[type[Order], Callable[[Job], Any]] = field(default_factory=dict)


def real_engine() -> ExploringEngine:
    """The real one; importing it brings torch."""
    from engine.inference.exploring import Explorer, open_explorer

    def opened(path: Path, round: int | None) -> Any:
        return open_explorer(path, round=round, device="auto")

    def copied(explorer: Any) -> Any:
        model = replace(explorer.model, nets=copy.deepcopy(explorer.model.nets))
        return Explorer(model, explorer.directions)

    return ExploringEngine(opened, copied)
