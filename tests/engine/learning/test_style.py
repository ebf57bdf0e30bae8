"""A small style-based GAN on digits: its samples come near to real ones by a distance that it was never told."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.data.source import Source
from engine.evaluation.distances import squared_discrepancy
from engine.evaluation.extractors import RandomFeatures
from engine.evaluation.measuring import as_stored
from engine.spec.config import Choice, from_mapping, options_of, resolve
from engine.spec.data import Preparation
from engine.spec.registry import DATASETS
from engine.training.assembly import assemble
from engine.training.trainer import Trainer

ROUNDS, SAMPLES = 800, 1000
NETWORK = {"name": "style", "width": 16, "widest": 32}
ADAM = {"learning_rate": 2.5e-3, "beta1": 0.0, "beta2": 0.99}
TABLES = {
    "game": {"name": "plain", "code": 32},
    "generator": {**NETWORK, "style": 32, "mapping": 2},
    "discriminator": NETWORK,
    "regularisers": {"r1": {"weight": 0.1, "interval": 16}},
    "optimisers": {"generator": ADAM, "discriminator": ADAM},
    "training": {"rounds": ROUNDS, "batch": 16, "device": "cpu", "average_decay": 0.99},
}


def _distance(real: Tensor, samples: Tensor) -> float:
    """Kernel distance in an untrained network's features, each scaled by its deviation over real pictures."""
    theirs, ours = (RandomFeatures().features(as_stored(pictures)) for pictures in (real, samples))
    mean, deviation = theirs.mean(0), theirs.std(0) + 1e-6
    return float(squared_discrepancy((theirs - mean) / deviation, (ours - mean) / deviation))


def _samples(trainer: Trainer) -> Tensor:
    modes = {name: net.training for name, net in trainer.averaged_nets.items()}
    nets = trainer.averaged_nets.eval()
    with torch.no_grad():
        samples = trainer.game.sample(nets, trainer.game.codes(SAMPLES, torch.Generator().manual_seed(9)))
    for name, net in nets.items():
        net.train(modes[name])
    return samples


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_style_based_gan_on_digits_comes_a_hundred_times_nearer_than_it_began() -> None:
    torch.set_num_threads(1)
    choice, config = Choice(name="digits", size=16), resolve(from_mapping(TABLES))
    dataset = DATASETS.get("digits").build(options_of(DATASETS, choice, "data"), Preparation())
    random = torch.Generator().manual_seed(0)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # the noise of the layers
        source = Source(dataset, config.training.batch, random, "cpu")
        trainer = Trainer(assemble(config, dataset.info, torch.device("cpu")), source, config, random)
        trainer.begin()
        real = Source(dataset, 1, torch.Generator(), "cpu").some(SAMPLES, 3).images
        before = _distance(real, _samples(trainer))
        for _ in range(ROUNDS):
            trainer.play_round()
        after = _distance(real, _samples(trainer))
    collapsed = _distance(real, real[:10].repeat(SAMPLES // 10, 1, 1, 1))
    print(f"before {before:.3f}, after {after:.3f}; ten real pictures over and over {collapsed:.3f}")
    assert after < before / 100
    assert after < collapsed / 2, "it must not live off a few good pictures"
