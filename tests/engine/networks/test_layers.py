"""Layers that families share."""

from __future__ import annotations

import pytest
import torch

from engine.contracts import Part, Role
from engine.networks.layers import MinibatchDeviation
from engine.spec.registry import DISCRIMINATORS


def test_the_deviation_of_a_pair_is_half_its_distance() -> None:
    values = torch.tensor([[1.0, 5.0], [3.0, 5.0]])
    seen = MinibatchDeviation(2)(values)
    assert torch.equal(seen[:, :2], values)
    assert seen[:, 2] == pytest.approx([0.5, 0.5], abs=1e-3)  # mean of |3 − 1| / 2 and 0


def test_groups_are_neighbours_and_see_only_themselves() -> None:
    values = torch.tensor([0.0, 2.0, 10.0, 16.0]).reshape(4, 1, 1, 1).expand(4, 3, 2, 2)
    seen = MinibatchDeviation(2)(values)
    assert seen.shape == (4, 4, 2, 2)
    assert seen[:, 3, 0, 0].tolist() == pytest.approx([1, 1, 3, 3], abs=1e-4)
    assert torch.equal(seen[:, 3], seen[:, 3, :1, :1].expand(4, 2, 2))


@pytest.mark.parametrize(("count", "sizes"), [(1, [1]), (3, [3]), (7, [7]), (9, [5, 4]), (8, [4, 4])])
def test_groups_that_do_not_divide_the_batch_share_the_remainder(count: int, sizes: list[int]) -> None:
    values = torch.randn(count, 6, generator=torch.Generator().manual_seed(0))
    seen = MinibatchDeviation(4)(values)[:, 6]
    expected = [part.std(0, unbiased=False).mean().item() for part in values.split(sizes) for _ in part]
    assert seen.tolist() == pytest.approx(expected, abs=2e-4)


def test_the_deviation_of_equal_samples_has_a_finite_gradient() -> None:
    values = torch.ones(4, 3, requires_grad=True)
    MinibatchDeviation(4)(values).sum().backward()
    assert values.grad is not None
    assert torch.isfinite(values.grad).all()


@pytest.mark.parametrize("family", ["mlp", "dcgan", "resnet"])
def test_a_discriminator_with_minibatch_deviation_sees_its_group(family: str) -> None:
    entry = DISCRIMINATORS.get(family)
    torch.manual_seed(0)
    part = Part(Role.JUDGE, (1, 16, 16))
    alone, grouped = (entry.build(entry.options(width=8, minibatch_deviation=group), part).eval() for group in (0, 2))
    pictures = torch.randn(4, 1, 16, 16)
    changed = torch.cat((pictures[:3], -2 * pictures[3:]))
    assert torch.equal(alone(pictures).logits[:3], alone(changed).logits[:3])
    before, after = grouped(pictures).logits, grouped(changed).logits
    assert torch.equal(before[:2], after[:2])  # another group
    assert not torch.isclose(before[2], after[2], atol=1e-7)
