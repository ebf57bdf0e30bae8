"""Words beside the rows and above the columns of a sheet."""

from __future__ import annotations

import numpy as np
import pytest

from engine.inference.captions import GAP, SIZE, WIDEST, captioned

SHEET = np.random.default_rng(0).integers(0, 256, (2 * 64, 3 * 50, 4), np.uint8)


def _black(pixels: np.ndarray) -> np.ndarray:
    return (pixels[..., :3].max(-1) < 64) & (pixels[..., 3] == 255)


def test_samples_keep_their_pixels_in_their_places() -> None:
    made = captioned(SHEET, ["size", "hue"], ["-1", "0", "+1"])
    left, top = made.shape[1] - 3 * (50 + GAP), SIZE + 2 * GAP
    for row in range(2):
        for column in range(3):
            y, x = top + row * (64 + GAP), left + column * (50 + GAP)
            wanted = SHEET[row * 64 : row * 64 + 64, column * 50 : column * 50 + 50]
            assert np.array_equal(made[y : y + 64, x : x + 50], wanted)


def test_words_stand_beside_every_row_and_above_every_column() -> None:
    made = captioned(np.full_like(SHEET, 255), ["size", "hue"], ["-1", "0", "+1"])
    left, top = made.shape[1] - 3 * (50 + GAP), SIZE + 2 * GAP
    assert all(_black(made[top + row * 68 : top + row * 68 + 64, :left]).any() for row in range(2))
    assert all(_black(made[:top, left + column * 54 : left + column * 54 + 50]).any() for column in range(3))
    assert not _black(made[top:, left:]).any()


@pytest.mark.parametrize(("side", "scale"), [(1, 48), (16, 3), (20, 3), (48, 1), (64, 1)])
def test_small_samples_are_enlarged_by_whole_pixels(side: int, scale: int) -> None:
    made = captioned(np.zeros((side, side, 4), np.uint8), ["a"], ["b"])
    assert made.shape[0] == SIZE + 2 * GAP + side * scale + GAP


def test_a_long_name_is_cut() -> None:
    made = captioned(SHEET, ["w" * 400, "hue"], ["0"] * 3)
    assert WIDEST / 2 < made.shape[1] - 3 * (50 + GAP) <= WIDEST + 2 * GAP


def test_a_dash_is_drawn_as_one() -> None:
    dashed, plain = (captioned(SHEET, [word, "hue"], ["0"] * 3) for word in ("layers 2–3", "layers 2-3"))
    assert np.array_equal(dashed, plain)
