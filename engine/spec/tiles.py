"""Sheets of pictures: many samples of one size laid out in rows, and taken apart again."""

from __future__ import annotations

import math

import numpy as np


def columns_for(count: int) -> int:
    """Columns of the squarest sheet that holds this many samples."""
    return max(1, math.ceil(math.sqrt(count)))


def tile(samples: np.ndarray, columns: int | None = None) -> np.ndarray:
    """A sheet (rows·h, columns·w, channels) of samples (n, h, w, channels); empty places stay 0."""
    count, height, width, channels = samples.shape
    columns = columns or columns_for(count)
    rows = math.ceil(count / columns)
    padded = np.zeros((rows * columns, height, width, channels), samples.dtype)
    padded[:count] = samples
    sheet = padded.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    return sheet.reshape(rows * height, columns * width, channels)


def untile(sheet: np.ndarray, height: int, width: int, count: int) -> np.ndarray:
    """The samples (count, height, width, channels) of a sheet that `tile` laid out.

    Raises ValueError where the sheet is not made of whole tiles.
    """
    rows, columns = sheet.shape[0] // height, sheet.shape[1] // width
    if sheet.shape[0] % height or sheet.shape[1] % width or rows * columns < count:
        raise ValueError(f"a sheet of {sheet.shape[1]}×{sheet.shape[0]} does not hold {count} of {width}×{height}")
    grid = sheet.reshape(rows, height, columns, width, sheet.shape[2]).swapaxes(1, 2)
    return grid.reshape(rows * columns, height, width, sheet.shape[2])[:count]
