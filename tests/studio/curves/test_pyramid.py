"""Decimation keeps every extreme, at every scale and while the curve grows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.curves.columns import Columns
from studio.curves.pyramid import Pyramid, block_for, finite, positive

VALUES = st.lists(st.one_of(st.floats(-1e6, 1e6, width=32), st.sampled_from([np.nan, np.inf, 0.0])), max_size=700)


def grown(pieces: list[list[float]], keep=finite) -> tuple[np.ndarray, Pyramid]:
    """All values and a pyramid that was asked after every piece."""
    base = Columns(1, np.float32, capacity=1)
    pyramid = Pyramid(base, keep)
    for piece in pieces:
        base.extend(np.array([piece], np.float32))
        pyramid.extremes(0, len(base), 64)
    return base.array[0], pyramid


@settings(deadline=None, max_examples=60)
@given(st.lists(VALUES, min_size=1, max_size=4), st.integers(0, 9), st.integers(0, 700), st.integers(1, 700))
def test_every_block_has_the_extremes_of_its_finite_values(pieces, bits, start, count) -> None:
    values, pyramid = grown(pieces)
    block, start = 1 << bits, min(start, max(0, len(values) - 1))
    stop = min(len(values), start + count)
    lows, highs = pyramid.extremes(start, stop, block)
    for index, first in enumerate(range(start // block * block, stop, block)):
        inside = values[first : first + block]
        inside = inside[np.isfinite(inside)]
        expected = (inside.min(), inside.max()) if len(inside) else (np.nan, np.nan)
        np.testing.assert_array_equal((lows[0, index], highs[0, index]), expected)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-10, 10, width=32), min_size=1, max_size=600), st.integers(0, 599), VALUES)
def test_what_replaces_forgotten_values_is_seen(first, keep, second) -> None:
    base = Columns(1, np.float32)
    pyramid = Pyramid(base)
    base.extend(np.array([first], np.float32))
    pyramid.extremes(0, len(base), 256)
    base.truncate(keep)
    pyramid.truncate(keep)
    base.extend(np.array([second], np.float32))
    values = finite(base.array[0])
    lows, _ = pyramid.extremes(0, len(base), 1024)
    if np.isfinite(values).any():
        assert lows[0, 0] == np.nanmin(values)


def test_a_logarithm_sees_only_what_is_positive() -> None:
    _, pyramid = grown([[-5.0, 0.0, 2.0, 8.0] + [-1.0] * 60], positive)
    lows, highs = pyramid.extremes(0, 64, 32)
    np.testing.assert_array_equal(lows[0], [2.0, np.nan])
    np.testing.assert_array_equal(highs[0], [8.0, np.nan])


@pytest.mark.parametrize(("count", "expected"), [(0, 1), (1000, 1), (1001, 2), (3000, 4), (1_000_000, 1024)])
def test_blocks_are_powers_of_two_that_leave_about_a_thousand(count, expected) -> None:
    assert block_for(count, 1000) == expected
