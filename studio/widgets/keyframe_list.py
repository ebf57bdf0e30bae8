"""The key frames of a journey in a row: dragged into another order, or moved by keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QWidget

from engine.spec.exploration import MOST_KEYS, Recipe
from studio.sheets import picture_of
from studio.theme import theme
from studio.widgets.step_painting import StepPainter

HEIGHT_PX = 96
SIDE_PX = 64  # of a picture that is not made yet
_KEY = int(Qt.ItemDataRole.UserRole) + 1


class KeyframeList(QListWidget):
    """Alt+← and Alt+→ move a key frame, Delete removes it, a click or Return goes to it.

    Signals: reordered() after any change by a person, go_wanted(Recipe).
    """

    reordered = Signal()
    go_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipes: dict[int, Recipe] = {}
        self._next = 0
        self._painter = StepPainter(self)
        self.setItemDelegate(self._painter)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QListWidget.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(self.tr("Key frames"))
        self.setAccessibleDescription(
            self.tr("Alt with an arrow moves a key frame, Delete removes it, Return goes to it.")
        )
        self.itemClicked.connect(self._go)
        theme().changed.connect(self.viewport().update)

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The key frames in their order."""
        return tuple(self._recipes[self.item(row).data(_KEY)] for row in range(self.count()))

    def show_recipes(self, recipes: Sequence[Recipe]) -> None:
        """Replaces all key frames without telling; pictures are still to come."""
        self.clear()
        self._recipes = {}
        for recipe in recipes[:MOST_KEYS]:
            self._insert(self.count(), recipe, None)
        self._number()

    def add(self, recipe: Recipe, pixels: np.ndarray | None) -> None:
        """Puts one behind the current one, and tells."""
        if self.count() < MOST_KEYS:
            row = self.currentRow() + 1 if self.currentRow() >= 0 else self.count()
            self._insert(row, recipe, pixels)
            self.setCurrentRow(row)
            self._changed()

    def update_current(self, recipe: Recipe, pixels: np.ndarray | None) -> None:
        """Replaces the current one, and tells."""
        item = self.currentItem()
        if item:
            self._recipes[item.data(_KEY)] = recipe
            item.setData(Qt.ItemDataRole.DecorationRole, _image(pixels))
            self._changed()

    def remove_current(self) -> None:
        """Removes the current one, and tells."""
        row = self.currentRow()
        if row >= 0:
            del self._recipes[self.takeItem(row).data(_KEY)]
            self.setCurrentRow(min(row, self.count() - 1))
            self._changed()

    def move_current(self, by: int) -> None:
        """Moves the current one to the left or the right, and tells."""
        row, target = self.currentRow(), self.currentRow() + by
        if row >= 0 and 0 <= target < self.count():
            self.insertItem(target, self.takeItem(row))
            self.setCurrentRow(target)
            self._changed()

    def show_picture(self, row: int, pixels: np.ndarray | None) -> None:
        """pixels: (h, w, 4) uint8 of a key frame."""
        if 0 <= row < self.count():
            self.item(row).setData(Qt.ItemDataRole.DecorationRole, _image(pixels))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves and removes; used by Qt."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_current(step)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_current()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem():
            self._go(self.currentItem())
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Tells of another order; used by Qt."""
        super().dropEvent(event)
        self._changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes the pictures as high as the list; used by Qt."""
        super().resizeEvent(event)
        height = self.viewport().height()
        if height != self._painter.height_px:
            self._painter.height_px = height
            self.scheduleDelayedItemsLayout()

    def sizeHint(self) -> QSize:
        """Low and wide; used by Qt."""
        return QSize(300, HEIGHT_PX)

    def _insert(self, row: int, recipe: Recipe, pixels: np.ndarray | None) -> None:
        item = QListWidgetItem()
        item.setData(_KEY, self._next)
        item.setData(Qt.ItemDataRole.DecorationRole, _image(pixels))
        self._recipes[self._next] = recipe
        self._next += 1
        self.insertItem(row, item)

    def _changed(self) -> None:
        self._number()
        self.reordered.emit()

    def _number(self) -> None:
        for row in range(self.count()):
            self.item(row).setText(str(row + 1))
            name = self.tr("Key frame {row} of {count}").format(row=row + 1, count=self.count())
            self.item(row).setData(Qt.ItemDataRole.AccessibleTextRole, name)

    def _go(self, item: QListWidgetItem) -> None:
        self.go_wanted.emit(self._recipes[item.data(_KEY)])


def _image(pixels: np.ndarray | None) -> QImage:
    if pixels is not None:
        return picture_of(pixels)
    empty = QImage(SIDE_PX, SIDE_PX, QImage.Format.Format_RGB32)
    empty.fill(QColor(theme().colours.sunken))
    return empty
