"""Every way of playing the plain game keeps what the game promises: resume, no waiting, nothing left when off."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.contracts import Dataset, Role
from engine.data.source import Source
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo
from engine.spec.errors import OptionError
from engine.spec.registry import AUGMENTATIONS, DISCRIMINATORS
from engine.training.assembly import assemble, build_game
from engine.training.trainer import Trainer

INFO = DataInfo("Noise", (1, 16, 16), 48)
WAYS: dict[str, dict[str, Any]] = {
    "pack": {"pack": 3},
    "unroll-adam": {"unroll": 2},
    "unroll-sgd": {"unroll": 2, "unroll_rule": "sgd", "unroll_rate": 0.1},
    "replay": {"replay_share": 0.5, "replay_pool": 10},
    "history": {"history_weight": 0.1},
    "top": {"top_share": 0.5, "top_until": 0.5},
    "all": {"pack": 2, "unroll": 1, "replay_share": 0.3, "history_weight": 0.1, "top_share": 0.5, "shared_batch": True},
}
every_way = pytest.mark.parametrize("options", WAYS.values(), ids=WAYS)
DCGAN, MLP = {"name": "dcgan", "width": 4}, {"name": "mlp", "width": 8, "depth": 1}


def _trainer(options: dict[str, Any], network: dict[str, Any] = MLP, **tables: Any) -> Trainer:
    config = resolve(
        from_mapping(
            {
                "game": {"name": "plain", "code": 4, **options},
                "generator": network,
                "discriminator": network,
                "training": {"rounds": 8, "batch": 12, "device": "cpu", "average_warmup": 2, "average_ramp": 0.5},
                **tables,
            }
        )
    )
    random = torch.Generator().manual_seed(5)
    pictures = torch.randint(256, (48, 1, 16, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    source = Source(Dataset(INFO, pictures), 12, random, "cpu")
    return Trainer(assemble(config, INFO, torch.device("cpu")), source, config, random)


def _everything(trainer: Trainer) -> dict[str, Tensor]:
    assert trainer.average
    return {**trainer.nets.state_dict(), **trainer.average.nets.state_dict(prefix="average.")}


@every_way
def test_a_restored_run_equals_an_uninterrupted_one(options: dict[str, Any]) -> None:
    first, straight = _trainer(options, DCGAN), _trainer(options, DCGAN)
    for _ in range(6):
        straight.play_round()
    for _ in range(4):
        first.play_round()
    second = _trainer(options, DCGAN)
    second.nets.load_state_dict(first.nets.state_dict())
    assert first.average
    assert second.average
    second.average.nets.load_state_dict(first.average.nets.state_dict())
    second.load_state_dict(first.state_dict())
    for _ in range(2):
        second.play_round()
    theirs = _everything(straight)
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in _everything(second).items())


@every_way
def test_a_round_reads_nothing_from_the_device(
    options: dict[str, Any], no_host_reads: AbstractContextManager[Any]
) -> None:
    trainer = _trainer(options)
    for _ in range(2):
        for turn in trainer.schedule:
            with no_host_reads:
                trainer._play(turn)


@every_way
def test_each_player_moves_only_its_own_network_and_leaves_no_gradient(options: dict[str, Any]) -> None:
    trainer = _trainer(options)
    for turn in trainer.schedule:
        before = {name: [w.detach().clone() for w in net.parameters()] for name, net in trainer.nets.items()}
        for weight in trainer.nets.parameters():
            weight.grad = None
        trainer.play_turn()
        moved = {n for n, net in trainer.nets.items() if not all(map(torch.equal, before[n], net.parameters()))}
        assert moved == set(turn.trains)
        touched = {n for n, net in trainer.nets.items() if any(w.grad is not None for w in net.parameters())}
        assert touched == set(turn.trains)


def test_ways_that_are_off_keep_nothing_and_draw_nothing() -> None:
    off = {"pack": 1, "unroll": 0, "replay_share": 0.0, "history_weight": 0.0, "top_share": 1.0, "unroll_rate": 0.5}
    plain, same = _trainer({}), _trainer(off)
    assert not [part for part in same.game.parts().values() if part.role is Role.KEEP]
    for trainer in (plain, same):
        for _ in range(3):
            trainer.play_round()
    theirs = _everything(plain)
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in _everything(same).items())


def test_the_unrolled_discriminator_rests_in_the_turn_of_the_generator() -> None:
    trainer = _trainer({"unroll": 2}, DCGAN)
    trainer.play_turn()
    before = {name: tensor.clone() for name, tensor in trainer.nets["discriminator"].state_dict().items()}
    moments = [s["exp_avg"].clone() for s in trainer.optimisers["discriminator"].state.values()]
    trainer.play_turn()
    assert all(torch.equal(t, before[name]) for name, t in trainer.nets["discriminator"].state_dict().items())
    now = [s["exp_avg"] for s in trainer.optimisers["discriminator"].state.values()]
    assert all(map(torch.equal, moments, now))


@pytest.mark.parametrize("augmentation", AUGMENTATIONS.names())
@pytest.mark.parametrize("options", [WAYS["pack"], WAYS["unroll-adam"]], ids=["pack", "unroll"])
def test_packing_and_unrolling_go_with_every_augmentation(options: dict[str, Any], augmentation: str) -> None:
    plain = {**DCGAN, "norm": "none"}
    trainer = _trainer(options, plain, augmentation={"name": augmentation}, regularisers={"r1": {}})
    for _ in range(2):
        trainer.play_round()
    assert all(weight.isfinite().all() for weight in trainer.nets.parameters())


@every_way
def test_every_way_plays_in_bfloat16(options: dict[str, Any]) -> None:
    training = {"rounds": 8, "batch": 12, "device": "cpu", "precision": "bfloat16"}
    trainer = _trainer(options, DCGAN, training=training)
    for _ in range(2):
        trainer.play_round()
    assert all(weight.isfinite().all() for weight in trainer.nets.parameters())


@pytest.mark.parametrize("kind", ["rmsprop", "sgd"])
def test_steps_ahead_by_adam_start_afresh_beside_another_optimiser(kind: str) -> None:
    trainer = _trainer({"unroll": 2}, optimisers={"discriminator": {"kind": kind}})
    for _ in range(3):
        trainer.play_round()
    assert all(weight.isfinite().all() for weight in trainer.nets.parameters())


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"pack": 5}, "game.pack"),
        ({"unroll": 21}, "game.unroll"),
        ({"replay_share": 0.95}, "game.replay_share"),
        ({"replay_share": 0.5, "replay_pool": 5}, "game.replay_pool"),
        ({"top_share": 0}, "game.top_share"),
        ({"history_weight": -1}, "game.history_weight"),
    ],
)
def test_bad_options_are_refused_by_name(options: dict[str, Any], path: str) -> None:
    with pytest.raises(OptionError) as refused:
        _trainer(options)
    assert refused.value.path == path


@pytest.mark.parametrize("norm", ["batch", "instance"])
def test_a_penalised_normalised_discriminator_is_not_unrolled(norm: str) -> None:
    assert _trainer({"unroll": 1}, {**DCGAN, "norm": norm})
    with pytest.raises(OptionError, match="three derivatives"):
        _trainer({"unroll": 1}, {**DCGAN, "norm": norm}, regularisers={"r1": {}})
    _trainer({"unroll": 1}, {**DCGAN, "norm": norm}, regularisers={"consistency": {}}).play_round()


@pytest.mark.parametrize("discriminator", DISCRIMINATORS.names())
def test_every_family_of_discriminators_unrolls(discriminator: str) -> None:
    layers = {"layers": 2} if discriminator == "patch" else {}
    trainer = _trainer({"unroll": 1}, MLP, discriminator={"name": discriminator, "width": 4, **layers})
    trainer.play_round()
    assert all(weight.isfinite().all() for weight in trainer.nets.parameters())


@pytest.mark.parametrize("name", ["weight-clipping", "spectral-normalisation"])
def test_a_discriminator_that_cannot_be_unrolled_is_refused_before_anything_is_built(name: str) -> None:
    config = resolve(from_mapping({"game": {"name": "plain", "unroll": 5}, "regularisers": {name: {}}}))
    with pytest.raises(OptionError, match=name):
        build_game(config, INFO)
