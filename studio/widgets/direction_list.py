"""Directions one below the other, each with its slider."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from engine.spec.exploration import DirectionFacts, ExplorerFacts, Recipe
from studio.focus_order import put_behind
from studio.moving import amount_of, layers_of, moved, moved_in, without_move
from studio.widgets.direction_row import DirectionRow, RowState
from studio.widgets.row_scroll import RowScroll


class DirectionList(RowScroll):
    """Signals: changed(Recipe, str key of a step of undo), renamed(str old, str new), remove_wanted(str name),
    axis_wanted(str name, int axis: 0 across, 1 up), view_changed(): other rows are in view.
    """

    changed = Signal(object, str)
    renamed = Signal(str, str)
    remove_wanted = Signal(str)
    axis_wanted = Signal(str, int)
    view_changed = Signal()

    def __init__(self, before: QWidget, parent: QWidget | None = None) -> None:
        """before: where the keyboard comes from to the first row."""
        super().__init__(2, parent)
        self._before = before
        self.rows: dict[str, DirectionRow] = {}
        self._shown: tuple[DirectionFacts, ...] = ()
        self._shape = (0, True)  # layers of the model, and whether it makes pictures
        self._recipe = Recipe()
        self._seen: tuple[str, ...] = ()
        self.verticalScrollBar().valueChanged.connect(self._look)

    @property
    def names_in_view(self) -> tuple[str, ...]:
        """The directions whose rows can be seen."""
        if not self.isVisible():
            return ()
        area = self.viewport()
        tops = {name: row.mapTo(area, QPoint(0, 0)).y() for name, row in self.rows.items()}
        return tuple(n for n, top in tops.items() if top + self.rows[n].height() > 0 and top < area.height())

    def show_directions(self, model: ExplorerFacts | None, directions: tuple[DirectionFacts, ...]) -> None:
        """Replaces the rows where they are other ones."""
        shape = (model.layers, not model.is_points) if model else (0, True)
        if shape != self._shape:
            self._drop(self.rows.values())
            self.rows = {}
        if (shape, directions) != (self._shape, self._shown):
            self._shape, self._shown = shape, directions
            self._fill()
            self.show_recipe(self._recipe)

    def show_recipe(self, recipe: Recipe) -> None:
        """Shows how far a recipe goes along each, without telling."""
        self._recipe = recipe
        for name, row in self.rows.items():
            row.show_state(RowState(amount_of(recipe, name), layers_of(recipe, row.facts)))

    def begin_name(self, name: str) -> None:
        """Lets a person name a direction, where it is still there."""
        row = self.rows.get(name)
        if row:
            self.ensureWidgetVisible(row)
            row.name.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Notices other rows in view; used by Qt."""
        super().resizeEvent(event)
        self._settle()
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        """Tells of the rows in view, even of those that were before; used by Qt."""
        super().showEvent(event)
        self._seen = ()  # whoever was told may have come too late to see them
        self._settle()
        self._look()

    def menu(self, name: str) -> QMenu:
        """What can be done with a direction."""
        menu = QMenu(self)
        menu.addAction(self.tr("Re&name"), lambda: self.begin_name(name))
        menu.addAction(self.tr("Return to &0"), lambda: self._change(without_move(self._recipe, name), ""))
        menu.addSeparator()
        menu.addAction(self.tr("Across the pad (&x)"), lambda: self.axis_wanted.emit(name, 0))
        menu.addAction(self.tr("Up the pad (&y)"), lambda: self.axis_wanted.emit(name, 1))
        menu.addSeparator()
        menu.addAction(self.tr("&Remove"), lambda: self.remove_wanted.emit(name))
        return menu

    def _fill(self) -> None:
        """Rows of directions that are as they were stay, with their pictures."""
        before = {row.facts: row for row in self.rows.values()}
        self.rows = {}
        for place, facts in enumerate(self._shown):
            row = before.pop(facts, None) or self._made(facts)
            self.rows[facts.name] = row
            self.column.removeWidget(row)
            self.column.insertWidget(place, row)
            row.show()
        self._drop(before.values())
        last = self._before
        for row in self.rows.values():
            last = put_behind(last, row)
        self._seen = ()
        self._settle()
        self._look()

    def _settle(self) -> None:
        """Puts the rows where they will stand, so that it is known which of them are in view."""
        height = max(self.viewport().height(), self.column.minimumSize().height())
        self.content.resize(self.viewport().width(), height)
        self.column.activate()

    def _drop(self, rows: Iterable[DirectionRow]) -> None:
        for row in rows:
            self.column.removeWidget(row)
            row.hide()
            row.deleteLater()

    def _made(self, facts: DirectionFacts) -> DirectionRow:
        layers, pictures = self._shape
        row, name = DirectionRow(facts, layers, pictures=pictures), facts.name

        def move(amount: float) -> None:
            self._change(moved(self._recipe, name, amount), f"move:{name}:{row.gesture}")

        def choose(first: int, last: int) -> None:
            self._change(moved_in(self._recipe, facts, (first, last)), f"layers:{name}")

        row.moved.connect(move)
        row.layers_chosen.connect(choose)
        row.renamed.connect(lambda new: self._rename(name, new))
        row.menu_wanted.connect(lambda place: self._open(name, place))
        return row

    def _open(self, name: str, place: QPoint) -> None:
        menu = self.menu(name)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _rename(self, old: str, new: str) -> None:
        if new in self.rows:
            self.rows[old].name.show_name(old)  # two of one name could not be told apart in a recipe
        else:
            self.renamed.emit(old, new)

    def _change(self, recipe: Recipe, key: str) -> None:
        self._recipe = recipe
        self.changed.emit(recipe, key)

    def _look(self) -> None:
        seen = self.names_in_view
        if seen and seen != self._seen:
            self._seen = seen
            self.view_changed.emit()
