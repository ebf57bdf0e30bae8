"""The steps of a translation in a row: A → B → A′ → |A − A′|, or a picture in every domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QSizePolicy, QWidget

from studio.sheets import picture_of
from studio.theme import theme
from studio.widgets.step_painting import ARROW_ROLE, StepPainter

HEIGHT_PX = 132
KEPT_PX = 256  # larger pictures are kept at this height: the strip never shows more
_NO_PARENT = QModelIndex()


class StepModel(QAbstractListModel):
    """Captions and pictures (h, w, 4) uint8, with an arrow before those that were made of the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[tuple[str, QImage]] = []
        self._arrows = 0

    def show(self, steps: Sequence[tuple[str, np.ndarray | QImage]], arrows: int) -> None:
        """arrows: how many steps after the first have one."""
        self.beginResetModel()
        self._steps = [(caption, _kept(picture)) for caption, picture in steps]
        self._arrows = arrows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """Number of steps; used by Qt."""
        return 0 if parent.isValid() else len(self._steps)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Steps can be chosen and dragged; used by Qt."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What Qt asks for."""
        caption, picture = self._steps[index.row()]
        values = {
            Qt.ItemDataRole.DisplayRole: caption,
            Qt.ItemDataRole.ToolTipRole: caption,
            Qt.ItemDataRole.DecorationRole: picture,
            ARROW_ROLE: 0 < index.row() <= self._arrows,
        }
        return values.get(role)


class TranslationStrip(QListView):
    """Shows the steps and lets one be picked.

    Signals: picked(int step, by the person), drag_out_requested(int step).
    """

    picked = Signal(int)
    drag_out_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = StepModel(self)
        self._painter = StepPainter(self)
        self._told = True
        self.setModel(self._model)
        self.setItemDelegate(self._painter)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)
        self.setDragEnabled(True)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(84)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Steps of the translation"))
        self.selectionModel().selectionChanged.connect(self._tell)
        theme().changed.connect(self.viewport().update)

    def sizeHint(self) -> QSize:
        """As high as pictures of about a hundred pixels; used by Qt."""
        return QSize(super().sizeHint().width(), HEIGHT_PX)

    @property
    def selected(self) -> int | None:
        """The step that is picked."""
        rows = self.selectionModel().selectedIndexes()
        return rows[0].row() if rows else None

    @property
    def captions(self) -> tuple[str, ...]:
        """What stands below the steps."""
        return tuple(self._model.index(row).data() for row in range(self._model.rowCount()))

    def show_steps(self, steps: Sequence[tuple[str, np.ndarray | QImage]], *, chain: bool = True) -> None:
        """Captions and pictures (h, w, 4) uint8; what was picked stays so where there are as many as before.

        chain: each is made of the one before; otherwise all others are made of the first.
        """
        kept = self.selected if len(steps) == self._model.rowCount() else None
        self._told = False
        self._model.show(steps, len(steps) - 1 if chain else 1)
        self.select(kept)

    def clear(self) -> None:
        """Shows nothing."""
        self.show_steps([])

    def select(self, step: int | None) -> None:
        """Picks a step, or none, without telling."""
        self._told = False
        if step is None or not 0 <= step < self._model.rowCount():
            self.selectionModel().clear()
        else:
            select = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(self._model.index(step), select)
        self._told = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes the steps as high as the strip; used by Qt."""
        super().resizeEvent(event)
        height = self.viewport().height()
        if height != self._painter.height_px:
            self._painter.height_px = height
            self.scheduleDelayedItemsLayout()

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Leaves the drag to the page, which knows the files; used by Qt."""
        del actions
        if self.selected is not None:
            self.drag_out_requested.emit(self.selected)

    def _tell(self) -> None:
        if self._told and self.selected is not None:
            self.picked.emit(self.selected)


def _kept(picture: np.ndarray | QImage) -> QImage:
    image = picture if isinstance(picture, QImage) else picture_of(picture)
    if image.height() <= KEPT_PX:
        return image
    return image.scaledToHeight(KEPT_PX, Qt.TransformationMode.SmoothTransformation)
