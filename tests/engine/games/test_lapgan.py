"""LAPGAN: levels that agree, conditions from real pictures, and sizes that must halve."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Batch, Dataset, Ingredients, Moment, Role, Verdict
from engine.data.source import Source
from engine.games.lapgan import LAPGANGame, LAPGANOptions
from engine.games.pyramid import doubled, halved, levels_of
from engine.spec.config import RunConfig, from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import OptionError
from engine.spec.registry import AUGMENTATIONS, OBJECTIVES
from engine.training.assembly import Assembly, assemble, build_game
from engine.training.trainer import Trainer

ROUNDING = 5e-6  # less than a thousandth of a grey level
MLP = {"name": "mlp", "width": 8, "depth": 1}


def info(*shape: int) -> DataInfo:
    return DataInfo("Pictures", shape, 10, offers=frozenset({Need.PICTURES}))


def config(**tables: Any) -> RunConfig:
    translator = {"name": "convolutional", "width": 6}
    sections = {"game": {"name": "lapgan", "code": 5}, "generator": MLP, "discriminator": MLP, "translator": translator}
    return resolve(from_mapping({**sections, **tables}))


def assembled(*shape: int, **tables: Any) -> Assembly:
    return assemble(config(**tables), info(*shape), torch.device("cpu"))


def moment() -> Moment:
    return Moment(torch.Generator().manual_seed(0), 6, 0, 0, torch.tensor(0.0))


def pictures(*shape: int) -> Tensor:
    return 2 * torch.rand(6, *shape, generator=torch.Generator().manual_seed(1)) - 1


@pytest.mark.parametrize(("shape", "levels"), [((1, 16, 16), 1), ((3, 32, 32), 3), ((4, 48, 32), 2)])
def test_a_sample_halves_to_the_coarser_level_all_the_way_down(shape: tuple[int, ...], levels: int) -> None:
    assembly = assembled(*shape, game={"name": "lapgan", "levels": levels})
    game = assembly.game
    assert isinstance(game, LAPGANGame)
    assembly.nets.eval()
    with torch.no_grad():
        for layer in assembly.nets[game.translators[-1]].parameters():
            layer.mul_(20)  # far more detail than fits
        chain = game.chain(assembly.nets, game.codes(4, torch.Generator().manual_seed(0)))
    assert [tuple(made.shape[1:]) for made in chain] == [
        (shape[0], shape[1] >> level, shape[2] >> level) for level in range(levels, -1, -1)
    ]
    for coarse, fine in pairwise(chain):
        torch.testing.assert_close(halved(fine), coarse, rtol=0, atol=ROUNDING)
        assert (fine - doubled(coarse)).abs().max() > 0.05, "there is detail"


def test_a_code_holds_z_and_a_plane_of_noise_for_each_doubling() -> None:
    assembly = assembled(1, 16, 16, game={"name": "lapgan", "levels": 2, "code": 7})
    codes = assembly.game.codes(3, torch.Generator().manual_seed(0))
    assert codes.shape == (3, 7 + 8 * 8 + 16 * 16)
    nets, other = assembly.nets.eval(), codes + torch.eye(327)[-1]  # noise of the finest plane
    with torch.no_grad():
        before, after = (assembly.game.chain(nets, each) for each in (codes, other))  # type: ignore[attr-defined]
    assert [torch.equal(*level) for level in zip(before, after, strict=True)] == [True, True, False]


def test_roles_and_sizes_follow_the_levels() -> None:
    parts = assembled(3, 32, 32).game.parts()
    assert {name: (part.role, part.sample[-1]) for name, part in parts.items()} == {
        "generator": (Role.GENERATE, 8),
        "translator_16": (Role.TRANSLATE, 16),
        "translator_32": (Role.TRANSLATE, 32),
        "discriminator_8": (Role.JUDGE, 8),
        "discriminator_16": (Role.JUDGE, 16),
        "discriminator_32": (Role.JUDGE, 32),
    }
    assert [parts[name].sample[0] for name in ("discriminator_8", "discriminator_16", "translator_16")] == [3, 6, 4]


class Watcher(nn.Module):
    """A discriminator that keeps what it saw."""

    def __init__(self) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.ones(()))
        self.seen: list[Tensor] = []

    def forward(self, samples: Tensor) -> Verdict:
        self.seen.append(samples.detach())
        return Verdict(self.slope * samples.flatten(1).sum(1))


def test_training_refines_real_coarse_pictures_and_shows_them_to_the_discriminator() -> None:
    assembly = assembled(1, 16, 16, game={"name": "lapgan", "levels": 1})
    assembly.nets["discriminator_16"] = watcher = Watcher()
    real = pictures(1, 16, 16)
    assert isinstance(assembly.game, LAPGANGame)
    assembly.game.discriminator_loss(2, assembly.nets, Batch(real), moment())
    shown, made = watcher.seen
    coarse = levels_of(real, 1)[0]
    torch.testing.assert_close(shown, torch.cat((real, doubled(coarse)), 1))
    torch.testing.assert_close(made[:, 1:], doubled(coarse))
    torch.testing.assert_close(halved(made[:, :1]), coarse, rtol=0, atol=1e-6)
    assert not torch.allclose(made[:, :1], real)


def test_each_level_has_its_own_term_and_its_equilibrium() -> None:
    assembly = assembled(1, 16, 16, regularisers={"r1": {}})
    game = assembly.game
    assert isinstance(game, LAPGANGame)
    terms = game.discriminator_loss(3, assembly.nets, Batch(pictures(1, 16, 16)), moment())
    assert set(terms.losses) == {f"{name} {size}" for name in ("objective", "r1") for size in (4, 8, 16)}
    assert set(terms.watched) >= {"D(real) 4", "D(fake) 16"}
    assert set(game.generator_loss(3, assembly.nets, Batch(pictures(1, 16, 16)), moment()).losses) == {
        "objective 4", "objective 8", "objective 16",
    }  # fmt: skip
    assert {"discriminator/objective 4", "generator/objective 16"} <= set(game.equilibrium())


@pytest.mark.parametrize("name", AUGMENTATIONS.names())
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_every_augmentation_takes_a_picture_and_its_condition_together(name: str, channels: int) -> None:
    assembly = assembled(channels, 16, 16, augmentation={"name": name})
    assert isinstance(assembly.game, LAPGANGame)
    batch = Batch(pictures(channels, 16, 16))
    for loss in (assembly.game.discriminator_loss, assembly.game.generator_loss):
        assert torch.stack(list(loss(3, assembly.nets, batch, moment()).losses.values())).isfinite().all()


@pytest.mark.parametrize(
    ("shape", "levels", "bound"),
    [
        ((1, 16, 16), 3, "can be halved 2 times until 4 px"),
        ((3, 48, 24), 4, "pictures of 24×48 can be halved 2 times"),
        ((3, 30, 30), 2, "can be halved once"),
        ((3, 31, 31), 1, "can be halved 0 times"),
    ],
)
def test_sizes_that_do_not_halve_so_often_are_refused(shape: tuple[int, ...], levels: int, bound: str) -> None:
    with pytest.raises(OptionError, match=bound) as refused:
        build_game(config(game={"name": "lapgan", "levels": levels}), info(*shape))
    assert refused.value.path == "game.levels"


def test_clipping_reaches_the_discriminator_of_every_level() -> None:
    assembly = assembled(1, 16, 16, regularisers={"weight-clipping": {"bound": 0.01}})
    after = assembly.game.turns()[0].after
    assert after
    after(assembly.nets)
    for size in (4, 8, 16):
        assert all(weight.abs().max() <= 0.01 for weight in assembly.nets[f"discriminator_{size}"].parameters())


def test_every_option_has_a_default_within_its_bounds() -> None:
    objective = OBJECTIVES.get("non-saturating")
    game = LAPGANGame(LAPGANOptions(), Ingredients(info(3, 32, 32), objective.build(objective.options())))
    assert game.sizes == [(8, 8), (16, 16), (32, 32)]


def test_further_turns_of_a_round_move_the_coarsest_level_alone() -> None:
    game = build_game(config(game={"name": "lapgan", "coarse_turns": 3}), info(1, 16, 16))
    assert [turn.trains for turn in game.turns()] == [
        ("discriminator_4", "discriminator_8", "discriminator_16"),
        ("generator", "translator_8", "translator_16"),
        *[("discriminator_4",), ("generator",)] * 2,
    ]


def test_lazy_penalties_of_every_level_come_once_in_as_many_of_its_own_steps() -> None:
    game = {"name": "lapgan", "levels": 1, "coarse_turns": 4, "discriminator_steps": 2}
    assembly = assembled(1, 16, 16, game=game, regularisers={"r1": {"interval": 4}})
    turns = [turn for turn in assembly.game.turns() for _ in range(turn.repeat) if turn.player == "discriminator"]
    due: dict[str, list[int]] = {"r1 8": [], "r1 16": []}
    for step in range(64):
        turn, batch = turns[step % len(turns)], Batch(pictures(1, 16, 16))
        losses = turn.loss(assembly.nets, batch, replace(moment(), step=step)).losses
        for name in due.keys() & losses.keys():
            due[name].append(step)
    assert due == {"r1 8": list(range(0, 64, 4)), "r1 16": list(range(0, 64, 16))}  # two own steps in eight


def test_a_round_with_further_coarse_turns_is_played_and_measured() -> None:
    training = {"rounds": 2, "batch": 6, "device": "cpu"}
    settings = config(game={"name": "lapgan", "coarse_turns": 3}, training=training)
    samples = torch.randint(256, (10, 1, 16, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    random = torch.Generator().manual_seed(0)
    source = Source(Dataset(info(1, 16, 16), samples), 6, random, "cpu")
    trainer = Trainer(assemble(settings, info(1, 16, 16), torch.device("cpu")), source, settings, random)
    for _ in range(2):
        trainer.play_round()
    assert trainer.steps == {"discriminator": 6, "generator": 6}
    assert {f"generator/objective {size}" for size in (4, 8, 16)} <= set(trainer.meters.flush() or {})
