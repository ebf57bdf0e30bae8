"""Top-k: whose gradient counts, how much, and how their share falls."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.contracts import Scores
from engine.games.selection import falling_share, highest
from engine.spec.registry import OBJECTIVES


def _share(value: float) -> Tensor:
    return torch.tensor(value)


def test_the_gradient_is_that_of_the_mean_over_the_best() -> None:
    logits = torch.tensor([0.3, -1.0, 2.0, 0.1, -0.5, 0.2], requires_grad=True)
    entry = OBJECTIVES.get("non-saturating")
    loss = entry.build(entry.options()).generator
    (found,) = torch.autograd.grad(loss(Scores(None, highest(logits, _share(0.5)))), logits)
    best = logits.topk(3).indices.sort().values
    (wanted,) = torch.autograd.grad(loss(Scores(None, logits[best])), logits)
    torch.testing.assert_close(found, wanted)


def test_values_stay_and_a_whole_share_changes_nothing() -> None:
    logits = torch.randn(6, requires_grad=True)
    chosen = highest(logits, _share(1.0))
    assert torch.allclose(highest(logits, _share(0.2)), logits)
    (gradient,) = torch.autograd.grad(chosen.sum(), logits)
    assert gradient.tolist() == [1] * 6


def test_patches_are_ranked_by_the_mean_of_their_sample() -> None:
    logits = torch.tensor([[5.0, -9.0], [1.0, 1.0], [0.0, 0.5]], requires_grad=True)
    (gradient,) = torch.autograd.grad(highest(logits, _share(1 / 3)).sum(), logits)
    assert gradient.tolist() == [[0, 0], [3, 3], [0, 0]]


def test_at_least_one_sample_counts_and_ties_are_broken() -> None:
    logits = torch.zeros(4, requires_grad=True)
    (gradient,) = torch.autograd.grad(highest(logits, _share(0.01)).sum(), logits)
    assert sorted(gradient.tolist()) == [0, 0, 0, 4]


@pytest.mark.parametrize(("progress", "share"), [(0.0, 1.0), (0.25, 0.5), (0.5, 0.25), (1.0, 0.25)])
def test_the_share_falls_geometrically_to_its_floor(progress: float, share: float) -> None:
    assert falling_share(torch.tensor(progress), 0.25, 0.5).item() == pytest.approx(share)
