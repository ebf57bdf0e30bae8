"""The search for the latents whose samples are most like a picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from engine.inference.comparing import Features
from engine.inference.latent import Latents, LatentSpace

RATE = 0.1  # of Adam, in deviations of a latent's entries
FIRST, SECOND = 0.9, 0.999  # decays of Adam's moments
NOISE = 0.05  # of styles at the beginning, as a share of the deviation of whole styles
QUIET = 0.75  # share of the steps after which there is no noise
WARM, COOL = 0.05, 0.25  # shares of the steps in which the rate rises, and falls
CUTS = (0.15, 0.3, 0.5)  # shares of the steps after which the worse half of the starts is given up
APART = 0.6  # share of the steps after which each layer gets a style of its own
PIECE = 32  # samples that are only looked at, at once


@dataclass(frozen=True)
class Likeness:
    """How unlike samples are to a target: 0 is the target itself, 1 a sample at random.

    Squared errors of pixels and of features are each divided by their mean on samples drawn at random, so that
    their shares need no tuning to a network.
    """

    target: Tensor  # (1, c, h, w) in [-1, 1] on the model's device
    features: Features | None
    wanted: Tensor | None = None  # features of the target
    share: float = 0.2  # of the features
    units: tuple[float, float] = (1.0, 1.0)  # of pixels and features

    @classmethod
    @torch.no_grad()
    def to(cls, target: Tensor, features: Features | None) -> Likeness:
        """To a target (1, c, h, w) in [-1, 1]."""
        return cls(target, features, None if features is None else features.look(target))

    def errors(self, samples: Tensor) -> tuple[Tensor, Tensor]:
        """Mean squared errors (n,) of pixels and of features; the latter 0 where there are none."""
        pixels = (samples - self.target).square().flatten(1).mean(1)
        if self.features is None or self.wanted is None:
            return pixels, torch.zeros_like(pixels)
        return pixels, (self.features.look(samples) - self.wanted).square().flatten(1).mean(1)

    def loss(self, samples: Tensor) -> Tensor:
        """What the search minimises (n,)."""
        pixels, features = self.errors(samples)
        if self.features is None:
            return pixels / self.units[0]
        return (1 - self.share) * pixels / self.units[0] + self.share * features / self.units[1]


def scaled(
    likeness: Likeness, space: LatentSpace, latents: Latents, tick: Callable[[], None]
) -> tuple[Likeness, Tensor]:
    """The likeness with its units measured on these samples, and their losses (n,) on the CPU."""
    parts: list[tuple[Tensor, Tensor]] = []
    with torch.no_grad():
        for rows in torch.arange(len(latents.values)).split(PIECE):
            tick()
            parts.append(likeness.errors(space.samples(chosen(latents, rows))))
    pixels, features = (torch.cat(each).double().cpu() for each in zip(*parts, strict=True))
    units = max(float(pixels.mean()), 1e-12), max(float(features.mean()), 1e-12)
    measured = replace(likeness, units=units)
    share = likeness.share if likeness.features is not None else 0.0
    return measured, (1 - share) * pixels / units[0] + share * features / units[1]


def chosen(latents: Latents, rows: Tensor) -> Latents:
    """The latents of these rows (k,)."""
    return Latents(latents.values[rows], None if latents.shares is None else latents.shares[rows])


@dataclass(frozen=True)
class Ground:
    """Where a search may go: latents are centre + deviation · u."""

    centre: Tensor  # (d,)
    deviation: float
    bound: float | None  # largest |entry| that the prior draws; None: it has no edge
    reach: float | None  # longest u that is allowed; None: any


def descend(
    space: LatentSpace,
    ground: Ground,
    likeness: Likeness,
    starts: Latents,
    steps: int,
    seed: int,
    tick: Callable[[], None],
) -> tuple[Latents, float]:
    """The latents (1, layers, d) with the least loss that gradient descent from several starts finds, and that loss.

    Half of the starts are given up after each of CUTS. Styles are one for all layers at first and change under noise
    that fades, then each layer's moves alone: Karras et al. 2020, arXiv:1912.04958, appendix D, and W+ of Abdal
    et al. 2019, arXiv:1904.03189. Same seed, same result.
    """
    random = torch.Generator().manual_seed(seed)
    walk = _Walk.begin(starts, ground, together=space.has_styles)
    best, least = chosen(starts, torch.zeros(1, dtype=torch.int64)), math.inf
    for step in range(steps):
        tick()
        part = step / steps
        if step and step in {int(cut * steps) for cut in CUTS}:
            walk.keep(max(1, (len(walk.smooth) + 1) // 2))
        if space.has_styles and step == int(APART * steps):
            walk.part(space.layers)
        noise = NOISE * max(0.0, 1 - part / QUIET) ** 2 if space.has_styles else 0.0
        latents = walk.latents(ground, space.layers, noise, random)
        losses = likeness.loss(space.samples(latents))
        losses.sum().backward()
        seen = losses.detach().cpu()
        if noise == 0 and float(seen.min()) < least:
            least = float(seen.min())
            best = chosen(Latents(latents.values.detach(), latents.shares), seen.argmin()[None])
        walk.step(seen, ground, RATE * _ramp(part))
    return best, least


class _Walk:
    """Several starts that move at once, each by Adam (Kingma & Ba 2015, arXiv:1412.6980)."""

    def __init__(self, places: Tensor, shares: Tensor | None) -> None:
        """places: (n, layers, d) in deviations from the centre, on the CPU."""
        self.places, self.shares = places.requires_grad_(), shares
        self.first, self.second = torch.zeros_like(places), torch.zeros_like(places)
        self.smooth = torch.full((len(places),), torch.inf)  # recent losses
        self.taken = 0

    @classmethod
    def begin(cls, starts: Latents, ground: Ground, *, together: bool) -> _Walk:
        """From latents (n, layers, d); together: all layers of a latent are one."""
        values = starts.values[:, :1] if together else starts.values
        return cls((values - ground.centre) / ground.deviation, starts.shares)

    def latents(self, ground: Ground, layers: int, noise: float, random: torch.Generator) -> Latents:
        """Where the starts are now (n, layers, d), differentiable in the places; noise is a share of their length."""
        places = self.places
        if noise:
            drawn = torch.randn(places.shape, generator=random)
            places = places + noise * places.shape[2] ** 0.5 * drawn
        return Latents((ground.centre + ground.deviation * places).expand(-1, layers, -1), self.shares)

    def keep(self, count: int) -> None:
        """Goes on from the starts with the least losses alone."""
        rows = self.smooth.argsort(stable=True)[:count]
        self._become(self.places.detach()[rows], self.first[rows], self.second[rows])
        self.shares = None if self.shares is None else self.shares[rows]
        self.smooth = self.smooth[rows]

    def part(self, layers: int) -> None:
        """From now on each layer moves alone."""
        moments = self.first / layers, self.second / layers**2
        self._become(*(each.repeat(1, layers, 1) for each in (self.places.detach(), *moments)))

    def step(self, losses: Tensor, ground: Ground, rate: float) -> None:
        """One step of Adam, and back to where the prior draws from; uses up the gradient."""
        assert self.places.grad is not None
        slope = self._along(self.places.grad, ground)
        self.taken += 1
        self.smooth = torch.where(self.smooth.isinf(), losses, self.smooth.lerp(losses, 0.2))
        with torch.no_grad():
            self.first.lerp_(slope, 1 - FIRST)
            self.second.lerp_(slope.square(), 1 - SECOND)
            first, second = self.first / (1 - FIRST**self.taken), self.second / (1 - SECOND**self.taken)
            self.places -= rate * first / (second.sqrt() + 1e-12)
            self._return(ground)
        self.places.grad = None

    def _along(self, slope: Tensor, ground: Ground) -> Tensor:
        """The slope without what leads out where a start has come to its reach, which Adam would scale askew."""
        if ground.reach is None:
            return slope
        away = self.places.detach().flatten(1)
        length = away.norm(dim=1, keepdim=True)
        outward = away / length.clamp(min=1e-12)
        share = (slope.flatten(1) * outward).sum(1, keepdim=True)
        leaving = (length >= ground.reach * (1 - 1e-4)) & (share < 0)
        along: Tensor = slope.flatten(1) - torch.where(leaving, share, 0) * outward
        return along.view_as(slope)

    def _return(self, ground: Ground) -> None:
        if ground.bound is not None:
            edge = ground.bound / ground.deviation
            self.places.clamp_(-edge, edge)  # such priors are centred
        elif ground.reach is not None:
            length = self.places.flatten(1).norm(dim=1)
            self.places *= (ground.reach / length.clamp(min=ground.reach))[:, None, None]

    def _become(self, places: Tensor, first: Tensor, second: Tensor) -> None:
        self.places, self.first, self.second = places.requires_grad_(), first, second


def _ramp(part: float) -> float:
    """Share of the rate at a part of the search in [0, 1): up in a line, down in half a cosine."""
    cooling = min(1.0, (1 - part) / COOL)
    return min(1.0, (part + 1e-3) / WARM) * (0.5 - 0.5 * math.cos(math.pi * cooling))
