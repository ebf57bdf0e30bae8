"""The curve file: readings and marks of a run in SQLite, written in batches, read without locking."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from engine.spec.events import Reading
from engine.spec.runs import CurveSeries, RunMark

SCHEMA = """
CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS readings (
    round INTEGER PRIMARY KEY, images INTEGER NOT NULL, wall REAL NOT NULL, active REAL NOT NULL, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS marks (
    id INTEGER PRIMARY KEY, round INTEGER NOT NULL, wall REAL NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL);
"""
VALUE = np.dtype([("series", "<i4"), ("mean", "<f4"), ("low", "<f4"), ("high", "<f4")])


class CurveFile:
    """Readings keyed by round; each row holds (series, mean, low, high) of the series that it has."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, readings: Iterable[Reading], marks: Iterable[RunMark] = ()) -> None:
        """Adds readings and marks in one transaction; raises OSError where the disk does not take them."""
        with closing(CurveWriter(self.path)) as writer:
            writer.append(readings, marks)

    def truncate(self, round: int) -> None:
        """Forgets readings and marks after this round: a resumed run writes them again."""
        with self._writing() as database:
            database.execute("DELETE FROM readings WHERE round > ?", (round,))
            database.execute("DELETE FROM marks WHERE round > ?", (round,))

    def series(self) -> tuple[CurveSeries, ...]:
        """All curves in the order in which they first appeared; none where the file is missing or damaged."""
        try:
            with self._reading() as database:
                names = dict(database.execute("SELECT id, name FROM series"))
                rows = database.execute(
                    "SELECT round, images, wall, active, data FROM readings ORDER BY round"
                ).fetchall()
        except sqlite3.Error:
            return ()
        rows = [row for row in rows if len(row[4]) % VALUE.itemsize == 0]
        if not rows:
            return ()
        lengths = np.array([len(row[4]) // VALUE.itemsize for row in rows])
        data = np.frombuffer(b"".join(row[4] for row in rows), VALUE)
        row_of = np.repeat(np.arange(len(rows)), lengths)
        axes = [np.array([row[column] for row in rows]) for column in range(4)]
        return tuple(_curve(name, data, data["series"] == number, row_of, axes) for number, name in names.items())

    def marks(self) -> tuple[RunMark, ...]:
        """All marks in order."""
        try:
            with self._reading() as database:
                return tuple(
                    RunMark(*row) for row in database.execute("SELECT round, wall, kind, text FROM marks ORDER BY id")
                )
        except sqlite3.Error:
            return ()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(_open(self.path)) as database, database:
                yield database
        except sqlite3.Error as error:
            raise OSError(f"{self.path} cannot be written: {error}") from error

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not self.path.is_file():
            raise sqlite3.OperationalError("no curves yet")
        database = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            yield database
        finally:
            database.close()


class CurveWriter:
    """Adds to a curve file that stays open: to open and close it costs twenty milliseconds of disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database: sqlite3.Connection | None = None

    def append(self, readings: Iterable[Reading], marks: Iterable[RunMark] = ()) -> None:
        """Adds readings and marks in one transaction; raises OSError where the disk does not take them."""
        try:
            self._database = self._database or _open(self.path)
            with self._database:
                _insert(self._database, readings, marks)
        except sqlite3.Error as error:
            self.close()
            raise OSError(f"{self.path} cannot be written: {error}") from error

    def close(self) -> None:
        """Lets go of the file."""
        if self._database:
            self._database.close()
            self._database = None


def _open(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=10)
    try:
        # A killed process loses nothing in this mode, and a commit does not wait for the disk.
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.executescript(SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _insert(database: sqlite3.Connection, readings: Iterable[Reading], marks: Iterable[RunMark]) -> None:
    numbers = {name: number for number, name in database.execute("SELECT id, name FROM series")}
    for reading in readings:
        for name in reading.values:
            if name not in numbers:
                cursor = database.execute("INSERT INTO series (name) VALUES (?)", (name,))
                numbers[name] = int(cursor.lastrowid or 0)
        data = np.array([(numbers[name], *value) for name, value in reading.values.items()], VALUE)
        database.execute(
            "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?)",
            (reading.round, reading.images, reading.wall_s, reading.active_s, data.tobytes()),
        )
    database.executemany(
        "INSERT INTO marks (round, wall, kind, text) VALUES (?, ?, ?, ?)",
        [(mark.round, mark.wall_s, mark.kind, mark.text) for mark in marks],
    )


def _curve(name: str, data: np.ndarray, mask: np.ndarray, row_of: np.ndarray, axes: list[np.ndarray]) -> CurveSeries:
    rows, values = row_of[mask], data[mask]
    return CurveSeries(
        name,
        axes[0][rows].astype(np.int64),
        axes[1][rows].astype(np.int64),
        axes[2][rows].astype(np.float64),
        axes[3][rows].astype(np.float64),
        values["mean"].copy(),
        values["low"].copy(),
        values["high"].copy(),
    )
