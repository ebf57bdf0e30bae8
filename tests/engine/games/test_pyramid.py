"""The pyramid: what is taken apart comes together, and every level halves to the one below."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.games.pyramid import completed, detail, doubled, halved, levels_of


def pictures(seed: int = 0, size: int = 16) -> Tensor:
    return 2 * torch.rand(5, 3, size, size, generator=torch.Generator().manual_seed(seed)) - 1


def wild(seed: int = 1, size: int = 16) -> Tensor:
    return 3 * torch.randn(5, 3, size, size, generator=torch.Generator().manual_seed(seed))


def test_a_picture_is_its_doubled_half_and_its_detail() -> None:
    real = pictures()
    torch.testing.assert_close(doubled(halved(real)) + detail(real), real, rtol=0, atol=1e-6)


def test_real_detail_completes_to_the_real_picture() -> None:
    real = pictures()
    torch.testing.assert_close(completed(halved(real), detail(real)), real, rtol=0, atol=1e-6)
    white = torch.ones(1, 1, 4, 4)
    assert torch.equal(completed(halved(white), detail(white)), white)


def test_halving_takes_doubling_back_exactly() -> None:
    assert torch.equal(halved(doubled(pictures())), pictures())


def test_a_detail_has_no_mean_in_any_block_and_is_its_own_detail() -> None:
    torch.testing.assert_close(halved(detail(wild())), torch.zeros(5, 3, 8, 8), rtol=0, atol=1e-6)
    torch.testing.assert_close(detail(detail(wild())), detail(wild()), rtol=0, atol=1e-6)


@pytest.mark.parametrize("strength", [0.01, 1.0, 1e4])
def test_a_completed_picture_halves_to_the_coarse_one_whatever_the_residual(strength: float) -> None:
    coarse = pictures(size=8)
    made = completed(coarse, strength * wild())
    torch.testing.assert_close(halved(made), coarse, rtol=0, atol=1e-6)
    assert made.abs().max() <= 1


def test_a_block_is_scaled_back_as_a_whole() -> None:
    coarse, residual = torch.full((1, 1, 1, 1), 0.5), torch.tensor([[[[2.0, -2.0], [0.0, 0.0]]]])
    torch.testing.assert_close(completed(coarse, residual), torch.tensor([[[[1.0, 0.0], [0.5, 0.5]]]]))


def test_gradients_of_a_completed_picture_are_finite_and_leave_the_block_means() -> None:
    coarse = torch.tensor([[[[1.0, 0.3], [-1.0, 0.0]]]])
    residual = torch.cat((torch.zeros(1, 1, 2, 4), wild(size=4)[:1, :1, 2:]), 2).requires_grad_()
    completed(coarse, residual).square().sum().backward()
    assert residual.grad is not None
    assert residual.grad.isfinite().all()
    torch.testing.assert_close(halved(residual.grad), torch.zeros(1, 1, 2, 2), rtol=0, atol=1e-6)


def test_levels_run_from_coarse_to_fine() -> None:
    levels = levels_of(pictures(), 2)
    assert [level.shape[-1] for level in levels] == [4, 8, 16]
    assert torch.equal(levels[-1], pictures())
    torch.testing.assert_close(levels[0].mean((2, 3)), pictures().mean((2, 3)))
