"""Curves as a CSV file: one line per reading and series, every digit kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from studio.curves.store import Curve, CurveStore

HEADER = ("series", "round", "images", "wall_s", "active_s", "mean", "minimum", "maximum")
CHUNK = 10_000  # readings formatted at a time


def write_csv(store: CurveStore, path: Path) -> None:
    """Replaces the file by all readings of all series; raises OSError where it cannot be written."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.write(",".join(HEADER) + "\n")
            for curve in store.curves.values():
                file.writelines(_lines(curve))
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _lines(curve: Curve) -> Iterator[str]:
    name = '"' + curve.name.replace('"', '""') + '"'
    positions, values = curve.positions.array, curve.values.array
    for start in range(0, len(curve), CHUNK):
        rounds, images = positions[:2, start : start + CHUNK].astype(np.int64).astype(str)
        wall, active = positions[2:, start : start + CHUNK].astype(str)
        texts = values[:, start : start + CHUNK].astype(str)  # the shortest text that reads back as the same float32
        yield from (",".join((name, *row)) + "\n" for row in zip(rounds, images, wall, active, *texts, strict=True))
