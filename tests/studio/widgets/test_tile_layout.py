"""Where samples stand in a grid."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize

from studio.widgets.tile_layout import GAP_PX, WHOLE, enlarged, fit_tiles, halved


@given(count=st.integers(1, 100), side=st.integers(1, 64), width=st.integers(200, 900), height=st.integers(200, 900))
def test_every_tile_lies_in_the_area_and_none_on_another(count: int, side: int, width: int, height: int) -> None:
    layout = fit_tiles(count, QSize(side, side), QSize(width, height))
    places = [layout.place(index) for index in range(count)]
    if layout.tile.width() > 1:  # smaller than a pixel cannot be
        assert all(QRect(0, 0, width, height).contains(place) for place in places)
    assert not any(a.intersects(b) for a, b in pairwise(places))


def test_a_whole_factor_is_kept_where_it_fills_the_space() -> None:
    side = 8 * 64 + 7 * GAP_PX
    assert fit_tiles(64, QSize(32, 32), QSize(side, side)).tile == QSize(64, 64)
    assert fit_tiles(64, QSize(32, 32), QSize(side + 10, side + 10)).tile == QSize(64, 64)


def test_space_is_filled_where_a_whole_factor_would_waste_it() -> None:
    side = 8 * 60 + 7 * GAP_PX
    assert fit_tiles(64, QSize(32, 32), QSize(side, side)).tile == QSize(60, 60)
    assert 32 * WHOLE < 60


def test_enlarging_repeats_every_pixel() -> None:
    samples = np.arange(16, dtype=np.uint8).reshape(1, 2, 2, 4)
    np.testing.assert_array_equal(enlarged(samples, 3)[0, ::3, ::3], samples[0])
    assert enlarged(samples, 3).shape == (1, 6, 6, 4)


def test_halving_takes_the_mean_of_four() -> None:
    samples = np.array([0, 10, 20, 30], np.uint8).reshape(1, 2, 2, 1).repeat(4, 3)
    assert halved(samples).ravel().tolist() == [15] * 4
