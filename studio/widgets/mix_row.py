"""Styles of another seed in some layers: the seed, its picture, and the layers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QWidget

from engine.spec.exploration import Mix
from studio.widgets.layer_range import LayerRange
from studio.widgets.picture_tile import PictureTile
from studio.widgets.seed_field import SeedField
from studio.widgets.small_button import small_button

SIDE_PX = 50


def third(layers: int, which: int) -> tuple[int, int]:
    """The first and last layer of a third of them: 0 the coarse, 1 the middle, 2 the fine; none is empty."""
    first, end = layers * which // 3, layers * (which + 1) // 3
    return min(first, layers - 1), max(min(first, layers - 1), end - 1)


class MixRow(QWidget):
    """Signals: changed(Mix, str what: "seed" or "layers"), remove_wanted()."""

    changed = Signal(object, str)
    remove_wanted = Signal()

    def __init__(self, layers: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._mix = Mix(0, 0, 0)
        self.tile = PictureTile(SIDE_PX)
        self.tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.seed = SeedField()
        self.dice_button = small_button("dice", self.tr("Another seed"), self.seed.draw)
        self.parts = QComboBox()
        self.parts.addItems([self.tr("coarse"), self.tr("middle"), self.tr("fine"), self.tr("all"), self.tr("chosen")])
        self.range = LayerRange(layers)
        self.remove_button = small_button("close", self.tr("Remove"), self.remove_wanted.emit, colour="muted")
        self._arrange()
        self.tile.clicked.connect(self.seed.draw)
        self.seed.chosen.connect(lambda seed: self._change(replace(self._mix, seed=seed), "seed"))
        self.parts.activated.connect(self._choose_part)
        self.range.chosen.connect(self._choose_layers)

    def show_mix(self, mix: Mix, number: int) -> None:
        """Shows it without telling; number: of the row, counted from 1."""
        self._mix = mix
        self.seed.show_seed(mix.seed)
        self.range.show_range(mix.first, mix.last, (0, self._layers - 1))
        parts = [*(third(self._layers, which) for which in range(3)), (0, self._layers - 1)]
        layers = (mix.first, mix.last)
        self.parts.setCurrentIndex(parts.index(layers) if layers in parts else len(parts))
        self.seed.setAccessibleName(self.tr("Seed of mix {}").format(number))
        self.parts.setAccessibleName(self.tr("Layers of mix {}").format(number))
        self.tile.name_it(self.tr("Picture of seed {}: a click draws another").format(mix.seed))

    def show_picture(self, pixels: np.ndarray | None) -> None:
        """What the seed alone looks like."""
        self.tile.show_picture(pixels)

    def _choose_part(self, row: int) -> None:
        if row < 4:
            first, last = third(self._layers, row) if row < 3 else (0, self._layers - 1)
            self._change(replace(self._mix, first=first, last=last), "layers")

    def _choose_layers(self, first: int, last: int) -> None:
        self._change(replace(self._mix, first=first, last=last), "layers")

    def _change(self, mix: Mix, what: str) -> None:
        if mix != self._mix:
            self._mix = mix
            self.changed.emit(mix, what)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.seed, 1)
        head.addWidget(self.dice_button)
        head.addWidget(self.parts)
        head.addWidget(self.remove_button)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.tile, 0, 0, 2, 1)
        grid.addLayout(head, 0, 1)
        grid.addWidget(self.range, 1, 1)
