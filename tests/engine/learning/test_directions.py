"""Directions of a trained generator: each moves one factor of rendered shapes, measured on the pictures.

Discs at 16×16 whose hue, size, x and y vary by themselves, an adversarial autoencoder with a code of 4, and its first
eight directions: four of the weights, then four principal ones. For 200 samples the place along a direction is set
to -2 … +2 deviations, what is left of the code stays as it was drawn; then each factor is correlated with that place
over all pictures, so that a factor must follow it also across samples, and a small leak counts for little.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.data.rendering import render
from engine.data.shapes import ShapesOptions, factors
from engine.inference.directions import closed_form, principal
from engine.inference.exploring import Explorer, open_explorer
from engine.inference.latent import Direction, Latents

FACTORS = ("hue", "size", "x", "y")
PERCEPTRON = {"name": "mlp", "width": 256, "depth": 2}
SHAPES = {"name": "shapes", "size": 16, "count": 10_000, "classes": ["circle"], "scene": "plain"}
RATES = {"autoencoder": 1e-3, "code_discriminator": 5e-4, "encoder": 2e-4}
CONFIG = {
    "game": {"name": "aae", "code": 4},
    "data": SHAPES,
    "generator": PERCEPTRON,
    "encoder": PERCEPTRON,
    "code_discriminator": {"name": "mlp", "width": 128, "depth": 2},
    "optimisers": {player: {"learning_rate": rate, "beta1": 0.5} for player, rate in RATES.items()},
}


def _measured(pixels: np.ndarray) -> np.ndarray:
    """Mean hue in radians, radius, x and y (n, 4) of the disc in pictures (n, h, w, 4)."""
    colours = pixels[..., :3] / 255
    background = np.median(colours[:, [0, 0, -1, -1], [0, -1, 0, -1]], axis=1)[:, None, None]
    away = np.linalg.norm(colours - background, axis=-1)
    cover = np.where(away > 0.12, np.minimum(away / 0.35, 1), 0)  # (n, h, w)
    area = cover.sum((1, 2)) + 1e-9
    down, across = np.mgrid[: cover.shape[1], : cover.shape[2]]
    x, y = ((cover * way).sum((1, 2)) / area for way in (across, down))
    red, green, blue = np.einsum("nhw,nhwc->cn", cover, colours) / area
    hue = np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)
    return np.stack((hue, np.sqrt(area / np.pi), x, y), 1)


def _followed(explorer: Explorer, direction: Direction) -> np.ndarray:
    """The correlation (4,) of each factor with the place along a direction."""
    codes = explorer.model.codes(200, seed=12345)
    rest = codes - (codes @ direction.vector)[:, None] * direction.vector
    places = torch.linspace(-2, 2, 9)
    moved = (rest[:, None] + places[:, None] * direction.step).flatten(0, 1)
    pictures = explorer.render(Latents(moved[:, None]))
    both = np.corrcoef(places.repeat(200).numpy(), _measured(pictures).T)
    return both[0, 1:]


def test_the_measures_tell_the_factors_of_rendered_pictures() -> None:
    options = ShapesOptions(count=500, size=16, classes=("circle",), scene="plain")
    drawn = factors(options)
    measured = _measured(render(drawn, options.classes, 16, 3).transpose(0, 2, 3, 1))
    for number, name in enumerate(FACTORS):
        assert np.corrcoef(drawn[name], measured[:, number])[0, 1] >= 0.96, name


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_directions_of_a_trained_generator_move_one_factor_each(trained: Callable[..., Path]) -> None:
    explorer = open_explorer(trained(3000, 64, CONFIG))
    clean = []
    print("\ndirection      share " + "".join(f"{name:>7}" for name in FACTORS))
    for direction in (*closed_form(explorer, count=4), *principal(explorer, count=4)):
        found, facts = _followed(explorer, direction), direction.facts
        order = np.abs(found).argsort()
        is_clean = bool(abs(found[order[-1]]) >= 0.8 and abs(found[order[-2]]) <= 0.4)
        clean += [FACTORS[order[-1]]] if is_clean else []
        print(f"{facts.name:<14} {facts.share:.3f} " + "".join(f"{value:7.2f}" for value in found), "*" * is_clean)
    assert len(clean) >= 3
    assert len(set(clean)) >= 3  # of different factors
