"""Unrolling and replay on the ring of 8, with one network on which the plain game collapses.

Both players are ReLU perceptrons of two layers of 128 (after Metz et al. 2017, appendix A), codes of 16, Adam at
1e-3 with β₁ = 0.5, batches of 128. Coverage by the protocol of `mode_coverage`: 2,500 samples, three deviations.
"""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine.contracts import Density
from engine.data.source import Source
from engine.evaluation.modes import mode_coverage
from engine.spec.config import from_mapping, resolve
from engine.spec.data import Preparation
from engine.spec.registry import DATASETS
from engine.training.assembly import assemble
from engine.training.trainer import Trainer

REPLAY = {"replay_share": 0.5, "replay_pool": 20_000}


def _trainer(rounds: int, seed: int, **options: Any) -> Trainer:
    network = {"name": "mlp", "width": 128, "depth": 2, "activation": "relu"}
    optimiser = {"learning_rate": 1e-3, "beta1": 0.5}
    config = resolve(
        from_mapping(
            {
                "game": {"name": "plain", "code": 16, "shared_batch": True, **options},
                "generator": network,
                "discriminator": network,
                "data": {"name": "ring"},
                "optimisers": {"generator": optimiser, "discriminator": optimiser},
                "training": {"rounds": rounds, "batch": 128, "device": "cpu", "seed": seed},
            }
        )
    )
    entry = DATASETS.get("ring")
    dataset = entry.build(entry.options(), Preparation())
    random = torch.Generator().manual_seed(seed)
    assembly = assemble(config, dataset.info, torch.device("cpu"))
    return Trainer(assembly, Source(dataset, 128, random, "cpu"), config, random)


def _covered(trainer: Trainer) -> int:
    """Modes that the live generator covers."""
    density: Density | None = trainer.source.dataset.density
    assert density
    codes = trainer.game.codes(2500, torch.Generator().manual_seed(1))
    with torch.no_grad():
        return mode_coverage(trainer.game.sample(trainer.nets, codes), density).covered


def _history(rounds: int, every: int, seed: int, **options: Any) -> list[int]:
    """Modes covered after each so many rounds."""
    trainer = _trainer(rounds, seed, **options)
    covered = []
    while trainer.round < rounds:
        trainer.play_round()
        if trainer.round % every == 0:
            covered.append(_covered(trainer))
    return covered


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("steps", "rounds"), [(5, 400), (10, 300)])
def test_unrolling_covers_the_ring_where_the_plain_game_collapses(steps: int, rounds: int) -> None:
    torch.set_num_threads(1)
    plain = _history(1500, 300, seed=1)
    unrolled = _history(rounds, 100, seed=1, unroll=steps)
    print(f"modes of 8: plain {plain}, {steps} steps ahead {unrolled}")
    assert max(plain[-2:]) <= 3
    assert unrolled[-1] >= 7


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_replay_keeps_more_modes_where_the_plain_game_runs_around() -> None:
    """Seed 0 reaches six modes or more; seeds 1 and 2 come to rest in one, where the plain game never rests."""
    torch.set_num_threads(1)
    plain, replayed = ([_history(1500, 250, seed, **way)[2:] for seed in range(3)] for way in ({}, REPLAY))
    print(f"modes of 8, by seed: plain {plain}, replay {replayed}")
    means = [sum(map(sum, runs)) / 12 for runs in (plain, replayed)]
    assert means[1] >= means[0] + 0.7
    assert all(min(runs) == 0 for runs in plain), "running around, it leaves every mode at times"
    assert all(min(runs) >= 1 for runs in replayed)
