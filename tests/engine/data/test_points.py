"""Gaussians and curves in the plane: closed forms, integrals and moments."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.contracts import Dataset, Density
from engine.data.source import Source
from engine.spec.config import Choice, options_of
from engine.spec.data import Need, Preparation
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import DATASETS

POINTS = ("ring", "grid", "mixture", "moons", "spirals", "swiss-roll")
CURVES = ("moons", "spirals", "swiss-roll")


def opened(name: str, **options: object) -> Dataset:
    parsed = options_of(DATASETS, Choice(name=name, **options), "data")
    dataset: Dataset = DATASETS.get(name).build(parsed, Preparation())
    return dataset


def density(name: str, **options: object) -> Density:
    found = opened(name, **options).density
    assert found is not None
    return found


def drawn(distribution: Density, n: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor | None]:
    return distribution.sample(n, torch.Generator().manual_seed(seed))


def integral(distribution: Density, reach: float, step: float) -> float:
    line = torch.arange(-reach, reach, step) + step / 2
    return float(distribution.log_prob(torch.cartesian_prod(line, line)).double().exp().sum()) * step**2


def test_the_ring_is_that_of_pacgan() -> None:
    ring = density("ring")
    assert ring.deviation == 0.01
    angles = [2 * math.pi * i / 8 for i in range(8)]
    expected = torch.tensor([(math.cos(a), math.sin(a)) for a in angles])
    torch.testing.assert_close(ring.modes, expected, atol=1e-6, rtol=0)


def test_a_ring_of_eight_has_eight_distinct_centres() -> None:
    distances = torch.pdist(density("ring").modes)
    assert distances.min().item() == pytest.approx(2 * math.sin(math.pi / 8), abs=1e-5)


def test_the_grid_is_that_of_pacgan() -> None:
    grid = density("grid")
    assert grid.deviation == 0.05
    line = (-4, -2, 0, 2, 4)
    assert {tuple(centre) for centre in grid.modes.tolist()} == {(x, y) for x in line for y in line}


@settings(max_examples=25, deadline=None)
@given(modes=st.integers(1, 200), radius=st.floats(0.1, 100))
def test_every_ring_has_as_many_centres_as_it_says_on_its_circle(modes: int, radius: float) -> None:
    centres = density("ring", modes=modes, radius=radius).modes
    assert len({(round(x / radius, 4), round(y / radius, 4)) for x, y in centres.tolist()}) == modes
    torch.testing.assert_close(centres.norm(dim=1), torch.full((modes,), radius), rtol=1e-5, atol=0)


@pytest.mark.parametrize(
    ("name", "options", "reach", "step"),
    [
        ("ring", {}, 1.1, 0.005),
        ("grid", {}, 4.4, 0.02),
        ("mixture", {"means": [[0, 0], [1, -1]], "weights": [3, 1], "deviation": 0.3}, 3.0, 0.05),
        ("moons", {"deviation": 0.1}, 2.2, 0.025),
        ("spirals", {"deviation": 0.1, "arms": 3}, 2.6, 0.025),
        ("swiss-roll", {"deviation": 0.1}, 2.6, 0.025),
    ],
)
def test_a_density_integrates_to_one(name: str, options: dict[str, object], reach: float, step: float) -> None:
    assert integral(density(name, **options), reach, step) == pytest.approx(1, abs=1e-4)


def test_log_density_of_one_gaussian_is_the_closed_form() -> None:
    gaussian = density("mixture", means=[[1, 2]], deviation=0.5)
    at_centre, one_off = gaussian.log_prob(torch.tensor([[1.0, 2.0], [1.0, 2.5]])).tolist()
    assert at_centre == pytest.approx(-math.log(2 * math.pi * 0.25), abs=1e-5)
    assert one_off == pytest.approx(at_centre - 0.5, abs=1e-5)


def test_log_density_stays_finite_far_from_every_mode() -> None:
    far = density("ring").log_prob(torch.tensor([[50.0, 50.0]]))
    assert far.item() == pytest.approx(-((50 * 2**0.5 - 1) ** 2) / 2e-4, rel=1e-3)


def test_log_density_in_pieces_equals_that_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    grid, points = density("grid"), torch.randn(100, 2)
    whole = grid.log_prob(points)
    monkeypatch.setattr("engine.data.densities.PAIRS", 75)
    torch.testing.assert_close(grid.log_prob(points), whole)


@pytest.mark.parametrize("name", ["ring", "grid"])
def test_samples_lie_around_their_labelled_centre_with_the_stated_deviation(name: str) -> None:
    distribution = density(name)
    points, mode = drawn(distribution, 20_000)
    offset = (points - distribution.modes[mode]) / distribution.deviation
    assert offset.mean(0).abs().max() < 0.03
    assert offset.std(0).tolist() == pytest.approx([1, 1], abs=0.03)
    assert torch.bincount(mode).tolist() == pytest.approx(
        [20_000 / len(distribution.modes)] * len(distribution.modes), rel=0.15
    )


def test_a_mixture_draws_its_centres_in_the_named_shares() -> None:
    mixture = density("mixture", means=[[0, 0], [5, 5], [9, 9]], weights=[1, 2, 5])
    _, mode = drawn(mixture, 20_000)
    assert (torch.bincount(mode, minlength=3) / 20_000).tolist() == pytest.approx([0.125, 0.25, 0.625], abs=0.015)
    assert mixture.weights.tolist() == pytest.approx([0.125, 0.25, 0.625])


@pytest.mark.parametrize("name", CURVES)
def test_the_density_of_a_curve_is_that_of_its_samples(name: str) -> None:
    curve = density(name, deviation=0.2)
    points, _ = drawn(curve, 100_000)
    histogram = torch.histogramdd(points, bins=[13, 13], range=[-2.6, 2.6, -2.6, 2.6]).hist / len(points)
    line = (torch.arange(13 * 8) + 0.5) * (5.2 / 13 / 8) - 2.6
    expected = curve.log_prob(torch.cartesian_prod(line, line)).exp().view(13, 8, 13, 8).sum((1, 3)) * (0.4 / 8) ** 2
    assert (histogram - expected).abs().max() < 0.0025  # five deviations of the fullest cell's count
    assert expected.max() > 0.01


def test_quadrature_agrees_with_one_ten_times_as_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    points = density("moons", deviation=0.1).sample(2000, torch.Generator().manual_seed(1))[0]
    coarse = density("moons", deviation=0.1).log_prob(points)
    monkeypatch.setattr("engine.data.densities.FINENESS", 40)
    fine = density("moons", deviation=0.1).log_prob(points)
    assert 0 < (coarse - fine).abs().max() < 0.05
    assert (coarse - fine).abs().median() < 1e-4


@pytest.mark.parametrize(("name", "curves"), [("moons", 2), ("spirals", 3)])
def test_the_label_of_a_curve_names_its_own_arm(name: str, curves: int) -> None:
    distribution = density(name, **({"arms": 3} if name == "spirals" else {}))
    points, label = drawn(distribution, 3000)
    turn = 2 * math.pi / curves  # each curve is the first one turned
    rotation = torch.tensor([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    first, second = points[label == 0] @ rotation, points[label == 1]
    assert torch.cdist(first, second).min(1).values.quantile(0.99) < 0.15
    assert torch.cdist(points[label == 0], second).min(1).values.median() > 0.15


@pytest.mark.parametrize("name", POINTS)
def test_same_seed_draws_the_same_points_and_another_does_not(name: str) -> None:
    distribution = density(name)
    assert torch.equal(drawn(distribution, 50, 1)[0], drawn(distribution, 50, 1)[0])
    assert not torch.equal(drawn(distribution, 50, 1)[0], drawn(distribution, 50, 2)[0])


@pytest.mark.parametrize("name", POINTS)
def test_points_are_of_a_scale_that_networks_like(name: str) -> None:
    points, _ = drawn(density(name), 5000)
    assert points.dtype is torch.float32
    assert 0.3 < points.std() < 4
    assert points.abs().max() < 5


@pytest.mark.parametrize("options", [{"modes": 1}, {"modes": 8}])
def test_labels_are_offered_only_where_there_are_several_modes(options: dict[str, int]) -> None:
    info = opened("ring", **options).info
    assert (Need.LABELS in info.offers) == (len(info.classes) > 1) == (options["modes"] > 1)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"means": []}, "0 centres"),
        ({"means": [[0, 0], [0, 0]]}, "twice"),
        ({"means": [[0, 5000]]}, "outside"),
        ({"means": [[0, float("nan")]]}, "outside"),
        ({"means": [[0, 0], [1, 1]], "weights": [1]}, "1 shares for 2"),
        ({"means": [[0, 0], [1, 1]], "weights": [1, 0]}, "positive"),
    ],
)
def test_a_mixture_that_makes_no_sense_is_refused_with_the_reason(options: dict[str, object], complaint: str) -> None:
    with pytest.raises(OptionError, match=complaint):
        parse(DATASETS.get("mixture").options, options, "data")


@pytest.mark.parametrize("name", ["ring", "grid", "mixture"])
def test_a_count_draws_a_fixed_set_once_and_keeps_the_density(name: str) -> None:
    stored = opened(name, count=500)
    assert stored.info.count == 500
    assert Need.STORED in stored.info.offers
    assert Need.STORED not in opened(name).info.offers
    assert torch.equal(stored.samples, opened(name, count=500).samples)
    assert stored.density.modes is not None


def test_stored_points_can_be_weighed_and_nothing_else_is_drawn() -> None:
    stored = opened("ring", count=10)
    source = Source(stored, 64, torch.Generator().manual_seed(0), "cpu")
    source.reweight(torch.arange(10) == 3)
    batch = source.draw()
    assert torch.equal(batch.images, stored.samples[3].expand(64, 2))
    assert torch.equal(batch.labels, stored.labels[3].expand(64))
