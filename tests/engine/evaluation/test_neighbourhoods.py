"""Precision, recall, density and coverage on layouts that can be counted by hand."""

from __future__ import annotations

import pytest
import torch

from engine.evaluation.neighbourhoods import density_coverage, precision_recall, reaches

LINE = torch.arange(10.0)[:, None]  # 0 … 9


def test_a_sample_reaches_to_its_kth_neighbour_and_not_to_itself() -> None:
    assert reaches(LINE, 1).tolist() == [1.0] * 10
    assert reaches(LINE, 3).tolist() == [3, 2, 2, 2, 2, 2, 2, 2, 2, 3]


def test_equal_clouds_have_full_precision_and_recall() -> None:
    assert precision_recall(LINE, LINE) == (1, 1)


def test_fakes_on_one_half_are_precise_and_recall_half() -> None:
    real = torch.cat((LINE, LINE + 1000))
    assert precision_recall(real, LINE + 0.5) == (1, 0.5)


def test_real_ones_among_scattered_fakes_are_recalled_with_half_the_precision() -> None:
    fake = torch.cat((LINE + 0.5, LINE * 1e5 + 1e6))
    found = precision_recall(LINE, fake, neighbours=1)
    assert found.precision == 0.5
    assert found.recall == 1


def test_one_outlier_among_the_real_ones_raises_precision_but_not_density() -> None:
    real = torch.cat((LINE, torch.tensor([[1000.0]])))
    fake = LINE + 500  # within the outlier's large ball, far from everything else
    assert precision_recall(real, fake, neighbours=3).precision == 1
    assert density_coverage(real, fake, neighbours=3).density == pytest.approx(1 / 3)


def test_density_counts_the_real_balls_around_each_fake() -> None:
    fake = torch.tensor([[0.0], [4.5], [100.0]])
    found = density_coverage(LINE, fake, neighbours=2)  # balls reach 2 at the ends and 1 elsewhere
    assert found.density == pytest.approx((2 + 2 + 0) / (2 * 3))
    assert found.coverage == pytest.approx(4 / 10)


def test_equal_distributions_have_density_one_and_the_expected_coverage() -> None:
    random = torch.Generator().manual_seed(0)
    real, fake = torch.randn(3000, 5, generator=random), torch.randn(3000, 5, generator=random)
    found = density_coverage(real, fake)
    assert found.density == pytest.approx(1, abs=0.05)
    assert found.coverage == pytest.approx(1 - 0.5**5, abs=0.02)  # Naeem et al., section 3.2


def test_pieces_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    random = torch.Generator().manual_seed(1)
    real, fake = torch.randn(50, 3, generator=random), torch.randn(40, 3, generator=random)
    whole = precision_recall(real, fake), density_coverage(real, fake)
    monkeypatch.setattr("engine.evaluation.neighbourhoods.PIECE", 7)
    assert (precision_recall(real, fake), density_coverage(real, fake)) == whole


def test_too_few_samples_for_the_neighbours_are_refused() -> None:
    with pytest.raises(ValueError, match="neighbours"):
        precision_recall(LINE[:3], LINE)
