"""Every registered game can be measured: samples, classes asked for, classifier, encoder, and translations."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

import pytest
import torch

from engine.contracts import Dataset
from engine.data.source import Source
from engine.evaluation.extractors import RandomFeatures
from engine.evaluation.halves import Half
from engine.evaluation.measuring import draw_fakes, measure_classifier, measure_encoder
from engine.evaluation.translations import (
    Translations,
    looked_at,
    measure_cycles,
    measure_domains,
    measure_fidelity,
)
from engine.spec.config import from_mapping, resolve, sections_of, usual
from engine.spec.data import DataInfo, Need, Skill
from engine.spec.registry import GAMES, Entry
from engine.training.assembly import assemble
from engine.training.preview import looking
from engine.training.trainer import Trainer

MLP = {"name": "mlp", "width": 16, "depth": 1}
INFO = DataInfo("Noise", (1, 16, 16), 48, ("a", "b", "c"), frozenset(Need))
PALETTE = ((0, 0, 0), (255, 0, 0), (0, 255, 0))
SIDES = {  # domains A and B of games that tell them apart by their shapes
    "colourisation": ((1, 16, 16), (3, 16, 16)),
    "segmentation": ((1, 16, 16), (3, 16, 16)),
    "super-resolution": ((1, 8, 8), (1, 16, 16)),
}


def _that(skill: Skill, *, offers: bool) -> pytest.MarkDecorator:
    entries = [entry for entry in GAMES if (skill in entry.facts["offers"]) is offers]
    return pytest.mark.parametrize("entry", entries, ids=lambda entry: entry.name)


every_sampler = _that(Skill.TRANSLATE, offers=False)
every_translator = _that(Skill.TRANSLATE, offers=True)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    samples = torch.randint(256, (48, 1, 16, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    return Dataset(INFO, samples, torch.arange(48) % 3)


def build(entry: Entry, dataset: Dataset) -> Trainer:
    sections = dict.fromkeys(sections_of(entry.name), MLP)
    if "translator" in sections:
        name = usual(entry.name, "translator").name
        sections["translator"] = {"name": name, "width": 4} | ({"blocks": 1} if name == "resnet-translator" else {})
    training = {"rounds": 4, "batch": 12, "device": "cpu", "seed": 5}
    config = resolve(from_mapping({"game": {"name": entry.name}, **sections, "training": training}))
    random = torch.Generator().manual_seed(5)
    assembly = assemble(config, dataset.info, random.device)
    source = Source(dataset, 12, random, "cpu", paired=assembly.paired)
    trainer = Trainer(assembly, source, config, random)
    trainer.begin()
    trainer.play_round()
    return trainer


@every_sampler
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


@every_sampler
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


@every_translator
def test_what_a_game_translates_is_measured(entry: Entry) -> None:
    shape, partner = SIDES.get(entry.name, ((1, 16, 16),) * 2)
    info = replace(INFO, shape=shape, partner=partner, partner_count=48, domains=("left", "right"), palette=PALETTE)
    if entry.name != "segmentation":
        info = replace(info, palette=())
    random = torch.Generator().manual_seed(2)
    a, b = (torch.randint(256, (48, *each), dtype=torch.uint8, generator=random) for each in (shape, partner))
    data = Dataset(info, a, torch.arange(48) % 3, partner=b)
    trainer = build(entry, data)
    with looking(trainer.averaged_nets):
        work = Translations(trainer.game, trainer.averaged_nets, looked_at(data, 30))
        near, cycles = measure_fidelity(work, info), measure_cycles(work)
        far = measure_domains(work, RandomFeatures(), wanted=frozenset({"kernel"}), real=lambda _: None)
    routes = trainer.game.routes()
    assert all(isfinite(metric.value) for metric in (*near, *cycles, *far))
    many = routes[0].domain is not None
    assert len(cycles) == 2 * sum(1 for route in routes if route.back or many)
    assert len(near) == (0 if many else 3 if info.palette else 6 * len(routes))
    assert len(far) == (0 if many else 2 * len(routes))  # of three domains each shows ten
