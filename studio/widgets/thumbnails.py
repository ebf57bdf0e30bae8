"""A grid of pictures as the network sees them, each with its class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QListView, QWidget

SIDE_PX = 72  # of a small picture; enlarged by whole factors, so that its pixels stay square
_NO_PARENT = QModelIndex()


class PictureModel(QAbstractListModel):
    """Pictures (n, h, w, 4) uint8 with a caption each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: list[QPixmap] = []
        self._captions: list[str] = []

    def show(self, pictures: np.ndarray, captions: Sequence[str] = ()) -> None:
        """Replaces all pictures; captions may be fewer."""
        self.beginResetModel()
        self._pictures = [_pixmap(picture) for picture in pictures]
        self._captions = [*captions, *[""] * len(pictures)][: len(pictures)]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """Number of pictures; used by Qt."""
        return 0 if parent.isValid() else len(self._pictures)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What Qt asks for."""
        if role == Qt.ItemDataRole.DecorationRole:
            return self._pictures[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._captions[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("Picture {number} {caption}").format(
                number=index.row() + 1, caption=self._captions[index.row()]
            )
        return None


class Thumbnails(QListView):
    """Pictures side by side, as many as fit in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = PictureModel(self)
        self.setModel(self._model)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Pictures as the network sees them"))

    def show_pictures(self, pictures: np.ndarray, captions: Sequence[str] = ()) -> None:
        """pictures: (n, h, w, 4) uint8; captions: the class of each, empty where there are none."""
        self._model.show(pictures, captions)
        size = _shown_size(*pictures.shape[1:3]) if len(pictures) else QSize(SIDE_PX, SIDE_PX)
        self.setIconSize(size)
        text = self.fontMetrics().height() + 4 if any(captions) else 0
        self.setGridSize(size + QSize(14, 14 + text))


def _pixmap(picture: np.ndarray) -> QPixmap:
    picture = np.ascontiguousarray(picture)
    height, width = picture.shape[:2]
    image = QImage(picture.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    size = _shown_size(height, width)
    if size.height() > height:
        scaled = image.scaled(size)  # fast, that is, nearest pixel
    elif size.height() < height:
        keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        scaled = image.scaled(size, keep, smooth)
    else:
        scaled = image.copy()  # the array is not ours to keep
    return QPixmap.fromImage(scaled)


def _shown_size(height: int, width: int) -> QSize:
    """The size of a picture on show: a whole factor of a small one, a fitting share of a large one."""
    factor = _factor(height)
    limits = QSize(4 * SIDE_PX, 2 * SIDE_PX)
    size = QSize(width * factor, height * factor)
    fits = size.height() <= limits.height() and size.width() <= limits.width()
    return size if fits else size.scaled(limits, Qt.AspectRatioMode.KeepAspectRatio)


def _factor(height: int) -> int:
    return max(1, round(SIDE_PX / height))
