"""Recipes with names: kept with the model, applied, renamed and removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from engine.spec.exploration import MOST_KEPT, Kept, Recipe
from studio.sheets import picture_of
from studio.widgets.caption import Caption
from studio.widgets.small_button import small_button

SIDE_PX = 48


class KeptPanel(QWidget):
    """Signals: keep_wanted(str name): what is on show; apply_wanted(Recipe), kept_changed(tuple of Kept) after a
    person renamed or removed one, pictures_wanted() once other recipes are listed.
    """

    keep_wanted = Signal(str)
    apply_wanted = Signal(object)
    kept_changed = Signal(object)
    pictures_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: tuple[Kept, ...] = ()
        self.name = QLineEdit()
        self.name.setMaxLength(400)
        self.name.setPlaceholderText(self.tr("Name for what is on show"))
        self.name.setAccessibleName(self.tr("Name for what is on show"))
        self.keep_button = QPushButton(self.tr("Keep"))
        self.words = Caption(self.tr("Nothing is kept with this model yet."))
        self.list = _List()
        self.apply_button = QPushButton(self.tr("Appl&y"))
        self.rename_button = QPushButton(self.tr("Re&name"))
        self.remove_button = small_button("delete", self.tr("Remove what is picked"), self._remove)
        self._arrange()
        self._connect()
        self.show_kept(())

    @property
    def picture_recipes(self) -> tuple[Recipe, ...]:
        """What the small pictures show."""
        return tuple(kept.recipe for kept in self._kept)

    def show_kept(self, kept: Sequence[Kept]) -> None:
        """Replaces the list; the pictures of recipes that were there already stay."""
        before = {entry.recipe: self.list.item(row).icon() for row, entry in enumerate(self._kept)}
        picked, other = self.list.currentRow(), tuple(kept) != self._kept
        if self._kept and tuple(kept[:-1]) == self._kept:
            picked = len(kept) - 1  # one was added
        self._kept = tuple(kept)
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for entry in self._kept:
            item = QListWidgetItem(before.get(entry.recipe, _empty()), entry.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setToolTip(entry.name)
            self.list.addItem(item)
        self.list.setCurrentRow(min(picked, self.list.count() - 1))
        self.list.blockSignals(blocked)
        self._refresh()
        if other and self._kept:
            self.pictures_wanted.emit()

    def show_picture(self, row: int, pixels: np.ndarray | None) -> None:
        """pixels: (h, w, 4) uint8 of a kept recipe."""
        if 0 <= row < self.list.count():
            blocked = self.list.blockSignals(True)
            self.list.item(row).setIcon(_icon(pixels))
            self.list.blockSignals(blocked)

    def _connect(self) -> None:
        self.name.textChanged.connect(self._refresh)
        self.name.returnPressed.connect(self._keep)
        self.keep_button.clicked.connect(self._keep)
        self.list.currentRowChanged.connect(self._refresh)
        self.list.applied.connect(self._apply)
        self.list.removed.connect(self._remove)
        self.list.itemChanged.connect(self._renamed)
        self.apply_button.clicked.connect(self._apply)
        self.rename_button.clicked.connect(lambda: self.list.editItem(self.list.currentItem()))

    def _keep(self) -> None:
        name = self.name.text().strip()
        if name and len(self._kept) < MOST_KEPT:
            self.name.clear()
            self.keep_wanted.emit(name)

    def _apply(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self.apply_wanted.emit(self._kept[row].recipe)

    def _remove(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self._tell((*self._kept[:row], *self._kept[row + 1 :]))

    def _renamed(self, item: QListWidgetItem) -> None:
        row, name = self.list.row(item), item.text().strip()
        old = self._kept[row]
        if name and name != old.name:
            self._tell((*self._kept[:row], replace(old, name=name), *self._kept[row + 1 :]))
        else:
            self.show_kept(self._kept)

    def _tell(self, kept: tuple[Kept, ...]) -> None:
        self.show_kept(kept)
        self.kept_changed.emit(kept)

    def _refresh(self) -> None:
        picked = self.list.currentRow() >= 0
        for button in (self.apply_button, self.rename_button, self.remove_button):
            button.setEnabled(picked)
        self.keep_button.setEnabled(bool(self.name.text().strip()))
        self.words.setVisible(not self._kept)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.name, 1)
        head.addWidget(self.keep_button)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.apply_button, 1)
        foot.addWidget(self.rename_button, 1)
        foot.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.list, 1)
        column.addLayout(foot)


class _List(QListWidget):
    """Signals: applied() by Return or a double click, removed() by Delete; F2 renames."""

    applied = Signal()
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setIconSize(QSize(SIDE_PX, SIDE_PX))
        self.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Kept recipes"))
        self.itemDoubleClicked.connect(lambda _item: self.applied.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return applies, Delete removes; used by Qt."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.applied.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


def _icon(pixels: np.ndarray | None) -> QIcon:
    if pixels is None:
        return _empty()
    keep = Qt.AspectRatioMode.KeepAspectRatio
    small = max(pixels.shape[:2]) <= SIDE_PX
    mode = Qt.TransformationMode.FastTransformation if small else Qt.TransformationMode.SmoothTransformation
    return _plain(QPixmap.fromImage(picture_of(pixels).scaled(SIDE_PX, SIDE_PX, keep, mode)))


def _empty() -> QIcon:
    picture = QPixmap(SIDE_PX, SIDE_PX)
    picture.fill(Qt.GlobalColor.transparent)
    return _plain(picture)


def _plain(picture: QPixmap) -> QIcon:
    """An icon whose colours a selection leaves alone."""
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made
