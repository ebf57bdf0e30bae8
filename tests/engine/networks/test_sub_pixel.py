"""The SRResNet translator: sizes, what it starts from, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from engine.contracts import Part, Role
from engine.networks.sub_pixel import SubPixelTranslator, _doubling, enlargement
from engine.pairings.low_resolution import enlarged
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import TRANSLATORS


def build(times: int = 2, channels: tuple[int, int] = (3, 3), *, bounded: bool = True, **options: Any) -> Any:
    entry = TRANSLATORS.get("sub-pixel")
    part = Part(Role.TRANSLATE, (channels[0], 6, 8), output=(channels[1], 6 * times, 8 * times), bounded=bounded)
    return entry.build(parse(entry.options, {"width": 6, "blocks": 2, **options}), part)


def pictures(channels: int = 3) -> torch.Tensor:
    return torch.rand(2, channels, 5, 9, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.mark.parametrize("norm", ["batch", "none"])
@pytest.mark.parametrize("times", [1, 2, 4, 8])
def test_pictures_of_any_size_grow_by_the_factor(times: int, norm: str) -> None:
    made = build(times, (1, 3), norm=norm)(pictures(1))
    assert made.shape == (2, 3, 5 * times, 9 * times)
    assert made.abs().max() <= 1


@pytest.mark.parametrize("times", [2, 4])
def test_over_bicubic_it_starts_as_the_bicubic_enlargement(times: int) -> None:
    torch.testing.assert_close(build(times)(pictures()), enlarged(pictures(), times))


def test_over_bicubic_it_learns_all_its_weights_from_the_second_step_on() -> None:
    net: SubPixelTranslator = build()
    for _ in range(2):
        net.zero_grad()
        (net(pictures() * 0.5) - 0.3).square().mean().backward()
        with torch.no_grad():
            for weight in net.parameters():
                assert weight.grad is not None
                weight -= 0.1 * weight.grad
    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in net.parameters())


def test_over_bicubic_what_left_the_range_returns() -> None:
    net: SubPixelTranslator = build()
    nn.init.constant_(net.last.bias, 5.0)  # type: ignore[arg-type]
    made = net(pictures())
    assert (made == 1).all()
    optimiser = torch.optim.Adam(net.parameters(), 0.1)
    for _ in range(80):
        optimiser.zero_grad()
        net(pictures()).square().mean().backward()
        optimiser.step()
    assert net(pictures()).abs().mean() < 0.5


@pytest.mark.parametrize("tables", [{"over_bicubic": False}, {"channels": (3, 1)}])
def test_the_whole_picture_is_made_where_nothing_is_added(tables: dict[str, Any]) -> None:
    net = build(**tables)
    assert isinstance(net.ends, nn.Tanh)
    assert net(pictures()).std() > 0
    assert net.last.weight.std() > 0


def test_numbers_without_bounds_are_numbers_without_bounds() -> None:
    net = build(bounded=False, norm="none")
    assert net(1e4 * pictures()).abs().max() > 10


def test_a_doubling_starts_as_a_repetition_of_pixels() -> None:
    made = _doubling(3)(torch.randn(1, 3, 5, 5))
    torch.testing.assert_close(made, made[:, :, ::2, ::2].repeat_interleave(2, 2).repeat_interleave(2, 3))


@pytest.mark.parametrize("large", [(3, 18, 24), (3, 12, 32), (3, 3, 4)])
def test_other_factors_are_refused_with_both_sizes(large: tuple[int, int, int]) -> None:
    with pytest.raises(OptionError, match=f"1, 2, 4 or 8 times as large, not {large[2]}×{large[1]} of 8×6"):
        enlargement((3, 6, 8), large)


def test_points_do_not_fit() -> None:
    assert TRANSLATORS.get("sub-pixel").facts["unfit"]((2,)) == "needs pictures; these are points"
