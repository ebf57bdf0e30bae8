"""Fidelity against closed forms."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from engine.evaluation.fidelity import l1, psnr, ssim


def _pictures(*shape: int, seed: int = 0) -> Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def test_equal_pictures_have_no_difference_and_full_similarity() -> None:
    pictures = _pictures(2, 3, 16, 20)
    assert l1(pictures, pictures).tolist() == [0, 0]
    assert psnr(pictures, pictures).tolist() == [math.inf, math.inf]
    torch.testing.assert_close(ssim(pictures, pictures), torch.ones(2, dtype=torch.double))


def test_a_constant_offset_has_the_error_that_it_is() -> None:
    black = -torch.ones(1, 1, 16, 16)
    assert l1(black, black + 0.2).item() == pytest.approx(0.1, abs=1e-6)
    assert psnr(black, black + 0.2).item() == pytest.approx(20, abs=1e-4)
    assert l1(black, -black).item() == 1


def test_flat_pictures_are_as_similar_as_their_brightness() -> None:
    dark, bright = torch.full((1, 1, 16, 16), -0.5), torch.full((1, 1, 16, 16), 0.5)  # 0.25 and 0.75
    expected = (2 * 0.25 * 0.75 + 1e-4) / (0.25**2 + 0.75**2 + 1e-4)
    assert ssim(dark, bright).item() == pytest.approx(expected, abs=1e-9)


def test_similarity_is_that_of_one_window_written_out() -> None:
    x, y = _pictures(1, 1, 11, 11), _pictures(1, 1, 11, 11, seed=1)
    place = torch.arange(11.0).double() - 5
    bell = (-(place**2) / 4.5).exp()
    weights = torch.outer(bell, bell) / bell.sum() ** 2
    a, b = ((each[0, 0].double() + 1) / 2 for each in (x, y))
    mean_a, mean_b = (weights * a).sum(), (weights * b).sum()
    spread_a, spread_b = (weights * (a - mean_a) ** 2).sum(), (weights * (b - mean_b) ** 2).sum()
    together = (weights * (a - mean_a) * (b - mean_b)).sum()
    top = (2 * mean_a * mean_b + 1e-4) * (2 * together + 9e-4)
    expected = top / ((mean_a**2 + mean_b**2 + 1e-4) * (spread_a + spread_b + 9e-4))
    torch.testing.assert_close(ssim(x, y), expected[None])


def test_an_inverse_picture_is_dissimilar() -> None:
    pictures = _pictures(1, 3, 32, 32)
    assert -1 <= ssim(pictures, -pictures).item() < -0.5


def test_each_picture_has_a_figure_of_its_own() -> None:
    first, second = _pictures(3, 3, 12, 14), _pictures(3, 3, 12, 14, seed=1)
    for figure in (l1, psnr, ssim):
        torch.testing.assert_close(figure(first, second)[1:2], figure(first[1:2], second[1:2]))


@pytest.mark.parametrize("side", [1, 2, 8, 10])
def test_small_pictures_have_a_similarity(side: int) -> None:
    pictures = _pictures(1, 1, side, 30)
    assert ssim(pictures, pictures).item() == pytest.approx(1)


def test_pictures_of_other_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be compared"):
        l1(_pictures(1, 1, 8, 8), _pictures(1, 1, 8, 9))
