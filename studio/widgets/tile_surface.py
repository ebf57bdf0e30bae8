"""A surface of small samples, which arrive one by one and are painted at the size of their tiles."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFocusEvent, QImage, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme
from studio.widgets.point_frame import PointFrame
from studio.widgets.sample_tile import tile_picture


class TileSurface(QWidget):
    """Keeps the samples, and their pictures until one of them or their size changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame = PointFrame()
        self._samples: list[np.ndarray | None] = []
        self._pictures: dict[int, QImage] = {}  # at the size that they are shown at
        self._smooth = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self._forget)

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown."""
        self.frame.set_real(points)
        self._forget()

    def set_smooth(self, smooth: bool) -> None:
        """Interpolates between pixels, or shows each as a square."""
        self._smooth = smooth
        self._forget()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays the tiles out anew; used by Qt."""
        super().resizeEvent(event)
        self._forget()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the focus; used by Qt."""
        super().focusInEvent(event)
        self.update()

    def _begin(self, count: int) -> None:
        """Begins anew with as many tiles, all of them empty."""
        self._samples = [None] * count
        self._forget()

    def _keep(self, index: int, sample: np.ndarray) -> None:
        self._samples[index] = sample
        self._pictures.pop(index, None)

    def _picture(self, index: int, sample: np.ndarray, size: QSize) -> QImage:
        """The picture of a tile's sample; size: in pixels of the device."""
        if index not in self._pictures:
            self._pictures[index] = tile_picture(sample, size, self._smooth, self.frame)
            self._pictures[index].setDevicePixelRatio(self.devicePixelRatioF())
        return self._pictures[index]

    def _forget(self) -> None:
        self._pictures = {}
        self._tell()

    def _tell(self) -> None:
        """Says what is shown to those who cannot see it, and shows it to the others."""
        raise NotImplementedError
