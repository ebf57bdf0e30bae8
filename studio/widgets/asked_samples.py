"""What a view has asked for, so that it asks once, and for nothing that nobody sees."""

from __future__ import annotations

from collections.abc import Callable

from engine.spec.exploration import Recipe


class AskedSamples:
    """Asks for the samples of recipes through `ask`, which takes none of them for a withdrawal."""

    def __init__(self, ask: Callable[[tuple[Recipe, ...]], None]) -> None:
        self._ask = ask
        self._basis: object = None
        self._missing: set[int] = set()

    def want(self, basis: object, make: Callable[[], tuple[Recipe, ...]]) -> None:
        """Asks for the recipes that `make` makes of a basis, where it is not the one that was asked for last."""
        if basis != self._basis:
            self._basis = basis
            recipes = make()
            self._missing = set(range(len(recipes)))
            self._ask(recipes)

    def arrived(self, index: int) -> None:
        """A sample has arrived."""
        self._missing.discard(index)

    def withdraw(self) -> None:
        """Nobody looks any more: what is missing is asked for anew the next time."""
        if self._missing:
            self.forget()
            self._ask(())

    def forget(self) -> None:
        """What has arrived is of no more use: the next wish is asked for in any case."""
        self._basis, self._missing = None, set()
