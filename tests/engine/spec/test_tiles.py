"""Sheets of samples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spec.tiles import columns_for, tile, untile


@given(count=st.integers(1, 30), height=st.integers(1, 5), width=st.integers(1, 5))
def test_a_sheet_taken_apart_gives_the_samples_back(count: int, height: int, width: int) -> None:
    samples = np.random.default_rng(0).integers(0, 255, (count, height, width, 4), dtype=np.uint8)
    np.testing.assert_array_equal(untile(tile(samples), height, width, count), samples)


def test_the_first_row_holds_the_first_samples_from_left_to_right() -> None:
    samples = np.arange(4, dtype=np.uint8).reshape(4, 1, 1, 1)
    np.testing.assert_array_equal(tile(samples)[..., 0], [[0, 1], [2, 3]])


def test_sheets_are_nearly_square() -> None:
    assert [columns_for(count) for count in (1, 4, 5, 64)] == [1, 2, 3, 8]


def test_a_sheet_of_other_tiles_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        untile(np.zeros((8, 9, 4)), 4, 4, 4)
