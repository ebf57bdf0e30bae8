"""What a run told when it started, kept in its folder for whoever looks at it later; never imports torch."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np

from engine.spec.events import Started
from engine.spec.runs import Beginning
from engine.training.atomic import write_atomically

FILE = "started.json"
POINTS = "real.npy"
LARGEST_POINTS_MIB = 16


def write_beginning(run: Path, started: Started, families: tuple[str, ...] = ()) -> None:
    """Replaces what is kept of an earlier start; raises OSError.

    families: of the networks that the game builds, of which the config names more.
    """
    values = {
        "players": started.players,
        "equilibrium": started.equilibrium,
        "stages": started.stages,
        "families": families,
    }
    if started.real is not None:
        buffer = io.BytesIO()
        np.save(buffer, started.real.astype(np.float32), allow_pickle=False)
        write_atomically(run / POINTS, buffer.getvalue())
    write_atomically(run / FILE, json.dumps(values, indent=1).encode())


def read_beginning(run: Path) -> Beginning:
    """What the run told; empty as far as that is missing or unreadable."""
    try:
        values = json.loads((run / FILE).read_text(encoding="utf-8"))
        return Beginning(
            players=tuple(map(str, values["players"])),
            equilibrium={str(series): float(level) for series, level in values["equilibrium"].items()},
            stages=tuple((str(title), int(round)) for title, round in values["stages"]),
            real=_read_points(run / POINTS),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Beginning()


def read_families(run: Path) -> tuple[str, ...]:
    """Families of the networks that the run's game builds; empty where that is not known."""
    try:
        values = json.loads((run / FILE).read_text(encoding="utf-8"))
        return tuple(map(str, values["families"]))
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def _read_points(path: Path) -> np.ndarray | None:
    try:
        if path.stat().st_size > LARGEST_POINTS_MIB << 20:
            return None
        points: np.ndarray = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return points if points.ndim == 2 and points.dtype == np.float32 else None
