"""A direction on one row: its name and share, three pictures, how far to go, and in which layers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.spec.exploration import DirectionFacts
from studio.moving import SIDES
from studio.widgets.layer_range import LayerRange
from studio.widgets.name_field import NameField
from studio.widgets.number_slider import NumberSlider
from studio.widgets.picture_tile import PictureTile
from studio.widgets.small_button import small_button

SIDE_PX = 38  # of a small picture
FARTHEST = 20.0  # deviations that can be typed


class RowState(NamedTuple):
    """Where a recipe goes along a direction."""

    amount: float = 0.0
    layers: tuple[int, int] = (0, 0)


class DirectionRow(QFrame):
    """Signals: moved(float), layers_chosen(int first, int last), renamed(str), menu_wanted(QPoint on the screen)."""

    moved = Signal(float)
    layers_chosen = Signal(int, int)
    renamed = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(
        self, facts: DirectionFacts, layers: int, *, pictures: bool = True, parent: QWidget | None = None
    ) -> None:
        """layers: of the model, 0 where it has no styles; pictures: False for points, which are not shown small."""
        super().__init__(parent)
        self.facts = facts
        self.name = NameField(facts.name)
        self.slider = NumberSlider(self.tr("{}, in deviations").format(facts.name), limits=(-FARTHEST, FARTHEST))
        self.range = LayerRange(layers) if layers > 1 else None
        self.tiles = tuple(self._tile(amount) for amount in SIDES) if pictures else ()
        about = self.tr("More about {}").format(facts.name)
        self.menu_button = small_button("more", about, self._open_menu, colour="muted")
        self.menu_button.setToolTip(self.tr("Rename, reset, remove"))
        self._arrange()
        self.name.renamed.connect(self.renamed)
        self.slider.moved.connect(self._tell)
        if self.range:
            self.range.chosen.connect(self.layers_chosen)

    @property
    def gesture(self) -> int:
        """Grows with every drag and entry."""
        return self.slider.gesture

    def show_state(self, state: RowState) -> None:
        """Shows how far a recipe goes, without telling."""
        self.slider.show_value(state.amount)
        for tile, amount in zip(self.tiles, SIDES, strict=False):
            tile.mark(bool(amount) and abs(state.amount - amount) < 1e-6)
        if self.range:
            self.range.show_range(*state.layers, self.facts.layers)

    def show_picture(self, side: int, pixels: np.ndarray | None) -> None:
        """side: 0 for −, 1 for 0, 2 for +."""
        if side < len(self.tiles):
            self.tiles[side].show_picture(pixels)

    def _share_words(self) -> str:
        if self.facts.kind == "weights":
            return self.tr("Share of what the first weights make of all directions")
        return self.tr("Share of the samples' variance that lies along it")

    def _tell(self, amount: float) -> None:
        for tile, side in zip(self.tiles, SIDES, strict=False):
            tile.mark(bool(side) and abs(amount - side) < 1e-6)
        self.moved.emit(amount)

    def _tile(self, amount: float) -> PictureTile:
        sign = f"{amount:+.0f}".replace("-", "−") if amount else "0"
        tile = PictureTile(SIDE_PX)
        tile.name_it(self.tr("{name} at {amount}").format(name=self.facts.name, amount=sign))
        tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the slider beside it does the same by keys
        tile.clicked.connect(lambda: self.slider.go(amount))
        return tile

    def _open_menu(self) -> None:
        button = self.menu_button
        self.menu_wanted.emit(button.mapToGlobal(button.rect().bottomLeft()))

    def _arrange(self) -> None:
        share = QLabel("" if self.facts.share is None else f"{100 * self.facts.share:.3g} %")
        share.setProperty("role", "muted")
        share.setToolTip(self._share_words())
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.name, 1)
        head.addWidget(share)
        head.addWidget(self.menu_button)
        ways = QVBoxLayout()
        ways.setSpacing(1)
        ways.addWidget(self.slider)
        if self.range:
            ways.addWidget(self.range)
        below = QHBoxLayout()
        below.setSpacing(2)
        for tile in self.tiles:
            below.addWidget(tile)
        below.addSpacing(6)
        below.addLayout(ways, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 3, 2, 5)
        column.setSpacing(1)
        column.addLayout(head)
        column.addLayout(below)
