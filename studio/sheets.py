"""Previews as they lie in a run folder, read back as samples; nothing is unpickled and sizes are limited."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageReader

from engine.spec.tiles import columns_for, untile

LARGEST_PX = 16_384  # width or height of a sheet
LARGEST_POINTS_MIB = 64
POINTS_SUFFIX = ".npy"


def picture_of(pixels: np.ndarray) -> QImage:
    """A QImage of pixels (h, w, 4) uint8, ready to be painted; opaque where all of it is."""
    height, width = pixels.shape[:2]
    pixels = np.ascontiguousarray(pixels)
    opaque = bool((pixels[..., 3] == 255).all())
    source = QImage.Format.Format_RGBX8888 if opaque else QImage.Format.Format_RGBA8888
    target = QImage.Format.Format_RGB32 if opaque else QImage.Format.Format_ARGB32_Premultiplied
    return QImage(pixels.data, width, height, 4 * width, source).convertToFormat(target)


def pixels_of(picture: QImage) -> np.ndarray:
    """The pixels (h, w, 4) uint8 of a QImage."""
    plain = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    lines = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return lines[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4).copy()


def read_picture(path: Path, size: QSize | None = None) -> QImage:
    """A picture, scaled to a size where one is given; null where it is missing, damaged or too large."""
    reader = QImageReader(str(path))
    actual = reader.size()
    if not actual.isValid() or max(actual.width(), actual.height()) > LARGEST_PX:
        return QImage()
    if size is not None:
        reader.setScaledSize(size)
    return reader.read()


def read_preview(path: Path, count: int, columns: int | None = None) -> np.ndarray | None:
    """The samples of a saved preview: (n, h, w, 4) uint8 pictures or (n, d) float32 points.

    count: how many samples its run saves; columns: of its sheets, by default as square as may be. None where
    the file is missing, damaged or too large; a sheet that does not come apart is returned whole.
    """
    points = path.with_suffix(POINTS_SUFFIX)
    if points.is_file():
        return _read_points(points)
    picture = read_picture(path)
    if picture.isNull():
        return None
    sheet = pixels_of(picture)
    tile = tile_size(picture.size(), count, columns)
    return sheet[None] if tile is None else untile(sheet, tile.height(), tile.width(), count)


def tile_size(sheet: QSize, count: int, columns: int | None = None) -> QSize | None:
    """The size of a sample on a sheet of so many; None where it does not come apart."""
    columns = columns or columns_for(count)
    rows = math.ceil(count / columns)
    if not count or sheet.width() % columns or sheet.height() % rows:
        return None
    return QSize(sheet.width() // columns, sheet.height() // rows)


def _read_points(path: Path) -> np.ndarray | None:
    if path.stat().st_size > LARGEST_POINTS_MIB << 20:
        return None
    try:
        points = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return points.astype(np.float32) if points.ndim == 2 and points.dtype.kind == "f" else None
