"""Draws samples of an opened generator behind the window: the newest recipe wins, and no queue grows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.spec.events import Failed
from engine.spec.exploration import Recipe
from studio.exploration import Made, Opened
from studio.services.drawing_queue import DrawingQueue, Sheet
from studio.services.exploring_engine import ExploringEngine, real_engine
from studio.services.ticket import told
from studio.services.worker import Worker

CHUNK_S = 0.01  # small pictures that are made so fast are made several at a time


@dataclass(frozen=True)
class _Opening:
    path: Path
    round: int | None


@dataclass(frozen=True, eq=False)
class _Small:
    """Small pictures that are done, or why there are no more."""

    sheet: Sheet
    samples: tuple[tuple[int, np.ndarray], ...]
    problem: Failed | None = None


class ExplorationService(QObject):
    """At most one recipe is being drawn and one waits; small pictures are made between them.

    Signals: opened(Opened), failed(Failed): it could not be opened or drawn; shown(Made): of the recipes asked
    for, in order, and always the last; picture_made(str key, int index, numpy.ndarray sample),
    busy_changed(bool): a model is being opened.
    """

    opened = Signal(object)
    failed = Signal(object)
    shown = Signal(object)
    picture_made = Signal(str, int, object)
    busy_changed = Signal(bool)

    def __init__(self, make_engine: Callable[[], ExploringEngine] = real_engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_engine = make_engine
        self._engine: ExploringEngine | None = None  # the worker's, as is the explorer
        self._explorer: Any = None
        self._worker = Worker(self)
        self._queue = DrawingQueue()
        self._opening: _Opening | None = None
        self._opened: Opened | None = None
        self._flies = False
        self._is_opening = False
        self.renders = 0  # large pictures drawn so far

    @property
    def current(self) -> Opened | None:
        """What recipes are made with; None before anything was opened."""
        return self._opened

    @property
    def is_busy(self) -> bool:
        """Whether something is being opened or drawn, or waits for it."""
        return self._flies or self._opening is not None or bool(self._queue)

    def open(self, path: Path, round: int | None = None) -> None:
        """Opens a run or an exported file in place of what is open; opened or failed follows.

        round: of a checkpoint; None: of the newest. What was asked for before is given up.
        """
        self._opening = _Opening(path, round)
        self._queue.clear()
        self._note_busy()
        self._advance()

    def ask(self, recipe: Recipe) -> None:
        """Draws this from now on; shown follows, or failed."""
        self._queue.ask(recipe)
        self._advance()

    def ask_pictures(self, key: str, recipes: Sequence[Recipe]) -> None:
        """Makes small pictures one by one, in place of those that were asked for under this key before."""
        self._queue.ask_sheet(key, recipes)
        self._advance()

    def shutdown(self) -> None:
        """Gives everything up, and returns when the threads have ended."""
        self._opening = None
        self._queue.clear()
        self._worker.shutdown()
        self._explorer = None

    def _advance(self) -> None:
        """Gives the thread its next job: a model to open, else the newest recipe, else some small pictures."""
        if self._flies:
            return
        if self._opening is not None:
            opening, self._opening = self._opening, None
            self._is_opening = True
            self._fly(lambda: self._open(opening), self._take_opened)
        elif self._opened is None:
            self._queue.clear()  # there is nothing to draw with
        elif (recipe := self._queue.take()) is not None:
            opened, wanted = self._opened, recipe
            self._fly(lambda: self._draw(wanted, opened), self._take_drawn)
        elif (sheet := self._queue.turn()) is not None:
            turn = sheet
            self._fly(lambda: self._draw_small(turn), self._take_small)

    def _fly(self, work: Callable[[], Any], answer: Callable[[Any], None]) -> None:
        self._flies = True

        def land(result: Any) -> None:
            self._flies = False
            answer(result)
            self._advance()

        self._worker.do(work, land)

    def _take_opened(self, result: Opened | Failed) -> None:
        self._is_opening = False
        self._note_busy()
        if self._opening is not None:
            return  # a newer wish takes its place
        self._opened = result if isinstance(result, Opened) else None
        (self.failed if isinstance(result, Failed) else self.opened).emit(result)

    def _take_drawn(self, result: Made | Failed) -> None:
        self.renders += 1
        if self._opening is not None:
            return  # it is of a model that nobody wants to see any more
        (self.failed if isinstance(result, Failed) else self.shown).emit(result)

    def _take_small(self, made: _Small) -> None:
        if self._opening is not None or not self._queue.is_wanted(made.sheet):
            return
        for index, sample in made.samples:
            self.picture_made.emit(made.sheet.key, index, sample)
        if made.problem is not None:
            self._queue.ask_sheet(made.sheet.key, ())
            self.failed.emit(made.problem)

    def _note_busy(self) -> None:
        self.busy_changed.emit(self._is_opening or self._opening is not None)

    # From here on in the thread of the worker.

    def _open(self, opening: _Opening) -> Opened | Failed:
        self._explorer = None  # its memory is free before the next takes some
        try:
            if self._engine is None:
                self._engine = self._make_engine()
            self._explorer = explorer = self._engine.open(opening.path, opening.round)
        except Exception as error:  # handed to the window, which tells a mistake from a bug
            return told(error)
        return Opened(opening.path, explorer.facts, tuple(one.facts for one in explorer.directions))

    def _draw(self, recipe: Recipe, opened: Opened) -> Made | Failed:
        begun = time.perf_counter()
        try:
            sample = self._explorer.picture(recipe)
        except Exception as error:  # the same as above
            return told(error)
        return Made(recipe, sample, time.perf_counter() - begun, opened)

    def _draw_small(self, sheet: Sheet) -> _Small:
        """Some of a sheet; stops early where a large picture waits, so that a slider waits for one at most."""
        made: list[tuple[int, np.ndarray]] = []
        begun = time.perf_counter()
        try:
            while sheet.waiting and not (made and self._queue.is_urgent):
                index, recipe = sheet.waiting.popleft()
                made.append((index, self._explorer.picture(recipe)))
                if time.perf_counter() - begun > CHUNK_S:
                    break
        except Exception as error:  # the same as above
            return _Small(sheet, tuple(made), told(error))
        return _Small(sheet, tuple(made))
