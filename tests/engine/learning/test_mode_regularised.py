"""MRGAN and MDGAN on the grid of 25, with networks and an optimiser on which the plain game runs from mode to mode.

Two ReLU perceptrons of two layers of 128, and a third as encoder; codes of 16, Adam at 1e-3 with its usual
momentum, β₁ = 0.9, batches of 64. Coverage by the protocol of `mode_coverage` (2,500 samples of the live
generator, three deviations), averaged over what is seen every 150 rounds. So short a run leaves the modes
blurred: one or two samples in a hundred are of high quality, in all three games.
"""

from __future__ import annotations

import statistics
from typing import Any

import pytest
import torch

from engine.data.source import Source
from engine.evaluation.modes import mode_coverage
from engine.spec.config import from_mapping, resolve, sections_of
from engine.spec.data import Preparation
from engine.spec.registry import DATASETS, GAMES
from engine.training.assembly import assemble
from engine.training.trainer import Trainer

ROUNDS, EVERY = 600, 150
SEEDS = (0, 1)
GAMES_PLAYED: dict[str, dict[str, Any]] = {
    "plain": {},
    "mrgan": {},  # the weights of its paper, λ₁ = 0.2 and λ₂ = 0.4
    "mdgan": {},
}


def _trainer(game: str, seed: int) -> Trainer:
    network = {"name": "mlp", "width": 128, "depth": 2, "activation": "relu"}
    optimiser = {"learning_rate": 1e-3, "beta1": 0.9}
    config = resolve(
        from_mapping(
            {
                "game": {"name": game, "code": 16, **GAMES_PLAYED[game]},
                **dict.fromkeys(sections_of(game), network),
                "data": {"name": "grid"},
                "optimisers": dict.fromkeys(GAMES.get(game).facts["players"], optimiser),
                "training": {"rounds": ROUNDS, "batch": 64, "device": "cpu", "seed": seed, "average_decay": 0.0},
            }
        )
    )
    entry = DATASETS.get("grid")
    dataset = entry.build(entry.options(), Preparation())
    random = torch.Generator().manual_seed(seed)
    assembly = assemble(config, dataset.info, torch.device("cpu"))
    return Trainer(assembly, Source(dataset, 64, random, "cpu"), config, random)


def _covered(game: str, seed: int) -> list[int]:
    """Modes that the generator covers, after each so many rounds."""
    trainer = _trainer(game, seed)
    density = trainer.source.dataset.density
    assert density
    codes = trainer.game.codes(2500, torch.Generator().manual_seed(1))
    covered, good = [], 0.0
    while trainer.round < ROUNDS:
        trainer.play_round()
        if trainer.round % EVERY == 0:
            with torch.no_grad():
                found = mode_coverage(trainer.game.sample(trainer.nets, codes), density)
            covered.append(found.covered)
            good = found.high_quality
    print(f"{game}, seed {seed}: {covered} of 25 modes; {good:.1%} of high quality at last")
    return covered


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_encoder_finds_more_modes_than_the_plain_game_with_the_same_networks() -> None:
    modes = {game: [statistics.fmean(_covered(game, seed)) for seed in SEEDS] for game in GAMES_PLAYED}
    means = {game: statistics.fmean(each) for game, each in modes.items()}
    print(means)
    assert means["mrgan"] > means["plain"] + 2  # found: 7.4 against 1.6
    assert means["mdgan"] > means["plain"] + 6  # found: 15.8
