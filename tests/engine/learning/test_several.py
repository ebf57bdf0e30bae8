"""Several generators: AdaGAN on a mixture that one small generator misses, the detail of a LAPGAN beside a DCGAN."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.data.source import Source
from engine.evaluation.coverage import covered_share
from engine.evaluation.judge import Judge, Recipe, open_judge
from engine.evaluation.modes import mode_coverage
from engine.games.lapgan import LAPGANGame
from engine.games.pyramid import halved
from engine.spec.config import RunConfig, from_mapping, options_of, resolve
from engine.spec.data import Preparation
from engine.spec.registry import DATASETS
from engine.training.assembly import assemble
from engine.training.preview import looking, render
from engine.training.trainer import Trainer

CENTRES = [[-6, -2], [-4, 5], [0, -7], [1, 1], [3, 7], [6, -4], [7, 3], [-8, 1]]
STAGED = 7200  # rounds of all stages of an AdaGAN
DCGAN = {"name": "dcgan", "width": 16}
PLAIN = {"game": {"name": "plain", "code": 32}, "generator": DCGAN, "discriminator": DCGAN}
PYRAMID = {
    "game": {"name": "lapgan", "levels": 1, "code": 32, "coarse_turns": 8},
    "generator": DCGAN,
    "discriminator": DCGAN,
    "translator": {"name": "convolutional", "width": 8, "depth": 2, "kernel": 3},
}


def _trainer(config: RunConfig, cache: Path) -> Trainer:
    config = resolve(config)
    entry = DATASETS.get(config.data.name)
    dataset = entry.build(options_of(DATASETS, config.data, "data"), Preparation(cache=cache))
    torch.set_num_threads(1)
    torch.manual_seed(config.training.seed)
    random = torch.Generator().manual_seed(config.training.seed)
    source = Source(dataset, config.training.batch, random, "cpu")
    trainer = Trainer(assemble(config, dataset.info, torch.device("cpu")), source, config, random)
    trainer.begin()
    return trainer


def _small(components: int, rounds: int, seed: int) -> RunConfig:
    """Generators with one hidden layer of 16 for eight Gaussians far apart."""
    optimiser = {"learning_rate": 2e-3, "beta1": 0.5, "beta2": 0.9}
    return from_mapping(
        {
            "game": {"name": "adagan", "components": components, "code": 2, "weighing": 0.3},
            "generator": {"name": "mlp", "width": 16, "depth": 1},
            "discriminator": {"name": "mlp", "width": 64, "depth": 2},
            "data": {"name": "mixture", "means": CENTRES, "deviation": 0.3, "count": 4000},
            "optimisers": {"generator": optimiser, "discriminator": optimiser},
            "training": {"rounds": rounds, "batch": 128, "device": "cpu", "average_decay": 0.99, "seed": seed},
        }
    )


def _after_each_generator(trainer: Trainer) -> Iterator[tuple[float, int]]:
    """Share of the data that the mixture covers, and modes that it reaches, after each generator's stage."""
    density = trainer.source.dataset.density
    assert density
    real, _ = density.sample(2500, torch.Generator().manual_seed(9))
    codes = trainer.game.codes(2500, torch.Generator().manual_seed(5))
    while trainer.round < trainer.config.training.rounds:
        stage = trainer.stage
        trainer.play_round()
        over = trainer.stage != stage or trainer.round == trainer.config.training.rounds
        if over and not trainer.stages[stage].title.startswith("weighing"):
            made = render(trainer.game, trainer.averaged_nets, codes, device=trainer.device)
            yield covered_share(made, real), mode_coverage(made, density).covered


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_coverage_rises_with_each_generator_of_an_adagan(tmp_path: Path) -> None:
    """Source of the figure: Tolstikhin et al. 2017, arXiv:1701.02386, section 4.

    A generator this small settles on two to four modes, sharply; with larger or quicker ones the first smears
    over the gaps, which the figure counts as covered.
    """
    (alone,) = _after_each_generator(_trainer(_small(1, STAGED, 0), tmp_path))
    grown = [list(_after_each_generator(_trainer(_small(3, STAGED, seed), tmp_path))) for seed in range(2)]
    print(f"one generator for the whole time: {alone}; AdaGAN: {grown} (coverage, modes of {len(CENTRES)})")
    first, second, third = (sum(run[stage][0] for run in grown) / len(grown) for stage in range(3))
    assert first + 0.05 < second
    assert second + 0.03 < third
    assert alone[1] <= 4, "one generator misses half of the modes in the time of all three"
    assert all(run[2][1] > run[0][1] for run in grown), "every mixture reaches more modes than its first generator"


def _confidence(judge: Judge, made: Tensor) -> float:
    return float(judge.classify(made).softmax(1).amax(1).mean())


def _played(trainer: Trainer) -> float:
    """Plays all rounds; returns the seconds of processor time that it took."""
    started = time.process_time()
    for _ in range(trainer.config.training.rounds):
        trainer.play_round()
    return time.process_time() - started


def _digits(folder: Path, **tables: Any) -> RunConfig:
    optimiser = {"learning_rate": 1e-3}
    return from_mapping(
        {
            "objective": {"name": "non-saturating", "label_smoothing": 0.1},
            "data": {"name": "mnist", "folder": str(folder), "size": 32},
            "optimisers": {"generator": optimiser, "discriminator": optimiser},
            **tables,
        }
    )


def _training(rounds: int) -> dict[str, Any]:
    return {"rounds": rounds, "batch": 32, "device": "cpu", "average_decay": 0.995}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_judge_trusts_a_lapgan_about_as_much_as_a_dcgan_of_equal_time(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 32×32 from 16×16, and its detail on real coarse pictures more.

    Both play for about half a minute; the whole chain came 0.006 to 0.008 below the DCGAN, which is within noise.
    """
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path / "judge"))
    plain = _trainer(_digits(shared_data, **PLAIN, training=_training(900)), tmp_path)
    pyramid = _trainer(_digits(shared_data, **PYRAMID, training=_training(200)), tmp_path)
    judge = open_judge(plain.config.data, Preparation(cache=tmp_path), recipe=Recipe(steps=400))
    assert judge.accuracy > 0.97, "the judge itself must know the digits"
    seconds = _played(plain), _played(pyramid)
    random = torch.Generator().manual_seed(5)
    nets, game = pyramid.averaged_nets, pyramid.game
    assert isinstance(game, LAPGANGame)
    coarse = halved(pyramid.source.some(1000, 3).images)
    with looking(nets), looking(plain.averaged_nets):
        chain = game.chain(nets, game.codes(1000, random))
        noise = 2 * torch.rand(1000, 1, 32, 32, generator=random) - 1
        detailed = game.refined(nets, 1, coarse, noise)
        theirs = plain.game.sample(plain.averaged_nets, plain.game.codes(1000, random))
    told = {"detail": detailed, "chain": chain[-1], "DCGAN": theirs}
    confidence = {name: round(_confidence(judge, made), 3) for name, made in told.items()}
    print(f"{confidence} in {seconds[0]:.0f} s (DCGAN) and {seconds[1]:.0f} s (LAPGAN); judge {judge.accuracy:.3f}")
    torch.testing.assert_close(halved(chain[-1]), chain[0], rtol=0, atol=5e-6)
    torch.testing.assert_close(halved(detailed), coarse, rtol=0, atol=5e-6)
    assert confidence["chain"] >= confidence["DCGAN"] - 0.03
    assert confidence["detail"] >= confidence["DCGAN"] + 0.05
