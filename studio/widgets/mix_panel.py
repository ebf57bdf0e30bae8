"""Style mixing: which layers take their styles from which other seeds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.spec.exploration import ExplorerFacts, Mix, Recipe
from studio.focus_order import put_behind
from studio.icons import icon
from studio.moving import with_mix
from studio.widgets.caption import Caption
from studio.widgets.mix_row import MixRow, third
from studio.widgets.row_scroll import RowScroll

MOST_ROWS = 64  # that a person can add


class MixPanel(QWidget):
    """Later rows win where layers overlap.

    Signals: changed(Recipe, str key of a step of undo), pictures_wanted(): other seeds are mixed in.
    """

    changed = Signal(object, str)
    pictures_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = 0
        self._recipe = Recipe()
        self._asked: tuple[Recipe, ...] = ()
        self.rows: list[MixRow] = []
        self.words = Caption()
        self.add_button = QPushButton(icon("add"), self.tr("Mi&x in another seed"))
        self.add_button.clicked.connect(self._add)
        self.clear_button = QPushButton(self.tr("&Unmix"))
        self.clear_button.setToolTip(self.tr("Take all styles from one seed again"))
        self.clear_button.clicked.connect(lambda: self._change(replace(self._recipe, mixed=()), ""))
        self._arrange()
        self.show_model(None)

    @property
    def picture_recipes(self) -> tuple[Recipe, ...]:
        """What each mixed seed looks like alone, row by row."""
        label, truncation = self._recipe.label, self._recipe.truncation
        return tuple(Recipe(mix.seed, label=label, truncation=truncation) for mix in self._recipe.mixed)

    def show_model(self, model: ExplorerFacts | None) -> None:
        """Whose styles these are; None: there is no model."""
        layers = model.layers if model else 0
        if layers != self._layers:
            self._layers = layers
            while self.rows:
                self._drop(self.rows.pop())
        self._refresh()

    def show_recipe(self, recipe: Recipe) -> None:
        """Shows what a recipe mixes, without telling."""
        self._recipe = recipe
        self._refresh()
        if self.picture_recipes != self._asked:
            self._asked = self.picture_recipes
            self.pictures_wanted.emit()

    def show_picture(self, row: int, pixels: np.ndarray | None) -> None:
        """pixels: (h, w, 4) uint8 of a row's seed alone."""
        if row < len(self.rows):
            self.rows[row].show_picture(pixels)

    def _add(self) -> None:
        first, last = third(self._layers, min(2, len(self._recipe.mixed)))
        used = [mix.seed for mix in self._recipe.mixed]
        seed = max([self._recipe.seed or 0, *used]) + 1
        self._change(with_mix(self._recipe, len(used), Mix(seed, first, last)), "")
        self.rows[-1].seed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh(self) -> None:
        mixed = self._recipe.mixed if self._layers else ()
        while len(self.rows) > len(mixed):
            self._drop(self.rows.pop())
        while len(self.rows) < len(mixed):
            self._add_row()
        for number, (row, mix) in enumerate(zip(self.rows, mixed, strict=True), 1):
            row.show_mix(mix, number)
        self.add_button.setEnabled(bool(self._layers) and len(mixed) < MOST_ROWS)
        self.clear_button.setEnabled(bool(mixed))
        if not self._layers:
            words = self.tr("This generator has no styles to mix: only style-based ones have.")
        else:
            usual = self.tr("Coarse layers set the shape, fine ones the colours: mix both of two seeds.")
            words = "" if mixed else usual
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def _add_row(self) -> None:
        row, place = MixRow(self._layers), len(self.rows)
        row.changed.connect(lambda mix, what: self._change(with_mix(self._recipe, place, mix), f"mix:{place}:{what}"))
        row.remove_wanted.connect(lambda: self._change(with_mix(self._recipe, place, None), ""))
        self._column.insertWidget(place, row)
        row.show()
        self.rows.append(row)
        last: QWidget = self.clear_button
        for each in self.rows:
            last = put_behind(last, each)

    def _drop(self, row: MixRow) -> None:
        row.hide()
        row.deleteLater()

    def _change(self, recipe: Recipe, key: str) -> None:
        self.show_recipe(recipe)
        self.changed.emit(recipe, key)

    def _arrange(self) -> None:
        scroll = RowScroll(6)
        self._column = scroll.column
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.add_button, 1)
        head.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(scroll, 1)
