"""Two axes at once: a plane of small samples in which a handle is dragged."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.spec.exploration import Recipe
from studio.recipe_grids import PAD_CELLS, pad_recipes
from studio.widgets.axis_pair import AxisPair
from studio.widgets.axis_plane import AxisPlane
from studio.widgets.pad_surface import PadSurface
from studio.widgets.shortcuts_dialog import Group


class LatentPad(AxisPlane):
    """Asks for the samples of its plane from the middle outwards."""

    KEY = "pad"

    def __init__(self, parent: QWidget | None = None) -> None:
        self.surface = PadSurface()
        super().__init__(AxisPair(), self.surface, QLabel(), parent)
        self._order = _from_the_middle(PAD_CELLS)
        self._arrange()
        self._show()

    def show_picture(self, index: int, sample: np.ndarray) -> None:
        """The sample of a recipe that was asked for has arrived."""
        self._arrived(index)
        if 0 <= index < len(self._order):
            self.surface.show_sample(self._order[index], sample)

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown."""
        self.surface.set_real(points)

    def set_smooth(self, smooth: bool) -> None:
        """Interpolates between pixels, or shows each as a square."""
        self.surface.set_smooth(smooth)

    def keys(self) -> Group:
        """What the keys do in the pad."""
        return self.tr("Pad"), self._handle_keys()

    def _recipes(self) -> tuple[Recipe, ...]:
        cells = pad_recipes(self._recipe, self.axes)
        return tuple(cells[index] for index in self._order)

    def _clear(self) -> None:
        self.surface.clear()

    def _arrange(self) -> None:
        self.values.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.pair)
        column.addWidget(self.surface, 1)
        column.addWidget(self.values)


def _from_the_middle(cells: int) -> tuple[int, ...]:
    """The cells of a square, those in its middle first."""
    away = (np.arange(cells) - (cells - 1) / 2) ** 2
    return tuple(np.argsort((away[:, None] + away).ravel(), kind="stable").tolist())
