"""Ticks are few, round and labelled in their unit."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.curves.naming import is_watched, player_of, term_of
from studio.curves.ticks import Scale, count_text, label, number_text, ticks, time_text


@settings(deadline=None)
@given(st.sampled_from(list(Scale)), st.floats(-50, 50), st.floats(1e-3, 40), st.integers(2, 12))
def test_ticks_lie_inside_ascend_and_are_not_too_many(scale, low, span, most) -> None:
    high = low + span
    found = ticks(scale, low, high, most)
    assert found == sorted(set(found))
    assert all(low - 1e-6 * span <= tick <= high + 1e-6 * span for tick in found)
    assert len(found) <= max(3 * most, 12)


@pytest.mark.parametrize(
    ("scale", "low", "high", "expected"),
    [
        (Scale.COUNT, 0, 10_000, [0, 5000, 10_000]),
        (Scale.COUNT, 0, 2, [0, 1, 2]),
        (Scale.TIME, 0, 100, [0, 60]),
        (Scale.VALUE, -1, 1, [-1, 0, 1]),
        (Scale.LOGARITHM, -2.2, 1.1, [-2, 0]),
    ],
)
def test_ticks_are_round(scale, low, high, expected) -> None:
    assert ticks(scale, low, high, 3) == expected


def test_less_than_a_decade_has_ticks_at_one_two_and_five() -> None:
    values = [10**tick for tick in ticks(Scale.LOGARITHM, math.log10(0.9), math.log10(11), 5)]
    assert values == pytest.approx([1, 2, 5, 10])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (count_text(800), "800"),
        (count_text(12_300), "12.3k"),
        (count_text(1_250_000), "1.25M"),
        (time_text(45), "45 s"),
        (time_text(90), "1:30"),
        (time_text(7500), "2:05:00"),
        (time_text(100_000), "1 d 3 h"),
        (number_text(1.38629), "1.386"),
        (number_text(-3e-5), "−3e-5".replace("-", "−")),
        (label(Scale.LOGARITHM, -2.0), "0.01"),
    ],
)
def test_labels_are_short_and_in_their_unit(text, expected) -> None:
    assert text == expected


def test_formulas_are_watched_and_names_are_minimised() -> None:
    assert is_watched("discriminator/D(real)")
    assert all(
        is_watched(f"discriminator/{term}") for term in ("D(real) 16", "real accuracy", "accuracy", "strength A")
    )
    losses = ("objective", "r1", "gradient-penalty", "total", "objective 16", "fake class", "objective A→B", "cycle A")
    assert not any(is_watched(f"discriminator/{term}") for term in losses)
    assert (player_of("generator/objective"), term_of("generator/objective")) == ("generator", "objective")
