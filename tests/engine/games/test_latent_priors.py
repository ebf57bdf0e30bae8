"""Priors with a shape: codes come from the piece that is asked for."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from engine.games.latent_priors import RADIUS, LatentPrior, latent_codes, petals, pieces_of, swiss_roll


def _random() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def _all_of(piece: int, n: int = 4000) -> Tensor:
    return torch.full((n,), piece)


@pytest.mark.parametrize("prior", ["normal", "uniform", "mixture", "swiss-roll"])
def test_codes_have_the_length_asked_for(prior: LatentPrior) -> None:
    codes = latent_codes(prior, 6, 5, _random())
    assert codes.shape == (6, 5)
    assert torch.equal(codes, latent_codes(prior, 6, 5, _random()))


@pytest.mark.parametrize("prior", ["mixture", "swiss-roll"])
def test_entries_beyond_the_plane_are_standard_normal(prior: LatentPrior) -> None:
    rest = latent_codes(prior, 20_000, 4, _random())[:, 2:]
    torch.testing.assert_close(rest.mean(0), torch.zeros(2), atol=0.03, rtol=0)
    torch.testing.assert_close(rest.std(0), torch.ones(2), atol=0.03, rtol=0)


@pytest.mark.parametrize("piece", [0, 3, 9])
def test_a_petal_lies_in_its_direction_and_nowhere_else(piece: int) -> None:
    points = petals(_all_of(piece), 10, _random())
    angle = 2 * math.pi * piece / 10
    middle = RADIUS * torch.tensor([math.cos(angle), math.sin(angle)])
    torch.testing.assert_close(points.mean(0), middle, atol=0.04, rtol=0)
    turned = points @ torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    across = RADIUS * math.sin(math.pi / 10) / 3
    torch.testing.assert_close(turned.std(0), torch.tensor([0.5, across]), rtol=0.05, atol=0)


def test_the_roll_is_even_along_its_length() -> None:
    points = swiss_roll(_all_of(0, 40_000), 1, _random())
    reach = points.norm(dim=1) / RADIUS
    assert reach.max() <= 1 + 1e-6
    assert reach.square().mean().item() == pytest.approx(0.5, abs=0.01)  # its square is uniform
    assert reach.square().std().item() == pytest.approx(1 / math.sqrt(12), abs=0.01)


@pytest.mark.parametrize("piece", [0, 4, 9])
def test_a_stretch_of_the_roll_joins_its_neighbours_without_overlap(piece: int) -> None:
    reach = (swiss_roll(_all_of(piece), 10, _random()).norm(dim=1) / RADIUS).square()
    assert piece / 10 - 1e-5 <= reach.min() < reach.max() <= (piece + 1) / 10 + 1e-5


def test_pieces_are_those_asked_for_and_any_where_none_is() -> None:
    asked = torch.tensor([2, -1, 0]).repeat(5000)
    drawn = pieces_of(15_000, 4, _random(), asked)
    assert (drawn[0::3] == 2).all()
    assert (drawn[2::3] == 0).all()
    shares = drawn[1::3].bincount(minlength=4) / 5000
    torch.testing.assert_close(shares, torch.full((4,), 0.25), atol=0.03, rtol=0)
