"""Priors with a shape: mixtures and rolls in the plane, whose pieces can stand for classes."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor

from engine.games.priors import prior_codes

LatentPrior = Literal["normal", "uniform", "mixture", "swiss-roll"]
SHAPED = ("mixture", "swiss-roll")  # priors that lie in a plane and consist of pieces
RADIUS = 2.0  # of the mixture's centres, and of the roll's end
ALONG = 0.5  # deviation of a petal away from the centre
TURNS = 2.0  # of the roll


def latent_codes(
    prior: LatentPrior, n: int, length: int, random: torch.Generator, *, pieces: int = 10, piece: Tensor | None = None
) -> Tensor:
    """n codes (n, length) of a prior; a shaped one fills the first two entries, and the others are N(0, 1).

    piece: (n,) int64, the piece of a shaped prior that each code is drawn from; -1, or None: any.
    """
    if prior == "normal" or prior == "uniform":
        return prior_codes(prior, n, length, random)
    plane = petals if prior == "mixture" else swiss_roll
    points = plane(pieces_of(n, pieces, random, piece), pieces, random)
    return torch.cat((points, torch.randn(n, length - 2, generator=random, device=random.device)), 1)


def pieces_of(n: int, pieces: int, random: torch.Generator, asked: Tensor | None = None) -> Tensor:
    """The piece of each of n draws (n,): the one asked for, and any with equal chance where that is -1 or None."""
    drawn = torch.randint(pieces, (n,), generator=random, device=random.device)
    return drawn if asked is None else torch.where(asked < 0, drawn, asked)


def petals(piece: Tensor, pieces: int, random: torch.Generator) -> Tensor:
    """Points (n, 2) of Gaussians around a circle of radius 2, each long away from the centre.

    Across, neighbours touch at three deviations.
    Source: the mixture of 10 Gaussians of Makhzani et al. 2015, arXiv:1511.05644, figure 2.
    """
    noise = torch.randn(len(piece), 2, generator=random, device=random.device)
    across = RADIUS * math.sin(math.pi / max(pieces, 2)) / 3
    away, aside = RADIUS + ALONG * noise[:, 0], across * noise[:, 1]
    angle = piece * (2 * math.pi / pieces)
    sine, cosine = angle.sin(), angle.cos()
    return torch.stack((away * cosine - aside * sine, away * sine + aside * cosine), 1)


def swiss_roll(piece: Tensor, pieces: int, random: torch.Generator) -> Tensor:
    """Points (n, 2) of a spiral of two turns that ends at radius 2, uniform along it; a piece is a stretch of it.

    The root makes the density even along the spiral, whose turns grow longer outwards.
    Source: Makhzani et al. 2015, arXiv:1511.05644, figure 4.
    """
    share = (piece + torch.rand(len(piece), generator=random, device=random.device)) / pieces
    reach = share.sqrt()
    angle = reach * (2 * math.pi * TURNS)
    return RADIUS * reach[:, None] * torch.stack((angle.cos(), angle.sin()), 1)
