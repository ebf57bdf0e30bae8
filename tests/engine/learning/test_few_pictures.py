"""Five hundred pictures: augmentation keeps the discriminator from learning them by heart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Dataset
from engine.data.source import Source
from engine.evaluation.distances import squared_discrepancy
from engine.spec.config import Choice, from_mapping, options_of, resolve
from engine.spec.data import Preparation
from engine.spec.registry import DATASETS
from engine.training.assembly import assemble
from engine.training.trainer import Trainer

FEW, HELD_OUT, SAMPLES = 500, 1000, 1000
ROUNDS = 2400


def _opened(folder: Path, cache: Path, split: str, limit: int) -> Dataset:
    options = {"folder": str(folder), "split": split, "limit": limit, "size": 16}
    choice = Choice(name="fashion-mnist", **options)
    dataset: Dataset = DATASETS.get(choice.name).build(options_of(DATASETS, choice, "data"), Preparation(cache=cache))
    return dataset


def _features(pictures: Tensor) -> Tensor:
    """What a small convolutional network with fixed random weights sees, (n, 512)."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        net = nn.Sequential(
            nn.Conv2d(1, 16, 3, 1, 1), nn.LeakyReLU(0.2), nn.AvgPool2d(2),
            nn.Conv2d(16, 32, 3, 1, 1), nn.LeakyReLU(0.2), nn.AvgPool2d(2),
            nn.Conv2d(32, 32, 3, 1, 1), nn.LeakyReLU(0.2), nn.Flatten(),
        )  # fmt: skip
        return torch.cat([net(part) for part in pictures.split(500)])


def _distance(samples: Tensor, held_out: Tensor) -> float:
    """Kernel distance of standardised features to pictures that nobody learned from."""
    theirs, ours = _features(held_out), _features(samples)
    mean, deviation = theirs.mean(0), theirs.std(0) + 1e-6
    return float(squared_discrepancy((theirs - mean) / deviation, (ours - mean) / deviation))


def _samples(few: Dataset, seed: int = 0, **tables: Any) -> Tensor:
    config = resolve(
        from_mapping(
            {
                "game": {"name": "plain", "code": 32},
                "generator": {"name": "dcgan", "width": 16},
                "discriminator": {"name": "mlp", "width": 256},  # learns 500 pictures by heart within 1,000 rounds
                "optimisers": {"generator": {"learning_rate": 5e-4}, "discriminator": {"learning_rate": 1e-3}},
                "training": {"rounds": ROUNDS, "batch": 32, "device": "cpu", "average_decay": 0.99, "seed": seed},
                **tables,
            }
        )
    )
    random = torch.Generator().manual_seed(0)
    source = Source(few, config.training.batch, random, "cpu")
    trainer = Trainer(assemble(config, few.info, torch.device("cpu")), source, config, random)
    trainer.begin()
    for _ in range(ROUNDS):
        trainer.play_round()
    with torch.no_grad():
        return trainer.game.sample(trainer.averaged_nets.eval(), trainer.game.codes(SAMPLES, random))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_diffaugment_halves_the_distance_to_pictures_held_out(shared_data: Path, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    few = _opened(shared_data, tmp_path, "train", FEW)
    held_out = Source(_opened(shared_data, tmp_path, "test", HELD_OUT), 1, torch.Generator(), "cpu").some(HELD_OUT)
    bare, augmented = (
        _distance(_samples(few, augmentation=chosen), held_out.images)
        for chosen in ({"name": "none"}, {"name": "diffaugment", "colour": False})
    )
    assert augmented < 0.5 * bare, (bare, augmented)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_adaptive_augmentation_comes_nearer_to_pictures_held_out(shared_data: Path, tmp_path: Path) -> None:
    """At the paper's target; its strength follows a discriminator that has learnt the pictures, so it helps late.

    The strength may rise from 0 to 1 in 5,000 pictures in place of the paper's 500,000, as the run is as short.
    """
    torch.set_num_threads(1)
    few = _opened(shared_data, tmp_path, "train", FEW)
    held_out = Source(_opened(shared_data, tmp_path, "test", HELD_OUT), 1, torch.Generator(), "cpu").some(HELD_OUT)
    adaptive = {"name": "adaptive", "images": 5000}
    bare, augmented = (
        [_distance(_samples(few, seed, augmentation=chosen), held_out.images) for seed in range(3)]
        for chosen in ({"name": "none"}, adaptive)
    )
    assert sum(augmented) < 0.85 * sum(bare), (bare, augmented)
