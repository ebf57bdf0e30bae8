"""Pictures that are dragged out of the window: as an image, and as a file for programs that take only files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QSize, Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QDrag, QImageWriter, QPixmap
from PySide6.QtWidgets import QWidget

from studio.sheets import picture_of

THUMBNAIL_PX = 128
QUICK = 80  # of PNG's "quality" in Qt, which stands for little and quick compression


class DragOut:
    """Starts drags from a widget; the files lie in a temporary folder that goes with it."""

    def __init__(self, source: QWidget, start: Callable[[QDrag], object] | None = None) -> None:
        self._source = source
        self._start = start or (lambda drag: drag.exec(Qt.DropAction.CopyAction))
        self._folder = QTemporaryDir()

    def drag(self, pixels: np.ndarray, name: str, notes: Mapping[str, str] | None = None) -> None:
        """Drags a picture (h, w, 4) uint8 until the mouse is let go; name: of its file, without ending.

        notes: texts that the file carries, by name.
        """
        picture = picture_of(pixels)
        data = QMimeData()
        data.setImageData(picture)
        path = Path(self._folder.filePath(f"{name}.png"))
        writer = QImageWriter(str(path), b"png")
        writer.setQuality(QUICK)
        for title, text in (notes or {}).items():
            writer.setText(title, text)
        if self._folder.isValid() and writer.write(picture):  # a full disk leaves the image
            data.setUrls([QUrl.fromLocalFile(str(path))])
        drag = QDrag(self._source)
        drag.setMimeData(data)
        size = picture.size().scaled(QSize(THUMBNAIL_PX, THUMBNAIL_PX), Qt.AspectRatioMode.KeepAspectRatio)
        drag.setPixmap(QPixmap.fromImage(picture.scaled(size, mode=Qt.TransformationMode.SmoothTransformation)))
        self._start(drag)
