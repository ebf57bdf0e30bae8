"""A field for a seed."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from engine.spec.exploration import LARGEST_SEED

DRAWN = 2**31  # seeds of the dice, short enough to be told


class SeedField(QLineEdit):
    """Takes whole numbers from 0 on; the arrows up and down count, and what is no seed is taken back.

    Signals: chosen(int) by a person.
    """

    chosen = Signal(object)  # seeds are longer than the integers of Qt

    def __init__(self, parent: QWidget | None = None, draw: Callable[[], int] | None = None) -> None:
        """draw: the seed that `draw` gives; any by default."""
        super().__init__(parent)
        self._seed: int | None = 0
        self._draw = draw or (lambda: random.SystemRandom().randrange(DRAWN))
        self.setText("0")
        self.setMaxLength(24)
        self.setMinimumWidth(64)
        self.editingFinished.connect(self._type)

    @property
    def seed(self) -> int | None:
        """The seed; None: it starts from none."""
        return self._seed

    def show_seed(self, seed: int | None) -> None:
        """Shows a seed without telling; what is being typed stays."""
        if seed == self._seed and self.isModified() and self.hasFocus():
            return
        self._seed = seed
        self._rest()

    def step(self, by: int) -> None:
        """Goes on by so many, and tells."""
        self._choose(min(LARGEST_SEED, max(0, (self._seed or 0) + by)))

    def draw(self) -> None:
        """Draws another seed, and tells."""
        self._choose(self._draw())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down count; used by Qt."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step:
            self.step(step)
        else:
            super().keyPressEvent(event)

    def _type(self) -> None:
        if not self.isModified():
            return
        text = self.text().strip().replace(",", "")
        if text.isdecimal() and int(text) <= LARGEST_SEED:
            self._choose(int(text))
        else:
            self._rest()

    def _choose(self, seed: int) -> None:
        old = self._seed
        self._seed = seed
        self._rest()
        if seed != old:
            self.chosen.emit(seed)

    def _rest(self) -> None:
        self.setText("" if self._seed is None else str(self._seed))
        self.setModified(False)
