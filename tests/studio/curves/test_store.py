"""Readings in, windows and values out."""

from __future__ import annotations

import numpy as np
import pytest

from engine.spec.events import Reading
from engine.spec.runs import CurveSeries
from studio.curves.store import Axis, CurveStore


def reading(round: int, mean: float = 1.0, name: str = "generator/objective") -> Reading:
    """A reading of one series; 64 images a round, 0.5 s of wall and 0.25 s of active time."""
    return Reading(round, 64 * round, 0.5 * round, 0.25 * round, {name: (mean, mean - 0.5, mean + 0.5)})


def filled(*rounds: int) -> CurveStore:
    """A store whose means equal the rounds."""
    store = CurveStore()
    store.add([reading(round, float(round)) for round in rounds])
    return store


def test_readings_append_to_their_series() -> None:
    store = filled(1, 2, 5)
    curve = store.curves["generator/objective"]
    np.testing.assert_array_equal(curve.positions.array[:, -1], [5, 320, 2.5, 1.25])
    np.testing.assert_array_equal(curve.values.array[:, -1], [5.0, 4.5, 5.5])


def test_a_resumed_run_forgets_what_lies_beyond_its_checkpoint() -> None:
    store = filled(10, 20, 30, 40)
    store.drop_after(20)
    store.add([reading(25, 7.0)])
    np.testing.assert_array_equal(store.curves["generator/objective"].positions.array[0], [10, 20, 25])
    assert store.curves["generator/objective"].window(Axis.ROUND, 0, 50, 100).rows[3].max() == 20.0


def test_readings_that_step_back_replace_what_followed() -> None:
    store = filled(10, 20, 30)
    store.add([reading(15), reading(25)])
    np.testing.assert_array_equal(store.curves["generator/objective"].positions.array[0], [10, 15, 25])


def test_series_may_appear_late_and_in_some_readings_only() -> None:
    store = filled(1, 2)
    store.add([reading(3, name="discriminator/r1"), reading(4), reading(5, name="discriminator/r1")])
    assert len(store.curves["discriminator/r1"]) == 2
    assert store.values_at(4)["discriminator/r1"].round in (3, 5)


def test_the_window_keeps_its_ends_and_extremes() -> None:
    store = CurveStore()
    means = np.random.default_rng(0).normal(size=5000).astype(np.float32)
    store.load([series("x", means)])
    window = store.curves["x"].window(Axis.ROUND, 1000, 3000, 200)
    assert window.rows.shape[1] <= 260
    inside = means[999:3001]
    assert np.nanmin(window.rows[2]) <= inside.min()
    assert np.nanmax(window.rows[3]) >= inside.max()
    assert window.x[0] <= 1000 + window.block <= 3000 <= window.x[-1]


def test_a_logarithmic_window_leaves_out_what_is_not_positive() -> None:
    store = CurveStore()
    store.add([reading(index, mean) for index, mean in enumerate((100.0, 0.0, -3.0, 10.0), 1)])
    rows = store.curves["generator/objective"].window(Axis.ROUND, 0, 10, 100, logarithmic=True).rows
    np.testing.assert_allclose(rows[2], [2.0, np.nan, np.nan, 1.0])


@pytest.mark.parametrize(
    ("axis", "expected"), [(Axis.ROUND, 7), (Axis.IMAGES, 448), (Axis.WALL, 3.5), (Axis.ACTIVE, 1.75)]
)
def test_a_round_lies_where_its_readings_say(axis, expected) -> None:
    store = filled(2, 5, 10)
    assert store.position(7, axis) == pytest.approx(expected, rel=1e-9)
    assert store.position(1, axis) == pytest.approx(expected / 7, rel=1e-9)


@pytest.mark.parametrize("axis", list(Axis))
def test_values_at_a_place_are_those_of_the_nearest_reading(axis) -> None:
    store = filled(2, 5, 10)
    assert store.round_at(store.position(6, axis), axis) == 5
    assert store.values_at(6)["generator/objective"].mean == 5.0
    assert store.values_at(None)["generator/objective"].mean == 10.0


def test_smoothing_covers_what_came_before_and_after() -> None:
    store = filled(*range(1, 40))
    store.set_smoothing(0.9)
    store.add([reading(40, 40.0)])
    whole = CurveStore()
    whole.set_smoothing(0.9)
    whole.add([reading(round, float(round)) for round in range(1, 41)])
    np.testing.assert_allclose(*(s.curves["generator/objective"].smooth.array for s in (store, whole)), rtol=1e-6)


def series(name: str, means: np.ndarray) -> CurveSeries:
    """A series with a reading each round."""
    rounds = np.arange(1, len(means) + 1)
    return CurveSeries(name, rounds, 64 * rounds, 0.5 * rounds, 0.25 * rounds, means, means - 1, means + 1)
