"""Boosting: the threshold solves its equation, weights have their closed forms, a mixture its shares."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.games.boosting import Mixture, boosting_threshold, boosting_weights

shares = st.floats(0.01, 1.0)


def logits(n: int = 200, seed: int = 0, scale: float = 3.0) -> Tensor:
    return scale * torch.randn(n, generator=torch.Generator().manual_seed(seed))


@settings(deadline=None, max_examples=50)
@given(shares, st.integers(1, 60), st.integers(0, 1000), st.floats(0.1, 10))
def test_the_threshold_solves_its_equation(share: float, n: int, seed: int, scale: float) -> None:
    excess = (1 - share) * (-logits(n, seed, scale)).double().exp()
    level = boosting_threshold(excess, share)
    assert (level - excess).clamp(min=0).mean().item() == pytest.approx(share, rel=1e-6)


@settings(deadline=None, max_examples=50)
@given(shares, st.integers(0, 1000))
def test_the_threshold_is_the_one_that_the_papers_search_finds(share: float, seed: int) -> None:
    excess = (1 - share) * (-logits(40, seed)).double().exp()
    ordered, total = excess.sort().values.tolist(), 0.0
    for r, value in enumerate(ordered, 1):  # r grows until the next term is not above zero
        total += value
        level = (share * len(ordered) + total) / r
        if r == len(ordered) or ordered[r] >= level:
            break
    assert boosting_threshold(excess, share).item() == pytest.approx(level, rel=1e-9)


@pytest.mark.parametrize("spread", [1.0, 30.0, 1e4])
@pytest.mark.parametrize("share", [0.05, 0.5, 1.0])
def test_weights_sum_to_one_and_are_not_negative(share: float, spread: float) -> None:
    weights = boosting_weights(logits(scale=spread), share)
    assert weights.sum().item() == pytest.approx(1)
    assert weights.min() >= 0


def test_a_mixture_that_counts_for_nothing_leaves_the_weights_equal() -> None:
    torch.testing.assert_close(boosting_weights(logits(), 1.0), torch.full((200,), 1 / 200).double())


@pytest.mark.parametrize("logit", [-1e4, -60.0, 0.0, 7.0])
def test_a_critic_that_cannot_tell_leaves_the_weights_equal(logit: float) -> None:
    weights = boosting_weights(torch.full((50,), logit), 0.3)
    torch.testing.assert_close(weights, torch.full((50,), 1 / 50).double())


def test_two_halves_have_their_closed_form() -> None:
    """The mixture has twice the density on one half and none on the other: with β = 1/2, λ* = 1 and w = 2/n or 0."""
    told = torch.tensor([math.inf] * 5 + [-math.log(2)] * 5)
    expected = torch.tensor([0.2] * 5 + [0.0] * 5).double()
    torch.testing.assert_close(boosting_weights(told, 0.5), expected)


def test_data_that_the_mixture_has_less_of_weighs_more() -> None:
    told = logits().sort().values
    assert (boosting_weights(told, 0.4).diff() >= 0).all()


def test_equal_shares_come_of_one_over_t() -> None:
    mixture = Mixture(4)
    for component in range(1, 4):
        mixture.admit(component, 1 / (component + 1))
    torch.testing.assert_close(mixture.shares, torch.full((4,), 0.25).double())


def test_constant_shares_halve_what_came_before() -> None:
    mixture = Mixture(3)
    for component in (1, 2):
        mixture.admit(component, 0.5)
    assert mixture.shares.tolist() == [0.25, 0.25, 0.5]


def test_components_are_picked_in_their_shares() -> None:
    mixture = Mixture(4)
    mixture.admit(1, 0.25)
    mixture.admit(2, 0.1)
    picked = mixture.pick(torch.linspace(0, 1, 10_001)[:-1])
    assert torch.bincount(picked, minlength=4).tolist() == pytest.approx([6750, 2250, 1000, 0], abs=2)


def test_places_beyond_the_ends_pick_components_that_have_a_share() -> None:
    mixture = Mixture(3)
    mixture.admit(1, 0.5)
    assert mixture.pick(torch.tensor([-0.3, 0.0, 1.0, 1.7])).tolist() == [0, 0, 1, 1]


def test_the_spread_of_weights_is_noted() -> None:
    mixture = Mixture(2)
    mixture.note(torch.tensor([0.5, 0.5, 0.0, 0.0]).double())
    assert (mixture.weightless.item(), mixture.effective.item()) == (0.5, 0.5)
