"""Recipes that files carry, and those that are kept with a model, read and written behind the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.spec.events import Failed
from engine.spec.exploration import Kept, Recipe
from studio.services.ticket import told
from studio.services.worker import Worker

Change = Callable[[tuple[Kept, ...]], Sequence[Kept]]


class RecipeShelf(QObject):
    """Holds the kept recipes of one model at a time.

    Signals: carried(Path, tuple of Recipes): what a file carries, () where it is a picture of another origin;
    unreadable(Path, Failed); kept_changed() when `kept` is another; failed(Failed): it could not be read or written.
    """

    carried = Signal(object, object)
    unreadable = Signal(object, object)
    kept_changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker(self)
        self._run: Path | None = None
        self._kept: tuple[Kept, ...] = ()

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The named recipes of the model, in their order."""
        return self._kept

    def read(self, path: Path) -> None:
        """Looks for recipes in a file; carried or unreadable follows."""

        def answer(found: tuple[Recipe, ...] | Failed) -> None:
            (self.unreadable if isinstance(found, Failed) else self.carried).emit(path, found)

        self._worker.do(lambda: _attempt(lambda: _recipes(path)), answer)

    def turn_to(self, run: Path) -> None:
        """Holds the recipes of another run, or file of weights, from now on; kept_changed follows."""
        if run == self._run:
            return
        self._run = run
        self._put(())
        self._worker.do(lambda: _attempt(lambda: _read(run)), lambda found: self._take(run, found))

    def keep(self, name: str, recipe: Recipe) -> None:
        """Adds a recipe at the end, or puts it in place of the one of its name; kept_changed or failed follows."""

        def change(kept: tuple[Kept, ...]) -> list[Kept]:
            if any(each.name == name for each in kept):
                return [replace(each, recipe=recipe) if each.name == name else each for each in kept]
            return [*kept, Kept(name, recipe)]

        self._change(change)

    def put(self, kept: Sequence[Kept]) -> None:
        """Replaces all recipes, as after one was renamed or removed; kept_changed or failed follows."""
        self._change(lambda _before: kept)

    def shutdown(self) -> None:
        """Ends the thread."""
        self._worker.shutdown()

    def _change(self, change: Change) -> None:
        run = self._run
        if run is not None:
            self._worker.do(lambda: _attempt(lambda: _changed(run, change)), lambda done: self._take(run, done))

    def _take(self, run: Path, found: tuple[Kept, ...] | Failed) -> None:
        if run != self._run:
            return
        if isinstance(found, Failed):
            self.failed.emit(found)
        else:
            self._put(found)

    def _put(self, kept: tuple[Kept, ...]) -> None:
        if kept != self._kept:
            self._kept = kept
            self.kept_changed.emit()


def _attempt(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as error:  # handed to the window, which tells a mistake from a bug
        return told(error)


def _recipes(path: Path) -> tuple[Recipe, ...]:
    from engine.inference.recipe_files import sheet_of

    sheet = sheet_of(path)
    return sheet.recipes if sheet else ()


def _read(run: Path) -> tuple[Kept, ...]:
    from engine.inference.recipe_files import read_kept

    return read_kept(run)


def _changed(run: Path, change: Change) -> tuple[Kept, ...]:
    """What is kept after a change of what the disk holds, which another window may have changed meanwhile."""
    from engine.inference.recipe_files import read_kept, write_kept

    kept = tuple(change(read_kept(run)))
    write_kept(run, kept)
    return kept
