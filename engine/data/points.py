"""Gaussians in the plane: ring, grid and own mixture, drawn fresh or stored, with their exact density."""

from __future__ import annotations

import math
from typing import Any

import torch
from pydantic import model_validator
from torch import Tensor

from engine.contracts import Dataset
from engine.data.densities import GaussianMixture
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

LIMIT = 1000.0  # no coordinate of a centre lies further out
DRAW_SEED = 0  # of stored points: the same count gives the same points


def _count() -> Any:
    return option(0, "Points that are drawn once and stored; 0 draws fresh ones for ever.", ge=0, le=1_000_000)


class RingOptions(Options):
    """A ring of Gaussians."""

    modes: int = option(8, "Gaussians on the ring, evenly spaced.", ge=1, le=1000)
    radius: float = option(1.0, "Distance of their centres from the origin.", gt=0, le=100)
    deviation: float = option(0.01, "Standard deviation of each.", gt=0, le=10)
    count: int = _count()


class GridOptions(Options):
    """A square grid of Gaussians."""

    side: int = option(5, "Gaussians along a side; there are as many squared.", ge=1, le=30)
    spacing: float = option(2.0, "Distance between neighbouring centres.", gt=0, le=100)
    deviation: float = option(0.05, "Standard deviation of each.", gt=0, le=10)
    count: int = _count()


class MixtureOptions(Options):
    """Gaussians wherever you want them."""

    means: tuple[tuple[float, float], ...] = option(
        ((-1.5, -1.0), (1.5, -1.0), (0.0, 1.6)), "Centres of the Gaussians, as in [[-1, 0], [1, 0.5]]."
    )
    weights: tuple[float, ...] = option(
        (), "Share of each, in any unit, as in [3, 1]; leave empty for equal shares.", advanced=True
    )
    deviation: float = option(0.25, "Standard deviation of each.", gt=0, le=10)
    count: int = _count()

    @model_validator(mode="after")
    def _fits(self) -> MixtureOptions:
        if not 1 <= len(self.means) <= 1000:
            raise ValueError(f"means names {len(self.means)} centres; it takes 1 to 1000")
        if any(not abs(coordinate) <= LIMIT for mean in self.means for coordinate in mean):
            raise ValueError(f"a coordinate in means lies outside -{LIMIT:g} to {LIMIT:g}")
        if len(set(self.means)) < len(self.means):
            raise ValueError("means names the same centre twice; give it a larger share in weights instead")
        if self.weights and len(self.weights) != len(self.means):
            raise ValueError(f"weights names {len(self.weights)} shares for {len(self.means)} means; name one for each")
        if any(not 0 < weight < math.inf for weight in self.weights):
            raise ValueError("a share in weights is not a positive number")
        return self


def _peek_ring(options: RingOptions) -> DataInfo:
    return points_info(f"Ring of {options.modes}", options.modes, options.count)


@DATASETS.register(
    "ring",
    "Ring of Gaussians",
    "Small Gaussians on a circle. The classic test for mode collapse: does the generator find them all?",
    options=RingOptions,
    paper="Metz et al. 2017, arXiv:1611.02163; sizes as in Lin et al. 2018, arXiv:1712.04086",
    peek=_peek_ring,
    group="points",
    download_mib=0.0,
)
def build_ring(options: RingOptions, _: Preparation) -> Dataset:
    """Centres radius·(cos 2πi/modes, sin 2πi/modes); the label is i.

    Source: Lin et al. 2018, arXiv:1712.04086 (PacGAN), section 4.1.
    """
    angle = torch.arange(options.modes) * (2 * math.pi / options.modes)
    centres = options.radius * on_circle(angle)
    return _dataset(_peek_ring(options), GaussianMixture(centres, options.deviation))


def _peek_grid(options: GridOptions) -> DataInfo:
    return points_info(f"Grid of {options.side**2}", options.side**2, options.count)


@DATASETS.register(
    "grid",
    "Grid of Gaussians",
    "Small Gaussians on a square grid, 25 at first. Harder than the ring: most GANs lose some.",
    options=GridOptions,
    paper="Srivastava et al. 2017, arXiv:1705.07761; sizes as in Lin et al. 2018, arXiv:1712.04086",
    peek=_peek_grid,
    group="points",
    download_mib=0.0,
)
def build_grid(options: GridOptions, _: Preparation) -> Dataset:
    """Centres on a grid around the origin; the label counts them column by column.

    Source: Lin et al. 2018, arXiv:1712.04086 (PacGAN), section 4.1.
    """
    line = (torch.arange(options.side) - (options.side - 1) / 2) * options.spacing
    return _dataset(_peek_grid(options), GaussianMixture(torch.cartesian_prod(line, line), options.deviation))


def _peek_mixture(options: MixtureOptions) -> DataInfo:
    return points_info(f"Mixture of {len(options.means)}", len(options.means), options.count)


@DATASETS.register(
    "mixture",
    "Own mixture",
    "Gaussians at centres of your own, in shares of your own.",
    options=MixtureOptions,
    peek=_peek_mixture,
    group="points",
    download_mib=0.0,
)
def build_mixture(options: MixtureOptions, _: Preparation) -> Dataset:
    """Centres and shares as named; the label is the place in the list."""
    weights = torch.tensor(options.weights, dtype=torch.float64) if options.weights else None
    return _dataset(_peek_mixture(options), GaussianMixture(torch.tensor(options.means), options.deviation, weights))


def _dataset(info: DataInfo, density: GaussianMixture) -> Dataset:
    """The density, or where a count is announced that many points of it, which keep it beside them."""
    if info.count is None:
        return Dataset(info, density=density)
    points, modes = density.sample(info.count, torch.Generator().manual_seed(DRAW_SEED))
    return Dataset(info, samples=points, labels=modes, density=density)


def points_info(title: str, classes: int, count: int = 0) -> DataInfo:
    """Facts of 2-D points in this many classes; fewer than two tell nothing and are not offered.

    count: points that are stored; 0 where they are drawn fresh.
    """
    names = tuple(str(number) for number in range(1, classes + 1)) if classes > 1 else ()
    offers = {Need.LABELS} if names else set()
    if count:
        offers.add(Need.STORED)
    return DataInfo(title, (2,), count or None, names, frozenset(offers))


def on_circle(angle: Tensor) -> Tensor:
    """Points (n, 2) of the unit circle at angles (n,)."""
    return torch.stack((angle.cos(), angle.sin()), dim=-1)
