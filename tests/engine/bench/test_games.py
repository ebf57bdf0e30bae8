"""The bare turns that games are timed against do the same arithmetic as the trainer."""

from __future__ import annotations

import pytest
import torch

from engine.bench.games import BareTurns, _config, _noise
from engine.bench.loops import build_trainer
from engine.spec.registry import GAMES


@pytest.mark.parametrize("game", GAMES.names())
def test_bare_turns_move_the_same_networks_and_leave_the_trainers_alone(game: str) -> None:
    trainer = build_trainer(_config(game), _noise(game), torch.device("cpu"))
    bare = BareTurns(trainer)
    before = {name: tensor.clone() for name, tensor in trainer.nets.state_dict().items()}
    bare.play(1)
    assert all(torch.equal(tensor, before[name]) for name, tensor in trainer.nets.state_dict().items())
    for turn in trainer.schedule:
        for name in turn.trains:
            pairs = zip(bare.nets[name].parameters(), trainer.nets[name].parameters(), strict=True)
            assert any(not torch.equal(mine, theirs) for mine, theirs in pairs)
