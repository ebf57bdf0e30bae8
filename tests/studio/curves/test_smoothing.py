"""The vectorised average equals its definition, whole or in pieces."""

from __future__ import annotations

import numpy as np
import pytest

from studio.curves.smoothing import Smoother, fading_sums


def defined(values: np.ndarray, weight: float) -> np.ndarray:
    """The weighted mean, one value at a time."""
    smoothed, total, mass = [], 0.0, 0.0
    for value in values:
        counted = np.isfinite(value)
        total, mass = weight * total + (value if counted else 0.0), weight * mass + counted
        smoothed.append(total / mass if mass else np.nan)
    return np.array(smoothed)


@pytest.mark.parametrize("weight", [0.1, 0.5, 0.9, 0.999])
def test_the_average_equals_its_definition(weight) -> None:
    values = np.random.default_rng(0).normal(3.0, 1.0, 5000)
    np.testing.assert_allclose(Smoother(weight).feed(values), defined(values, weight), rtol=1e-6)


@pytest.mark.parametrize("piece", [1, 7, 100, 1999])
def test_pieces_give_the_same_as_the_whole(piece) -> None:
    values = np.random.default_rng(1).normal(size=2000)
    smoother = Smoother(0.97)
    fed = np.concatenate([smoother.feed(values[start : start + piece]) for start in range(0, 2000, piece)])
    np.testing.assert_allclose(fed, Smoother(0.97).feed(values), atol=1e-7)


def test_a_constant_stays_what_it_is_from_the_first_value() -> None:
    np.testing.assert_allclose(Smoother(0.99).feed(np.full(300, 4.0)), 4.0, rtol=1e-12)


def test_values_that_are_not_finite_are_passed_over() -> None:
    values = np.array([np.nan, 1.0, np.inf, 3.0] * 10)
    np.testing.assert_allclose(Smoother(0.5).feed(values), defined(values, 0.5), rtol=1e-9)
    np.testing.assert_allclose(Smoother(0.5).feed(values[:8]), defined(values[:8], 0.5), rtol=1e-9)


def test_no_weight_changes_nothing() -> None:
    values = np.array([3.0, -1.0, 2.0])
    np.testing.assert_array_equal(Smoother(0.0).feed(values), values)


def test_the_scan_carries_what_came_before() -> None:
    np.testing.assert_allclose(fading_sums(np.zeros(40), 0.5, initial=8.0), 8.0 * 0.5 ** np.arange(1, 41), rtol=1e-6)
