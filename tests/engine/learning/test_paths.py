"""Paths through a trained generator: slerp from code to code changes the picture little by little, without a jump."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.inference.exploring import Explorer, open_explorer
from engine.inference.paths import film_latents
from engine.spec.exploration import Journey, Recipe

PAIRS = ((1, 5), (2, 7), (3, 11), (4, 8), (0, 6))
NETWORK = {"name": "dcgan", "width": 24}
ADAM = {"learning_rate": 2e-3, "beta1": 0.5}
CONFIG = {
    "game": {"name": "plain", "code": 32},
    "data": {"name": "shapes", "size": 16, "count": 5000},
    "generator": NETWORK,
    "discriminator": NETWORK,
    "objective": {"name": "non-saturating", "label_smoothing": 0.1},
    "optimisers": {"generator": ADAM, "discriminator": ADAM},
}


def _steps(explorer: Explorer, journey: Journey) -> np.ndarray:
    """The root of the mean square by which each picture differs from the next."""
    pictures = explorer.render(film_latents(explorer, journey)).astype(np.float64)
    found: np.ndarray = np.sqrt(np.square(np.diff(pictures, axis=0)).mean((1, 2, 3)))
    return found


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_slerp_between_two_codes_of_a_trained_generator_has_no_jump(trained: Callable[..., Path]) -> None:
    explorer = open_explorer(trained(700, 32, CONFIG, average_decay=0.98))
    worst, evenest = 0.0, 0.0
    for pair in PAIRS:
        journey = Journey(tuple(Recipe(seed=seed) for seed in pair), "slerp", frames=60)
        steps = _steps(explorer, journey)
        assert steps.mean() > 0.2, "the two codes show different pictures"
        even = _steps(explorer, replace(journey, pace="change"))
        worst, evenest = max(worst, steps.max() / steps.mean()), max(evenest, even.max() / even.mean())
        print(f"{pair}: largest over mean step {steps.max() / steps.mean():.2f}, even {even.max() / even.mean():.2f}")
    assert 1 < worst < 4
    assert evenest < min(worst, 1.5)
