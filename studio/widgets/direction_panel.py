"""The directions of a model: those that are known as sliders, those to be found, and one of the current edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.spec.exploration import DirectionFacts, ExplorerFacts, Recipe
from studio.explored_models import is_another
from studio.moving import Layers, sides, without_move
from studio.widgets.caption import Caption
from studio.widgets.direction_finder import DirectionFinder
from studio.widgets.direction_list import DirectionList


class DirectionPanel(QWidget):
    """Signals: changed(Recipe, str key of a step of undo), find_wanted(str kind, int count, first and last layer or
    None), cancel_wanted(),
    renamed(str old, str new), remove_wanted(str name), keep_wanted(str name): the current moves as one direction,
    pictures_wanted(): other rows are in view, axis_wanted(str name, int axis: 0 across, 1 up).
    """

    changed = Signal(object, str)
    find_wanted = Signal(str, int, object)
    cancel_wanted = Signal()
    renamed = Signal(str, str)
    remove_wanted = Signal(str)
    keep_wanted = Signal(str)
    pictures_wanted = Signal()
    axis_wanted = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ExplorerFacts | None = None
        self._known: tuple[DirectionFacts, ...] = ()
        self._recipe = Recipe()
        self._note = ""
        self._new = ""  # the name of a direction that was just kept, until it is there
        self.finder = DirectionFinder()
        self.filter = QComboBox()
        self.filter.setAccessibleName(self.tr("Directions to show"))
        self.list = DirectionList(self.filter)
        self.keep_button = QPushButton(self.tr("Keep as directi&on"))
        self.keep_button.setToolTip(self.tr("Make one direction of all moves that are made now"))
        self.reset_button = QPushButton(self.tr("All to &0"))
        self.reset_button.setToolTip(self.tr("Leave every direction alone"))
        self.words = Caption()
        self._arrange()
        self._connect()
        self.show_model(None, ())

    @property
    def names_in_view(self) -> tuple[str, ...]:
        """The directions whose rows can be seen, for which pictures are worth while."""
        return self.list.names_in_view

    def picture_recipes(self, name: str) -> tuple[Recipe, Recipe, Recipe]:
        """Of the small pictures −, 0 and + of a direction."""
        return sides(self._recipe, name)

    def show_model(self, model: ExplorerFacts | None, directions: Sequence[DirectionFacts]) -> None:
        """Replaces the model and its directions; None: there is none."""
        another, others = is_another(model, self._model), tuple(directions) != self._known
        self._model, self._known = model, tuple(directions)
        if another:
            self._note = ""
            self.finder.offer(classes=bool(model and model.classes), layers=model.layers if model else 0)
            self.finder.setEnabled(model is not None)
        if another or others:
            self._offer_kinds()
        self._refresh()
        if self._new in self.list.rows:
            self.list.begin_name(self._new)
            self._new = ""

    def show_recipe(self, recipe: Recipe) -> None:
        """Shows how far a recipe goes along each direction, without telling."""
        self._recipe = recipe
        self._refresh()

    def show_picture(self, name: str, side: int, pixels: np.ndarray | None) -> None:
        """side: 0 for −, 1 for 0, 2 for +; pixels: (h, w, 4) uint8."""
        if name in self.list.rows:
            self.list.rows[name].show_picture(side, pixels)

    def show_progress(self, done: int, total: int) -> None:
        """A search runs."""
        self.finder.show_progress(done, total)

    def show_ended(self, note: str = "", *, problem: bool = False) -> None:
        """No search runs any more; note: what came of it, in a sentence."""
        self.finder.show_ended()
        self._note = note
        self.words.set_tone("problem" if problem else "hint")
        self._refresh()

    def _connect(self) -> None:
        self.filter.currentIndexChanged.connect(self._refresh)
        self.finder.wanted.connect(self._find)
        self.finder.cancelled.connect(self.cancel_wanted)
        self.keep_button.clicked.connect(self._keep)
        self.reset_button.clicked.connect(lambda: self._change(replace(self._recipe, moves=()), ""))
        self.list.changed.connect(self._change)
        self.list.renamed.connect(self.renamed)
        self.list.remove_wanted.connect(self._remove)
        self.list.axis_wanted.connect(self.axis_wanted)
        self.list.view_changed.connect(self.pictures_wanted)

    def _find(self, kind: str, count: int, layers: Layers | None) -> None:
        self._note = ""
        self._refresh()
        self.find_wanted.emit(kind, count, layers)

    def _keep(self) -> None:
        """Keeps the moves under a name of their own, which can be changed once the row is there."""
        names = {facts.name for facts in self._all()}
        self._new = next(name for n in count(1) if (name := self.tr("own {}").format(n)) not in names)
        self.filter.setCurrentIndex(0)
        self.keep_wanted.emit(self._new)

    def _change(self, recipe: Recipe, key: str) -> None:
        self.show_recipe(recipe)
        self.changed.emit(recipe, key)

    def _remove(self, name: str) -> None:
        """A direction that only the recipe knows goes with its move."""
        if name in {facts.name for facts in self._known}:
            self.remove_wanted.emit(name)
        else:
            self._change(without_move(self._recipe, name), "")

    def _all(self) -> tuple[DirectionFacts, ...]:
        """The known directions, and those that the recipe brings along."""
        names = {facts.name for facts in self._known}
        last = max(0, self._model.layers - 1) if self._model else 0
        brought = {m.direction: m for m in self._recipe.moves if m.direction not in names and m.step}
        own = [DirectionFacts(name, "own", move.layers or (0, last), 1.0) for name, move in brought.items()]
        return (*self._known, *own)

    def _refresh(self) -> None:
        kind = self.filter.currentData() or ""
        shown = tuple(facts for facts in self._all() if kind in ("", facts.kind))
        self.list.show_directions(self._model, shown)
        self.list.show_recipe(self._recipe)
        moves = any(move.amount for move in self._recipe.moves)
        self.keep_button.setEnabled(moves)
        self.reset_button.setEnabled(moves)
        none = self.tr("No directions are known yet: find some, and each becomes a slider.")
        words = self._note or (none if self._model and not self._known else "")
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def _offer_kinds(self) -> None:
        names = {
            "principal": self.tr("Principal components"),
            "weights": self.tr("From the weights"),
            "class": self.tr("Between classes"),
            "own": self.tr("Own"),
        }
        there = [kind for kind in names if any(facts.kind == kind for facts in self._known)]
        kept = self.filter.currentData()
        blocked = self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.addItem(self.tr("All directions"), "")
        for kind in there:
            self.filter.addItem(names[kind], kind)
        self.filter.setCurrentIndex(max(0, self.filter.findData(kept)))
        self.filter.blockSignals(blocked)
        self.filter.setVisible(len(there) > 1)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.keep_button, 1)
        buttons.addWidget(self.reset_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.finder)
        column.addWidget(self.words)
        column.addWidget(self.filter)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
