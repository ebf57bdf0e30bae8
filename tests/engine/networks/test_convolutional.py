"""The plain convolutional translator: same size, any range."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine.contracts import Part, Role
from engine.spec.options import parse
from engine.spec.registry import TRANSLATORS


def build(bounded: bool = False, **options: Any) -> nn.Module:
    entry = TRANSLATORS.get("convolutional")
    part = Part(Role.TRANSLATE, (4, 8, 8), output=(3, 8, 8), bounded=bounded)
    net: nn.Module = entry.build(parse(entry.options, {"width": 6, **options}), part)
    return net


@pytest.mark.parametrize("options", [{}, {"kernel": 5}, {"kernel": 7, "depth": 1}, {"norm": "none"}, {"depth": 4}])
def test_the_size_stays_and_the_channels_are_those_of_the_output(options: dict[str, Any]) -> None:
    made = build(**options)(torch.randn(2, 4, 10, 14))
    assert made.shape == (2, 3, 10, 14)
    made.square().mean().backward()


def test_its_output_is_bounded_where_the_part_says_so() -> None:
    pictures = 1e4 * torch.randn(2, 4, 8, 8)
    assert build(norm="none")(pictures).abs().max() > 10
    assert build(bounded=True, norm="none")(pictures).abs().max() <= 1


@pytest.mark.parametrize(("kernel", "depth", "reach"), [(3, 2, 3), (5, 1, 4)])
def test_a_pixel_sees_what_kernel_and_depth_say(kernel: int, depth: int, reach: int) -> None:
    pictures = torch.randn(1, 4, 21, 21, requires_grad=True)
    build(kernel=kernel, depth=depth, norm="none", width=16)(pictures)[0, :, 10, 10].sum().backward()
    seen = pictures.grad.abs().sum((0, 1)).nonzero()
    assert (seen.min().item(), seen.max().item()) == (10 - reach, 10 + reach)


def test_points_do_not_fit() -> None:
    unfit = TRANSLATORS.get("convolutional").facts["unfit"]
    assert unfit((2,)) == "needs pictures; these are points"
    assert unfit((4, 30, 18)) == ""
