"""Times of films: whatever changes how fast, every key has its frame, and nothing goes back."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inference.timing import places
from engine.spec.exploration import Easing, Journey, Recipe


def _journey(keys: int, frames: int, *, closed: bool = False) -> Journey:
    return Journey(tuple(Recipe(seed=seed) for seed in range(keys)), closed=closed, frames=frames)


@given(
    st.integers(2, 12),
    st.integers(0, 60),
    st.booleans(),
    st.sampled_from(get_args(Easing)),
    st.one_of(st.none(), st.integers(0, 1000)),
)
@settings(max_examples=150, deadline=None)
def test_every_key_has_a_frame_and_nothing_goes_back(
    keys: int, more: int, closed: bool, easing: Easing, seed: int | None
) -> None:
    segments = keys - (not closed)
    seen = None if seed is None else np.random.default_rng(seed).exponential(size=(segments, 5)) ** 4
    found = places(replace(_journey(keys, keys + more, closed=closed), easing=easing), segments, seen)
    assert len(found) == keys + more
    assert (np.diff(found) >= 0).all()
    assert set(range(keys)) <= set(found.tolist())
    assert found[-1] < segments if closed else found[-1] == segments


def test_steps_are_even_where_they_fit() -> None:
    assert places(_journey(3, 9), 2).tolist() == pytest.approx(np.linspace(0, 2, 9).tolist())
    assert places(_journey(4, 8, closed=True), 4).tolist() == pytest.approx(np.arange(0, 4, 0.5).tolist())


def test_a_way_on_which_three_times_as_much_changes_takes_three_times_as_long() -> None:
    found = places(_journey(3, 41), 2, np.array([[1.0, 2.0], [0.5, 0.5]]))
    assert found.tolist().index(1.0) == 30
    assert found[10] == pytest.approx(0.5)  # a third of what the first way shows lies in its first half


def test_where_nothing_changes_every_way_takes_the_same_time() -> None:
    assert places(_journey(3, 5), 2, np.zeros((2, 4))).tolist() == pytest.approx([0, 0.5, 1, 1.5, 2])


def test_easing_is_slow_at_the_ends_or_at_every_key() -> None:
    steady, smooth, keys = (np.diff(places(replace(_journey(3, 41), easing=each), 2)) for each in get_args(Easing))
    assert smooth[0] < 0.2 * steady[0] < 0.3 * smooth[20]
    assert keys[20] < 0.2 * steady[20] < 0.3 * keys[10]
