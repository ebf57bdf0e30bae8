"""Packing: who sits beside whom, what one verdict means for penalties and pairs, and which batches are refused."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Augmenter, Batch, Ingredients, Moment, Regulariser, Role, Verdict
from engine.games.packing import join, joined_shape, separate
from engine.games.plain import PlainGame, PlainOptions
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo
from engine.spec.errors import OptionError
from engine.spec.registry import OBJECTIVES, REGULARISERS
from engine.training.assembly import assemble

POINTS = DataInfo("points", (2,))


class Linear(nn.Module):
    """The logit Σ w·x of a pack; it notes the shape of what it saw."""

    def __init__(self, entries: int) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.arange(1.0, entries + 1))
        self.seen: list[tuple[int, ...]] = []

    def forward(self, samples: Tensor) -> Verdict:
        self.seen.append(tuple(samples.shape))
        return Verdict(samples.flatten(1) @ self.slope)


class Ordinal(Augmenter):
    """Adds to each sample its number in the batch, so that a pack tells how it was changed."""

    def forward(self, samples: Tensor, random: torch.Generator) -> Tensor:
        assert samples.shape[1:] == (2,), "an augmentation acts on single samples"
        return samples + torch.arange(len(samples))[:, None]


def _game(pack: int, objective: str = "non-saturating", *regularisers: Regulariser, **extra: Any) -> PlainGame:
    entry = OBJECTIVES.get(objective)
    ingredients = Ingredients(POINTS, entry.build(entry.options()), regularisers, **extra)
    return PlainGame(PlainOptions(code=2, pack=pack), ingredients)


def _nets(pack: int) -> nn.ModuleDict:
    return nn.ModuleDict({"generator": nn.Identity(), "discriminator": Linear(2 * pack), "augmentation": Ordinal()})


def _moment() -> Moment:
    return Moment(torch.Generator().manual_seed(0), 12, 0, 0, torch.tensor(0.0))


def _regulariser(name: str) -> Regulariser:
    entry = REGULARISERS.get(name)
    built: Regulariser = entry.build(entry.options())
    return built


def test_the_channels_of_a_pack_are_those_of_its_samples_in_turn() -> None:
    pictures = torch.arange(6 * 3 * 2 * 2.0).reshape(6, 3, 2, 2)
    packs = join(pictures, 2)
    assert packs.shape == (3, 6, 2, 2)
    assert torch.equal(packs[1, :3], pictures[2])
    assert torch.equal(packs[1, 3:], pictures[3])


@pytest.mark.parametrize("pack", [1, 2, 3, 4])
def test_separating_undoes_joining(pack: int) -> None:
    for samples in (torch.randn(12, 2), torch.randn(12, 3, 4, 4)):
        packs = join(samples, pack)
        assert tuple(packs.shape[1:]) == joined_shape(tuple(samples.shape[1:]), pack)
        assert torch.equal(separate(packs, pack), samples)


def test_the_discriminator_is_built_for_packs_and_the_generator_for_samples() -> None:
    parts = _game(3).parts()
    assert (parts["generator"].sample, parts["discriminator"].sample) == ((2,), (6,))
    assert parts["discriminator"].role is Role.JUDGE


@pytest.mark.parametrize("objective", OBJECTIVES.names())
def test_both_turns_judge_packs_with_every_objective(objective: str) -> None:
    game, nets = _game(4, objective), _nets(4)
    game.discriminator_loss(nets, Batch(torch.randn(12, 2)), _moment())
    game.generator_loss(nets, Batch(torch.randn(12, 2)), _moment())
    assert set(nets["discriminator"].seen) == {(3, 8)}


def test_a_pack_has_one_slope_over_all_its_samples() -> None:
    game = _game(2, "non-saturating", _regulariser("r1"))
    terms = game.discriminator_loss(_nets(2), Batch(torch.randn(12, 2)), _moment())
    assert terms.losses["r1"].item() == pytest.approx(10 / 2 * (1 + 4 + 9 + 16))


@pytest.mark.parametrize("name", REGULARISERS.names())
def test_every_penalty_works_on_packs(name: str) -> None:
    regulariser, random = _regulariser(name), torch.Generator().manual_seed(0)
    if regulariser.penalty:
        judge = _game(2).adversary.judge(nn.ModuleDict({"discriminator": Linear(2 * 16 * 16)}), _moment())
        real, fake = (join(torch.randn(12, 1, 16, 16, generator=random), 2) for _ in range(2))
        penalties = regulariser.penalty(judge, real, fake, random)
        assert penalties.shape == (6,)
        assert penalties.sum() > 0


def test_an_augmentation_changes_single_samples_before_they_are_joined() -> None:
    game = _game(2, augmentation=Ordinal)
    logits = game.adversary.judge(_nets(2), _moment())(join(torch.zeros(4, 2), 2))
    first, second = 0 * (1 + 2) + 1 * (3 + 4), 2 * (1 + 2) + 3 * (3 + 4)
    assert logits.tolist() == [first, second]


def test_a_batch_that_packs_do_not_use_up_is_refused_with_the_next_sizes() -> None:
    config = from_mapping(
        {
            "game": {"name": "plain", "pack": 3},
            "generator": {"name": "mlp"},
            "discriminator": {"name": "mlp"},
            "data": {"name": "ring"},
            "training": {"batch": 64},
        }
    )
    with pytest.raises(OptionError, match=r"does not divide the batch of 64.*63 or 66") as refused:
        assemble(resolve(config), POINTS, torch.device("cpu"))
    assert refused.value.path == "game.pack"
