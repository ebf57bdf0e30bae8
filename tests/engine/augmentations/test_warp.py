"""Affine looks at pictures."""

from __future__ import annotations

import math

import torch
from torch.autograd import gradcheck, gradgradcheck
from torch.testing import assert_close

from engine.augmentations.warp import warped

STILL = torch.zeros(1, 2)
EYE = torch.eye(2)[None]


def _picture(height: int = 5, width: int = 5) -> torch.Tensor:
    return torch.randn(1, 2, height, width, generator=torch.Generator().manual_seed(0))


def test_the_identity_changes_nothing() -> None:
    for height, width in ((5, 5), (4, 6), (7, 3)):
        picture = _picture(height, width)
        assert_close(warped(picture, EYE, STILL), picture, atol=1e-5, rtol=0)


def test_a_quarter_turn_and_a_mirror_are_exact() -> None:
    picture = _picture()
    quarter = torch.tensor([[[0.0, -1.0], [1.0, 0.0]]])
    assert_close(warped(picture, quarter, STILL), picture.rot90(1, (2, 3)), atol=1e-5, rtol=0)
    assert_close(
        warped(picture, torch.diag(torch.tensor([-1.0, 1.0]))[None], STILL), picture.flip(3), atol=1e-5, rtol=0
    )


def test_an_offset_looks_elsewhere_and_mirrors_the_edge() -> None:
    row = torch.tensor([[[[1.0, 2.0, 3.0, 4.0]]]])
    seen = warped(row, EYE, torch.tensor([[2.0, 0.0]]))
    assert_close(seen.flatten(), torch.tensor([3.0, 4.0, 4.0, 3.0]), atol=1e-5, rtol=0)
    seen = warped(row, EYE, torch.tensor([[0.5, 0.0]]))
    assert_close(seen.flatten(), torch.tensor([1.5, 2.5, 3.5, 4.0]), atol=1e-5, rtol=0)


def test_it_is_differentiable_twice() -> None:
    angle = 0.4
    turn = torch.tensor([[[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]]).double()
    picture = _picture(4, 3).double().requires_grad_()
    far = torch.tensor([[2.3, -1.7]]).double()  # looks beyond the edge
    assert gradcheck(lambda inputs: warped(inputs, turn, far), picture)
    assert gradgradcheck(lambda inputs: warped(inputs.square(), turn, far), picture)
