"""Words beside the rows and above the columns of a sheet."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIZE = 12  # pixels of the letters
WIDEST = 200  # pixels of a word beside a row; longer ones are cut
SMALLEST = 48  # pixels of a sample's shorter side, so that words fit above it
SPELT = str.maketrans({"–": "-", "—": "-", "−": "-", "…": "..."})
GAP = 4  # pixels between samples


def captioned(sheet: np.ndarray, rows: Sequence[str], columns: Sequence[str]) -> np.ndarray:
    """A sheet (h, w, 4) uint8 on white, with words for its rows at the left and for its columns above.

    The sheet has as many samples as there are words, and nothing between them. Small ones are enlarged, each pixel
    to a square.
    """
    height, width = sheet.shape[0] // len(rows), sheet.shape[1] // len(columns)
    scale = -(-SMALLEST // min(height, width, SMALLEST))
    font = ImageFont.load_default(SIZE)
    beside = [_cut(word, font) for word in rows]
    left = max(round(font.getlength(word)) for word in beside) + 2 * GAP
    down, across = height * scale + GAP, width * scale + GAP
    made = Image.new("RGBA", (left + across * len(columns), SIZE + 2 * GAP + down * len(rows)), "white")
    draw = ImageDraw.Draw(made)
    for number, word in enumerate(columns):
        draw.text((left + number * across + (across - GAP) / 2, GAP), word, "black", font, anchor="mt")
    samples = sheet.repeat(scale, 0).repeat(scale, 1)
    for row, word in enumerate(beside):
        top = SIZE + 2 * GAP + row * down
        draw.text((GAP, top + (down - GAP) / 2), word, "black", font, anchor="lm")
        for column in range(len(columns)):
            x, y = column * (across - GAP), row * (down - GAP)
            cell = samples[y : y + down - GAP, x : x + across - GAP]
            made.paste(Image.fromarray(np.ascontiguousarray(cell)), (left + column * across, top))
    return np.asarray(made)


def _cut(word: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """The word, or as much of it as there is room for, in signs that the font has."""
    word = word.translate(SPELT)
    if font.getlength(word) <= WIDEST:
        return word
    while font.getlength(f"{word}...") > WIDEST:
        word = word[:-1]
    return f"{word}..."
