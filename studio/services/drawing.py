"""Draws with an opened generator; for one thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.spec.errors import OptionError
from engine.spec.events import Failed, Frozen
from engine.spec.exploration import Recipe
from studio.exploration import Made, Opened
from studio.services.drawing_queue import Sheet
from studio.services.exploring_engine import ExploringEngine
from studio.services.exploring_tasks import Loan
from studio.services.ticket import told

CHUNK_S = 0.01  # small pictures that are made so fast are made several at a time


@dataclass(frozen=True, eq=False)
class Opening:
    """What is to be opened: a run or a file at its newest round or at this one, or weights out of the training."""

    path: Path
    round: int | None = None
    frozen: Frozen | None = None
    renews: bool = False  # it only brings what is open up to date


@dataclass(frozen=True, eq=False)
class SmallPictures:
    """Small pictures of a sheet that are done, and why there are no more, where something failed."""

    sheet: Sheet
    samples: tuple[tuple[int, np.ndarray], ...]
    seconds: float  # that they took
    problem: Failed | None = None


class Drawing:
    """The engine and the explorer that is open; errors come back as Failed."""

    def __init__(self, make_engine: Callable[[], ExploringEngine], trains: Callable[[], bool]) -> None:
        """trains: whether this program trains something meanwhile; then one core has to do for tasks."""
        self._make_engine, self._trains = make_engine, trains
        self._engine: ExploringEngine | None = None
        self._explorer: Any = None
        self._opened: Opened | None = None

    @property
    def engine(self) -> ExploringEngine:
        """The engine, imported when it is first wanted."""
        if self._engine is None:
            self._engine = self._make_engine()
        return self._engine

    def open(self, opening: Opening) -> Opened | Failed:
        """Opens this in place of what is open, which stays open where that fails."""
        try:
            return self._open(opening)
        except Exception as error:  # handed to the window, which tells a mistake from a bug
            return told(error)

    def close(self) -> None:
        """Forgets what is open."""
        self._explorer = self._opened = None

    def newest(self, path: Path) -> int | None:
        """The round of the newest checkpoint of a run; None where there is none, or it is no run."""
        try:
            return self.engine.newest_round(path)
        except Exception:  # as while a checkpoint is being replaced; the next look may see more
            return None

    def draw(self, recipe: Recipe) -> Made | Failed:
        """The sample of a recipe."""
        try:
            assert self._opened is not None
            begun = time.perf_counter()
            sample = self._explorer.picture(recipe)
            seconds = time.perf_counter() - begun
            code = self.engine.code_of(self._explorer, recipe)
            return Made(recipe, self._explorer.sealed(recipe), sample, seconds, self._opened, code)
        except Exception as error:  # the same as above
            return told(error)

    def draw_some(self, sheet: Sheet, is_over: Callable[[], bool]) -> SmallPictures:
        """The next of a sheet; stops early once it is over, so that what is urgent waits for one at most."""
        made: list[tuple[int, np.ndarray]] = []
        begun = time.perf_counter()
        try:
            while sheet.waiting and not (made and is_over()):
                index, recipe = sheet.waiting.popleft()
                made.append((index, self._explorer.picture(recipe)))
                if time.perf_counter() - begun > CHUNK_S:
                    break
        except Exception as error:  # the same as above
            return SmallPictures(sheet, tuple(made), time.perf_counter() - begun, told(error))
        return SmallPictures(sheet, tuple(made), time.perf_counter() - begun)

    def lend(self, held: Loan | None) -> Loan | Failed:
        """An explorer like the open one for another thread: that which is held already, where it is the same."""
        try:
            if self._opened is None:
                raise OptionError("model", "no model is open", "", "Choose a model first.")
            opened = self._opened
            known = held is not None and (held.opened.path, held.opened.facts) == (opened.path, opened.facts)
            explorer = held.explorer if held is not None and known else self.engine.copy(self._explorer)
            explorer.directions = self._explorer.directions
            return Loan(self.engine, explorer, opened, self._trains)
        except Exception as error:  # the same as above
            return told(error)

    def save(self, path: Path, recipe: Recipe) -> Path:
        """Writes the picture of a recipe, with the recipe inside; raises PictureError or OptionError."""
        self.engine.save_picture(path, self._explorer.picture(recipe), self._explorer.sealed(recipe))
        return path

    def use_directions(self, change: Callable[[tuple[Any, ...]], tuple[Any, ...]], *, write: bool = True) -> Opened:
        """Changes the directions that are known, and writes them where that was not done yet; raises RunError."""
        assert self._opened is not None
        directions = change(self._explorer.directions)
        if write:
            self.engine.write_directions(self._opened.path, self._opened.facts, directions)
        self._explorer.directions = directions
        return self._note(replace(self._opened, directions=tuple(one.facts for one in directions)))

    def with_own(self, known: tuple[Any, ...], name: str, recipe: Recipe) -> tuple[Any, ...]:
        """The directions with that from the start of a recipe to where it leads; raises OptionError."""
        return self.engine.with_own(self._explorer, known, name, recipe)

    def _open(self, opening: Opening) -> Opened:
        engine = self.engine
        if opening.frozen is None:
            explorer = engine.open(opening.path, opening.round)
        else:
            explorer = engine.open_frozen(opening.path, opening.frozen)
        directions = tuple(one.facts for one in explorer.directions)
        self._explorer = explorer
        live = opening.frozen is not None
        return self._note(Opened(opening.path, explorer.facts, directions, live, tuple(explorer.notes)))

    def _note(self, opened: Opened) -> Opened:
        self._opened = opened
        return opened
