"""Every preset and every pair of network families plays, and moves exactly what each turn names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from engine import presets
from engine.spec.config import RunConfig
from engine.spec.registry import DISCRIMINATORS, GENERATORS
from engine.training.trainer import Trainer

Build = Callable[..., Trainer]


def _play_watching(trainer: Trainer) -> None:
    """One round, with a look after each turn at which networks moved."""
    for turn in trainer.schedule:
        before = {name: [w.detach().clone() for w in net.parameters()] for name, net in trainer.nets.items()}
        trainer.play_turn()
        for name, net in trainer.nets.items():
            moved = any(not torch.equal(a, b) for a, b in zip(before[name], net.parameters(), strict=True))
            assert moved is (name in turn.trains), f"{turn.player} and {name}"


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_plays_two_rounds(name: str, build_trainer: Build) -> None:
    config = presets.load(name)
    settings: dict[str, object] = {"generator.width": 8, "discriminator.width": 8, "training.batch": 4}
    if config.data.name == "shapes":
        settings |= {"data.count": 100, "data.size": 32}
    if config.data.name == "shape-domains":
        settings |= {"data.count": 100, "data.size": 32}
    if config.translator:
        settings |= {"translator.width": 8}
    trainer = build_trainer(config, settings)
    trainer.begin()
    _play_watching(trainer)
    trainer.play_round()
    reading = trainer.meters.flush()
    assert reading
    assert {curve.split("/")[0] for curve in reading} >= {turn.player for turn in trainer.schedule}


@pytest.mark.parametrize("discriminator", DISCRIMINATORS.names())
@pytest.mark.parametrize("generator", GENERATORS.names())
def test_every_generator_plays_against_every_discriminator(
    pictures: RunConfig, build_trainer: Build, generator: str, discriminator: str
) -> None:
    settings = {"generator": generator, "discriminator": discriminator, "generator.width": 8, "discriminator.width": 8}
    if discriminator == "patch":
        settings |= {"discriminator.layers": 1}  # the pictures are small
    _play_watching(build_trainer(pictures, settings))
