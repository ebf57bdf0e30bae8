"""Curves in the plane, blurred: moons, spirals and Swiss roll, drawn fresh for ever, with their density."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from engine.contracts import Dataset
from engine.data.densities import BlurredCurves, Curve
from engine.data.points import on_circle, points_info
from engine.spec.data import DataInfo, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS


class MoonsOptions(Options):
    """Two interleaved half circles."""

    radius: float = option(1.0, "Radius of each half circle.", gt=0, le=10)
    deviation: float = option(0.05, "Standard deviation of the noise around them.", ge=0.02, le=1)


class SpiralsOptions(Options):
    """Spiral arms around the origin."""

    arms: int = option(2, "Arms of the spiral.", ge=1, le=5)
    turns: float = option(1.25, "Turns that an arm makes from the origin outwards.", gt=0, le=3)
    radius: float = option(2.0, "Distance at which an arm ends.", ge=0.1, le=10)
    deviation: float = option(0.05, "Standard deviation of the noise around the arms.", ge=0.02, le=1)


class SwissRollOptions(Options):
    """One rolled-up sheet, seen from its side."""

    radius: float = option(2.0, "Distance at which the roll ends.", ge=0.1, le=10)
    deviation: float = option(0.05, "Standard deviation of the noise around it.", ge=0.02, le=1)


def _peek_moons(_: MoonsOptions) -> DataInfo:
    return points_info("Two moons", 2)


@DATASETS.register(
    "moons",
    "Two moons",
    "Two half circles that reach into one another; the label tells which.",
    options=MoonsOptions,
    peek=_peek_moons,
    group="points",
    download_mib=0.0,
)
def build_moons(options: MoonsOptions, _: Preparation) -> Dataset:
    """Half circles around (-1/2, -1/4) and (1/2, 1/4) times the radius, uniform in the angle, plus noise.

    The density is that of the two arcs convolved with the noise, by quadrature.
    """

    def upper(parameter: Tensor) -> Tensor:
        angle = math.pi * parameter
        return options.radius * torch.stack((angle.cos() - 0.5, angle.sin() - 0.25), dim=-1)  # (n, 2)

    def lower(parameter: Tensor) -> Tensor:
        return -upper(parameter)

    return Dataset(_peek_moons(options), density=BlurredCurves((upper, lower), options.deviation))


def _peek_spirals(options: SpiralsOptions) -> DataInfo:
    return points_info(f"Spiral of {options.arms} arm{'s' * (options.arms > 1)}", options.arms)


@DATASETS.register(
    "spirals",
    "Spirals",
    "Arms that wind out from the origin: one connected, thin shape per label.",
    options=SpiralsOptions,
    peek=_peek_spirals,
    group="points",
    download_mib=0.0,
)
def build_spirals(options: SpiralsOptions, _: Preparation) -> Dataset:
    """Archimedean arms, from a tenth of the radius outwards, nearly uniform in length, plus noise.

    The density is that of the arms convolved with the noise, by quadrature.
    """
    arms = [_spiral(options, 2 * math.pi * arm / options.arms) for arm in range(options.arms)]
    return Dataset(_peek_spirals(options), density=BlurredCurves(arms, options.deviation))


def _spiral(options: SpiralsOptions, start: float) -> Curve:
    def arm(parameter: Tensor) -> Tensor:
        distance = (0.01 + 0.99 * parameter).sqrt()  # 0.1 … 1; the root evens out the speed
        return options.radius * distance[:, None] * on_circle(start + 2 * math.pi * options.turns * distance)

    return arm


def _peek_swiss_roll(_: SwissRollOptions) -> DataInfo:
    return points_info("Swiss roll", 1)


@DATASETS.register(
    "swiss-roll",
    "Swiss roll",
    "A sheet rolled up, seen from its side: a single thin curve, denser towards the middle.",
    options=SwissRollOptions,
    paper="Tenenbaum et al. 2000, Science 290, 2319",
    peek=_peek_swiss_roll,
    group="points",
    download_mib=0.0,
)
def build_swiss_roll(options: SwissRollOptions, _: Preparation) -> Dataset:
    """t·(cos t, sin t) scaled to the radius, t uniform in [3π/2, 9π/2), plus noise.

    The density is that of the curve convolved with the noise, by quadrature.
    """

    def roll(parameter: Tensor) -> Tensor:
        turned = 1 + 2 * parameter
        return options.radius / 3 * turned[:, None] * on_circle(1.5 * math.pi * turned)

    return Dataset(_peek_swiss_roll(options), density=BlurredCurves((roll,), options.deviation))
