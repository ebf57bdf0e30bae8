"""A view of several samples, which asks once for each of them, and for nothing that nobody sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from engine.spec.exploration import Recipe


class AskingView(QWidget):
    """Asks for the samples that its subclass wishes for whenever it is in sight.

    Signals: recipes_wanted(str KEY, tuple of Recipe), none of them where nothing is wanted any more.
    """

    KEY: ClassVar[str]
    recipes_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._basis: object = None
        self._missing: set[int] = set()

    def ask_again(self, *, keep: bool = False) -> None:
        """Another model is open: all samples are asked for anew, as soon as they are seen.

        keep: it is the same one with newer weights, so that what is shown stays until it is replaced.
        """
        self._forget_wish()
        if not keep:
            self._clear()
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Asks for what is seen now; used by Qt."""
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Asks for nothing more, and for what is missing anew the next time; used by Qt."""
        super().hideEvent(event)
        if self._missing:
            self._forget_wish()
            self.recipes_wanted.emit(self.KEY, ())

    def _wish(self) -> tuple[object, Callable[[], tuple[Recipe, ...]]]:
        """What the samples depend on, and what makes their recipes of it."""
        raise NotImplementedError

    def _clear(self) -> None:
        """Shows no sample any more."""
        raise NotImplementedError

    def _ask(self) -> None:
        """Asks for what is wished for, where it is not what was asked for last."""
        if self.isVisible():
            basis, make = self._wish()
            if basis != self._basis:
                self._basis = basis
                recipes = make()
                self._missing = set(range(len(recipes)))
                self.recipes_wanted.emit(self.KEY, recipes)

    def _arrived(self, index: int) -> None:
        self._missing.discard(index)

    def _forget_wish(self) -> None:
        """What has arrived is of no more use: the next wish is asked for in any case."""
        self._basis, self._missing = None, set()
