"""Mode coverage: counts that can be checked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine.data.densities import BlurredCurves, GaussianMixture
from engine.evaluation.modes import mode_coverage

CENTRES = torch.tensor([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])
FOUR = GaussianMixture(CENTRES, 1.0)


def test_samples_on_the_centres_cover_every_mode_evenly() -> None:
    coverage = mode_coverage(CENTRES.repeat(5, 1), FOUR)
    assert (coverage.covered, coverage.modes, coverage.counts) == (4, 4, (5, 5, 5, 5))
    assert coverage.high_quality == 1
    assert coverage.divergence == pytest.approx(0, abs=1e-6)


def test_three_deviations_are_a_euclidean_distance_and_the_border_counts() -> None:
    samples = torch.tensor([[3.0, 0.0], [3.001, 0.0], [2.2, 2.2], [10.0, 13.5]])
    coverage = mode_coverage(samples, FOUR)
    assert coverage.counts == (1, 0, 0, 0)
    assert coverage.high_quality == 0.25


def test_collapse_to_one_of_four_modes_has_divergence_log_four() -> None:
    coverage = mode_coverage(torch.zeros(100, 2), FOUR)
    assert coverage.covered == 1
    assert coverage.divergence == pytest.approx(math.log(4))


def test_the_divergence_is_taken_to_the_true_shares() -> None:
    uneven = GaussianMixture(CENTRES[:2], 1.0, torch.tensor([1.0, 3.0]))
    even = CENTRES[:2].repeat(10, 1)
    expected = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
    assert mode_coverage(even, uneven).divergence == pytest.approx(expected, abs=1e-6)
    true = CENTRES[[0, 1, 1, 1]]
    assert mode_coverage(true, uneven).divergence == pytest.approx(0, abs=1e-6)


def test_samples_of_the_data_itself_are_of_high_quality() -> None:
    samples, _ = FOUR.sample(20_000, torch.Generator().manual_seed(0))
    coverage = mode_coverage(samples, FOUR)
    assert coverage.covered == 4
    assert coverage.high_quality == pytest.approx(1 - math.exp(-4.5), abs=0.002)  # Rayleigh within 3σ


def test_nan_and_infinite_samples_count_as_poor() -> None:
    samples = torch.tensor([[0.0, 0.0], [math.nan, 0.0], [math.inf, 0.0]])
    coverage = mode_coverage(samples, FOUR)
    assert coverage.counts == (1, 0, 0, 0)
    assert coverage.high_quality == pytest.approx(1 / 3)


def test_where_nothing_is_of_high_quality_there_is_no_divergence() -> None:
    coverage = mode_coverage(torch.full((10, 2), 5.0), FOUR)
    assert (coverage.covered, coverage.high_quality, coverage.divergence) == (0, 0, None)


def test_numpy_and_torch_agree_also_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    samples, _ = FOUR.sample(500, torch.Generator().manual_seed(1))
    array = samples.numpy().copy()
    array.setflags(write=False)
    whole = mode_coverage(samples, FOUR)
    monkeypatch.setattr("engine.evaluation.modes.PAIRS", 12)
    assert mode_coverage(array, FOUR) == whole


@pytest.mark.parametrize("samples", [np.zeros((0, 2)), np.zeros((5, 3)), np.zeros(5)])
def test_samples_of_the_wrong_shape_are_refused(samples: np.ndarray) -> None:
    with pytest.raises(ValueError, match="shape"):
        mode_coverage(samples, FOUR)


def test_a_density_without_modes_is_refused() -> None:
    line = BlurredCurves([lambda t: torch.stack((t, t), 1)], 0.1)
    with pytest.raises(ValueError, match="modes"):
        mode_coverage(torch.zeros(5, 2), line)
