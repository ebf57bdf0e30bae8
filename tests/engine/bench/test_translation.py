"""The plain loop that CycleGAN is timed against does the same arithmetic as the game."""

from __future__ import annotations

import torch

from engine.bench import translation
from engine.bench.loops import build_trainer
from engine.bench.translation import PlainCycle


def test_the_plain_loop_moves_the_networks_as_the_game_does(monkeypatch) -> None:
    """On one picture per side, which both must draw, from the same weights: the first round is the same."""
    monkeypatch.setattr(translation, "SHAPE", (3, 32, 32))
    monkeypatch.setattr(translation, "SAMPLES", 1)
    trainer = build_trainer(translation._config(4), translation._noise(), torch.device("cpu"))
    plain = PlainCycle(trainer.nets, trainer.source.dataset, torch.device("cpu"))
    before = {name: value.clone() for name, value in trainer.nets.state_dict().items()}
    plain.play(1)
    assert all(torch.equal(value, before[name]) for name, value in trainer.nets.state_dict().items())
    trainer.play_round()
    judges = dict(zip(("discriminator_A", "discriminator_B"), plain.judges, strict=True))
    for name, net in {"AtoB": plain.there, "BtoA": plain.back, **judges}.items():
        kernels = [
            (here - there).abs().flatten()
            for here, there in zip(net.parameters(), trainer.nets[name].parameters(), strict=True)
            if here.dim() > 1  # biases below an instance norm have no gradient but rounding, and Adam moves them by it
        ]
        assert (torch.cat(kernels) > 1e-5).float().mean() < 1e-3, name
