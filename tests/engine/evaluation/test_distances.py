"""Distances between clouds of features: closed forms first."""

from __future__ import annotations

import math

import pytest
import torch

from engine.evaluation.distances import frechet_distance, gaussian_distance, kernel_distance, squared_discrepancy


def normal(n: int, d: int, seed: int, mean: float = 0.0, scale: float = 1.0) -> torch.Tensor:
    return mean + scale * torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def test_a_shift_alone_is_its_squared_length() -> None:
    covariance = torch.tensor([[2.0, 0.5], [0.5, 1.0]])
    found = gaussian_distance(torch.zeros(2), covariance, torch.tensor([3.0, 4.0]), covariance)
    assert found == pytest.approx(25, abs=1e-9)


def test_commuting_covariances_give_the_squared_difference_of_their_roots() -> None:
    first, second = torch.diag(torch.tensor([4.0, 9.0])), torch.diag(torch.tensor([1.0, 25.0]))
    found = gaussian_distance(torch.zeros(2), first, torch.zeros(2), second)
    assert found == pytest.approx((2 - 1) ** 2 + (3 - 5) ** 2, abs=1e-9)


def test_covariances_that_do_not_commute_match_the_trace_of_the_root_in_two_dimensions() -> None:
    first = torch.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=torch.float64)
    second = torch.tensor([[5.0, -1.0], [-1.0, 1.0]], dtype=torch.float64)
    product = first @ second
    root = math.sqrt(float(product.trace()) + 2 * math.sqrt(float(torch.linalg.det(product))))
    expected = 2 + 3 + 5 + 1 - 2 * root  # tr √M of a 2×2 matrix is √(tr M + 2 √det M)
    assert gaussian_distance(torch.zeros(2), first, torch.zeros(2), second) == pytest.approx(expected, abs=1e-9)


def test_singular_covariances_are_finite() -> None:
    flat = torch.tensor([[1.0, 1.0], [1.0, 1.0]])
    assert gaussian_distance(torch.zeros(2), flat, torch.zeros(2), flat) == pytest.approx(0, abs=1e-6)


def test_the_distance_of_samples_tends_to_that_of_their_gaussians() -> None:
    found = frechet_distance(normal(20_000, 4, 0), normal(20_000, 4, 1, mean=1.0, scale=2.0))
    assert found == pytest.approx(4 * (1 + 1), rel=0.03)
    assert 0 <= frechet_distance(normal(20_000, 4, 0), normal(20_000, 4, 1)) < 0.01


def test_the_discrepancy_of_two_pairs_can_be_done_by_hand() -> None:
    first, second = torch.tensor([[1.0], [2.0]]), torch.tensor([[0.0], [1.0]])
    within = (1 * 2 + 1) ** 3 + (0 * 1 + 1) ** 3
    across = (1 + 8 + 1 + 27) / 4  # (1·0+1)³, (1·1+1)³, (2·0+1)³, (2·1+1)³
    assert float(squared_discrepancy(first, second)) == pytest.approx(within - 2 * across)


def test_the_kernel_distance_is_unbiased() -> None:
    values = [kernel_distance(normal(40, 3, s), normal(40, 3, s + 10_000), subsets=1).mean for s in range(400)]
    mean = torch.tensor(values)
    assert abs(float(mean.mean())) < 3.5 * float(mean.std()) / math.sqrt(len(values))


def test_the_kernel_distance_of_shifted_points_is_the_difference_of_their_moments() -> None:
    # In one dimension (xy + 1)³ = Σ C(3, k) xᵏyᵏ, so MMD² = Σ C(3, k) (E xᵏ − E yᵏ)²; here y = x + 1, x ~ N(0, 1).
    expected = 3 * 1**2 + 3 * (1 - 2) ** 2 + (0 - 4) ** 2
    found = kernel_distance(normal(40_000, 1, 0), normal(40_000, 1, 1, mean=1.0), subsets=20)
    assert found.mean == pytest.approx(expected, rel=0.06)
    assert 0 < found.deviation < expected


def test_the_same_seed_gives_the_same_kernel_distance() -> None:
    real, fake = normal(500, 3, 0), normal(400, 3, 1)
    assert kernel_distance(real, fake, subset=100) == kernel_distance(real, fake, subset=100)
    assert kernel_distance(real, fake, subset=100) != kernel_distance(real, fake, subset=100, seed=1)


@pytest.mark.parametrize("shape", [(10, 3), (1, 2), (10,)])
def test_clouds_that_do_not_fit_are_refused(shape: tuple[int, ...]) -> None:
    for distance in (frechet_distance, kernel_distance):
        with pytest.raises(ValueError, match=r"compared|at least 2"):
            distance(torch.zeros(10, 2), torch.zeros(shape))
