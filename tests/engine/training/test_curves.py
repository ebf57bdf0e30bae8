"""The curve file: what is appended is read back, and a resumed run forgets its future."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.spec.events import Reading
from engine.spec.runs import RunMark
from engine.training.curves import CurveFile


def _reading(round: int, **values: float) -> Reading:
    return Reading(round, round * 64, round * 0.5, round * 0.4, {name: (v, v - 1, v + 1) for name, v in values.items()})


def test_series_come_back_with_all_axes(tmp_path: Path) -> None:
    file = CurveFile(tmp_path / "curves.sqlite")
    file.append([_reading(1, a=1.0, b=5.0), _reading(2, a=2.0)])
    file.append([_reading(3, a=3.0, b=7.0)])
    first, second = file.series()
    assert (first.name, second.name) == ("a", "b")
    np.testing.assert_array_equal(first.round, [1, 2, 3])
    np.testing.assert_array_equal(first.images, [64, 128, 192])
    np.testing.assert_allclose(first.wall_s, [0.5, 1.0, 1.5])
    np.testing.assert_array_equal(second.mean, [5.0, 7.0])
    np.testing.assert_array_equal(second.low, [4.0, 6.0])
    np.testing.assert_array_equal(second.high, [6.0, 8.0])


def test_truncation_forgets_later_readings_and_marks(tmp_path: Path) -> None:
    file = CurveFile(tmp_path / "curves.sqlite")
    file.append(
        [_reading(n, a=n) for n in range(10)], [RunMark(3, 1.0, "note", "kept"), RunMark(8, 2.0, "note", "gone")]
    )
    file.truncate(5)
    assert file.series()[0].round.tolist() == [0, 1, 2, 3, 4, 5]
    assert [mark.text for mark in file.marks()] == ["kept"]


def test_a_missing_file_has_no_curves(tmp_path: Path) -> None:
    assert CurveFile(tmp_path / "none.sqlite").series() == ()


def test_a_damaged_file_has_no_curves(tmp_path: Path) -> None:
    (tmp_path / "curves.sqlite").write_bytes(b"no database at all" * 100)
    assert CurveFile(tmp_path / "curves.sqlite").series() == ()
    assert CurveFile(tmp_path / "curves.sqlite").marks() == ()


def test_a_row_of_the_wrong_length_is_passed_over(tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    file = CurveFile(tmp_path / "curves.sqlite")
    file.append([_reading(1, a=1.0)])
    with closing(sqlite3.connect(file.path)) as database, database:
        database.execute("INSERT INTO readings VALUES (2, 0, 0, 0, ?)", (b"abc",))
    assert file.series()[0].round.tolist() == [1]
