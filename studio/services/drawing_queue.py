"""What waits to be drawn, and in which order; knows no thread."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.spec.exploration import Recipe

Errand = Callable[[], Any]


@dataclass(eq=False)
class Sheet:
    """Small pictures that were asked for together; a newer sheet of the same key takes its place."""

    key: str
    waiting: deque[tuple[int, Recipe]] = field(default_factory=deque)


class DrawingQueue:
    """One large picture waits at most, and one sheet of each key; sheets take turns."""

    def __init__(self) -> None:
        self._recipe: Recipe | None = None
        self._sheets: OrderedDict[str, Sheet] = OrderedDict()

    def __bool__(self) -> bool:
        return self._recipe is not None or bool(self._sheets)

    @property
    def is_urgent(self) -> bool:
        """Whether a large picture waits."""
        return self._recipe is not None

    def ask(self, recipe: Recipe) -> None:
        """The newest wish takes the place of the one that waits."""
        self._recipe = recipe

    def ask_sheet(self, key: str, recipes: Sequence[Recipe]) -> None:
        """Replaces what waits under this key; no recipes: nothing of it is wanted any more."""
        if recipes:
            self._sheets[key] = Sheet(key, deque(enumerate(recipes)))  # a key that waits keeps its turn
        else:
            self._sheets.pop(key, None)

    def take(self) -> Recipe | None:
        """The large picture that waits, removed."""
        recipe, self._recipe = self._recipe, None
        return recipe

    def turn(self) -> Sheet | None:
        """The sheet whose turn it is, which then stands last; finished ones are left out."""
        while self._sheets:
            key, sheet = self._sheets.popitem(last=False)
            if sheet.waiting:
                self._sheets[key] = sheet
                return sheet
        return None

    def is_wanted(self, sheet: Sheet) -> bool:
        """Whether no newer sheet took its place."""
        return self._sheets.get(sheet.key) is sheet

    def clear(self) -> None:
        """Nothing waits any more."""
        self._recipe = None
        self._sheets.clear()
