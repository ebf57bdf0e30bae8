"""The two loops that are compared do the same work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from engine.bench.bare import BareLoop
from engine.bench.loops import Session, bench_config, build_trainer, noise
from engine.training.trainer import Trainer

SHAPE = (1, 8, 8)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """The machine is shared with other tests."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def trainer() -> Trainer:
    """A trainer of tiny networks on noise."""
    return build_trainer(bench_config("mlp", 8, {"width": 8, "depth": 1}), noise(SHAPE, 32), torch.device("cpu"))


def bare(trainer: Trainer, decay: float) -> BareLoop:
    samples = trainer.source.dataset.samples
    assert samples is not None
    return BareLoop(trainer.nets, samples, 8, trainer.game.parts()["generator"].code, decay)


def test_the_bare_loop_moves_both_networks_and_the_average(trainer: Trainer) -> None:
    loop = bare(trainer, 0.9)
    before = [[weight.clone() for weight in weights] for weights in (*loop.weights.values(), loop.average)]
    loop.play(2)
    for olds, news in zip(before, (*loop.weights.values(), loop.average), strict=True):
        assert all((old != new).any() for old, new in zip(olds, news, strict=True))


def test_without_decay_the_bare_loop_keeps_no_average(trainer: Trainer) -> None:
    loop = bare(trainer, 0.0)
    before = [weight.clone() for weight in loop.average]
    loop.play(2)
    assert all((old == new).all() for old, new in zip(before, loop.average, strict=True))


def test_both_loops_use_the_same_optimiser(trainer: Trainer) -> None:
    loop = bare(trainer, 0.9)
    for mine, theirs in ((loop.d_step, "discriminator"), (loop.g_step, "generator")):
        other = trainer.optimisers[theirs]
        assert type(mine) is type(other)
        keys = ("lr", "betas", "eps", "weight_decay", "fused", "amsgrad")
        assert [mine.param_groups[0][key] for key in keys] == [other.param_groups[0][key] for key in keys]


def test_the_session_plays_exactly_the_rounds_asked_for(trainer: Trainer, tmp_path: Path) -> None:
    session = Session(trainer, tmp_path)
    for rounds, total in ((3, 3), (4, 7)):
        session.play(rounds)
        assert trainer.round == total
