"""Every registered game can be measured: samples, classes asked for, classifier and encoder."""

from __future__ import annotations

import pytest
import torch

from engine.contracts import Dataset
from engine.data.source import Source
from engine.evaluation.halves import Half
from engine.evaluation.measuring import draw_fakes, measure_classifier, measure_encoder
from engine.spec.config import from_mapping, resolve, sections_of
from engine.spec.data import DataInfo, Need, Skill
from engine.spec.registry import GAMES, Entry
from engine.training.assembly import assemble
from engine.training.preview import looking
from engine.training.trainer import Trainer

MLP = {"name": "mlp", "width": 16, "depth": 1}
INFO = DataInfo("Noise", (1, 16, 16), 48, ("a", "b", "c"), frozenset(Need))
every_game = pytest.mark.parametrize("entry", list(GAMES), ids=lambda entry: entry.name)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    samples = torch.randint(256, (48, 1, 16, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    return Dataset(INFO, samples, torch.arange(48) % 3)


def build(entry: Entry, dataset: Dataset) -> Trainer:
    sections = {
        section: {"name": "convolutional"} if section == "translator" else MLP for section in sections_of(entry.name)
    }
    training = {"rounds": 4, "batch": 12, "device": "cpu", "seed": 5}
    config = resolve(from_mapping({"game": {"name": entry.name}, **sections, "training": training}))
    random = torch.Generator().manual_seed(5)
    trainer = Trainer(assemble(config, INFO, random.device), Source(dataset, 12, random, "cpu"), config, random)
    trainer.begin()
    trainer.play_round()
    return trainer


@every_game
def test_samples_are_as_the_data_stores_them_and_the_same_every_time(entry: Entry, dataset: Dataset) -> None:
    trainer = build(entry, dataset)
    nets = trainer.averaged_nets
    before = {name: tensor.clone() for name, tensor in nets.state_dict().items()}
    state = torch.get_rng_state()
    with looking(nets):
        first, second = (draw_fakes(trainer.game, nets, 40, averaged=True, seed=3) for _ in range(2))
    assert first.samples.shape == (40, 1, 16, 16)
    assert first.samples.dtype is torch.uint8
    assert torch.equal(first.samples, second.samples)
    assert all(torch.equal(before[name], tensor) for name, tensor in nets.state_dict().items())
    assert torch.equal(torch.get_rng_state(), state)
    if trainer.game.classes:
        assert first.asked is not None
        assert set(first.asked.tolist()) <= set(range(trainer.game.classes))
        assert len(first.asked.unique()) > 1
    else:
        assert first.asked is None


@every_game
def test_what_a_game_offers_is_measured_on_real_samples(entry: Entry, dataset: Dataset) -> None:
    trainer = build(entry, dataset)
    game, nets, half = trainer.game, trainer.averaged_nets, Half(dataset, "noise")
    with looking(nets):
        if Skill.CLASSIFY in game.offers:
            metric = measure_classifier(lambda batch: game.classify(nets, batch), half, 48, "averaged")
            assert 0 <= metric.value <= 1
        if Skill.ENCODE in game.offers:
            prior = game.codes(48, torch.Generator().manual_seed(0))
            error, distance = measure_encoder(
                lambda batch: game.encode(nets, batch), lambda z: game.sample(nets, z), prior, half, 48, "averaged"
            )
            assert 0.5 < error.value < 100
            assert distance.value > 0
