"""Projection: what a trained generator made is found again, and how near held-out digits come.

The errors are roots of mean squared differences, as shares of black to white. Held-out digits are the first of
MNIST's test pictures at 16×16.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data.source import to_signed
from engine.inference.exploring import Explorer, open_explorer
from engine.inference.pictures import from_array
from engine.inference.projection import project
from engine.spec.config import Choice, options_of
from engine.spec.data import Preparation
from engine.spec.exploration import Recipe
from engine.spec.registry import DATASETS
from engine.spec.translation import Picture
from engine.training.preview import as_pixels

HELD_OUT = 10
SHAPES = {"name": "shapes", "count": 2000, "size": 32, "classes": ["circle", "square", "triangle", "cross"]}
DCGAN = {"name": "dcgan", "width": 16}
PERCEPTRON = {"name": "mlp", "width": 256, "depth": 2}
AAE = {
    "game": {"name": "aae", "code": 8},
    "generator": PERCEPTRON,
    "encoder": PERCEPTRON,
    "code_discriminator": {"name": "mlp", "width": 128, "depth": 2},
    "optimisers": {
        "autoencoder": {"learning_rate": 1e-3, "beta1": 0.5},
        "code_discriminator": {"learning_rate": 5e-4, "beta1": 0.5},
        "encoder": {"learning_rate": 2e-4, "beta1": 0.5},
    },
}


def _digits(folder: Path, split: str) -> dict[str, Any]:
    return {"name": "mnist", "folder": str(folder), "size": 16, "fit": "stretch", "split": split}


def _held_out(folder: Path, cache: Path) -> list[Picture]:
    choice = Choice.model_validate(_digits(folder, "test"))
    dataset = DATASETS.get("mnist").build(options_of(DATASETS, choice, "data"), Preparation(cache=cache))
    return [from_array(pixels) for pixels in as_pixels(to_signed(dataset.samples[:HELD_OUT]))]


def _errors(explorer: Explorer, pictures: list[Picture], **settings: Any) -> np.ndarray:
    """Pixel errors (n,) of projected pictures."""
    return np.array([project(explorer, picture, **settings).pixel_error for picture in pictures])


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("family", ["dcgan", "style"])
def test_what_a_trained_generator_made_is_found_again(trained: Callable[..., Path], family: str) -> None:
    rates = {player: {"learning_rate": 1e-3} for player in ("generator", "discriminator")}
    network = DCGAN if family == "dcgan" else {"name": "style", "width": 8, "widest": 32, "style": 32}
    made = {**network, "mapping": 2} if family == "style" else network
    judge = DCGAN if family == "dcgan" else {"name": "style", "width": 8, "widest": 32}
    tables = {
        "game": {"name": "plain", "code": 32},
        "generator": made,
        "discriminator": judge,
        "data": SHAPES,
        "optimisers": rates,
    }
    explorer = open_explorer(trained(400 if family == "dcgan" else 150, 16, tables))
    pictures = [from_array(explorer.picture(Recipe(seed=seed))) for seed in range(10)]
    errors = _errors(explorer, pictures)
    others = np.array(
        [np.square((a.pixels / 255 - b.pixels / 255)[..., :3]).mean() ** 0.5 for a, b in pairwise(pictures)]
    )
    print(f"{family}: pixel errors {np.round(errors, 4)}; of other samples {others.mean():.3f}")
    assert (errors < 0.02).sum() >= 8
    assert others.mean() > 0.1  # the generator makes different pictures


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_held_out_digits_come_near(trained: Callable[..., Path], shared_data: Path, tmp_path: Path) -> None:
    rates = {player: {"learning_rate": 1e-3} for player in ("generator", "discriminator")}
    data = {"data": _digits(shared_data, "train")}
    tables = {"game": {"name": "plain", "code": 32}, "generator": DCGAN, "discriminator": DCGAN, "optimisers": rates}
    explorer = open_explorer(trained(500, 64, {**data, **tables}))
    pictures = _held_out(shared_data, tmp_path)
    found, first = _errors(explorer, pictures), _errors(explorer, pictures, steps=1)
    print(f"DCGAN, held-out digits: mean pixel error {found.mean():.3f}; the best of random codes {first.mean():.3f}")
    assert found.mean() < 0.1  # found: 0.062, and 0.207 of random codes
    assert found.mean() < 0.6 * first.mean()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_encoder_gives_a_better_start_and_no_better_end(
    trained: Callable[..., Path], shared_data: Path, tmp_path: Path
) -> None:
    explorer = open_explorer(trained(800, 64, {"data": _digits(shared_data, "train"), **AAE}))
    pictures = _held_out(shared_data, tmp_path)
    table = {
        steps: (
            _errors(explorer, pictures, steps=steps).mean(),
            _errors(explorer, pictures, steps=steps, encode=False).mean(),
        )
        for steps in (1, 20, 300)
    }
    for steps, (encoded, plain) in table.items():
        print(f"AAE, held-out digits, {steps} steps: with the encoder's start {encoded:.3f}, without {plain:.3f}")
    assert table[1][0] < 0.8 * table[1][1]  # found: 0.113 of 0.177
    assert table[300][0] == pytest.approx(table[300][1], rel=0.05)
    assert table[300][0] < 0.97 * table[1][0]  # found: 0.104 of 0.113
