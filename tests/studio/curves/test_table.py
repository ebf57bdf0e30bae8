"""A CSV of curves reads back as what was written."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from engine.spec.events import Reading
from studio.curves.store import CurveStore
from studio.curves.table import write_csv


def noisy(count: int) -> CurveStore:
    """Two series of awkward numbers, one of them in every third reading only."""
    random, store = np.random.default_rng(0), CurveStore()
    for round in range(1, count + 1):
        values = {"generator/objective": tuple(random.normal(size=3))}
        if round % 3 == 0:
            values['odd, "name"/x'] = (float("nan"), 1e-30, float("inf"))
        store.add([Reading(round, 64 * round, round / 3, round / 7, values)])
    return store


def test_all_values_come_back_exactly(tmp_path) -> None:
    store = noisy(50)
    write_csv(store, tmp_path / "curves.csv")
    with (tmp_path / "curves.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for name, curve in store.curves.items():
        mine = [row for row in rows if row["series"] == name]
        columns = np.array([[float(row[key]) for key in list(row)[1:]] for row in mine]).T
        np.testing.assert_array_equal(columns[:4], curve.positions.array)
        np.testing.assert_array_equal(columns[4:].astype(np.float32), curve.values.array)
    assert len(rows) == 50 + 16


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path) -> None:
    with pytest.raises(OSError, match="absent"):
        write_csv(noisy(3), tmp_path / "absent" / "curves.csv")
    assert list(tmp_path.iterdir()) == []
