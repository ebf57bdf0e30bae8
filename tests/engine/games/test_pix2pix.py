"""pix2pix by hand: what the discriminator sees, what the truth weighs, and which pairs fit."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.testing import assert_close

from engine.contracts import Batch, Moment, Objective, Terms, Verdict
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need, Shape
from engine.spec.errors import OptionError
from engine.spec.registry import AUGMENTATIONS
from engine.training.assembly import build_game

A, B = (1, 8, 8), (3, 8, 8)
OFFERS = frozenset({Need.PICTURES, Need.PAIRS, Need.TWO_DOMAINS})


class Sum(nn.Module):
    """A discriminator that adds up what it sees, and remembers it."""

    def forward(self, samples: Tensor) -> Verdict:
        self.seen = samples
        return Verdict(samples.sum(1))  # (n, h, w)


class Constant(nn.Module):
    """A translator that gives one value everywhere."""

    def __init__(self, value: float) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.tensor(value))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.value * torch.ones(len(pictures), *B)


def game_of(a: Shape = A, b: Shape = B, **tables: Any) -> Any:
    options = {"name": "pix2pix", **tables.pop("game", {})}
    info = DataInfo("Pairs", a, 4, (), OFFERS, (), b, 4, ("outlines", "pictures"))
    return build_game(resolve(from_mapping({"game": options, **tables})), info)


def nets(value: float = 0.25) -> nn.ModuleDict:
    return nn.ModuleDict({"translator": Constant(value), "discriminator": Sum()})


def batch() -> Batch:
    random = torch.Generator().manual_seed(0)
    return Batch(torch.rand(4, *A, generator=random), None, torch.rand(4, *B, generator=random))


def moment() -> Moment:
    return Moment(torch.Generator().manual_seed(1), 4, 0, 0, torch.zeros(()))


def test_the_truth_weighs_a_hundred() -> None:
    terms: Terms = game_of().generator_loss(nets(), batch(), moment())
    assert batch().partner is not None
    difference = (batch().partner - 0.25).abs().mean()
    assert_close(terms.losses["difference"], 100 * difference)
    assert_close(terms.watched["L1"], difference)


def test_the_generator_fools_a_discriminator_that_sees_what_went_in() -> None:
    terms = game_of(objective={"name": "wasserstein"}).generator_loss(nets(), batch(), moment())
    assert_close(terms.losses["objective"], -(batch().images.mean() + 3 * 0.25))
    blind = game_of(game={"conditional": False}, objective={"name": "wasserstein"})
    assert_close(blind.generator_loss(nets(), batch(), moment()).losses["objective"], torch.tensor(-0.75))


def test_the_discriminator_sees_pairs_joined_along_channels() -> None:
    game, networks, pairs = game_of(objective={"name": "wasserstein"}), nets(), batch()
    terms = game.discriminator_loss(networks, pairs, moment())
    assert game.parts()["discriminator"].sample == (4, 8, 8)
    assert torch.equal(networks["discriminator"].seen[:, :1], pairs.images)
    assert_close(networks["discriminator"].seen[:, 1:], torch.full((4, *B), 0.25))
    assert pairs.partner is not None
    assert_close(terms.losses["objective"], 0.75 - 3 * pairs.partner.mean())


def test_the_margin_of_a_pair_is_that_of_what_was_translated() -> None:
    game, seen = game_of(objective={"name": "loss-sensitive"}), []
    known: Objective = game.adversary.objective

    def remember(scores: Any) -> Tensor:
        seen.append(scores.gap)
        return known.discriminator(scores)

    game.adversary.objective = Objective(remember, known.generator, known.sees)
    game.discriminator_loss(nets(), batch(), moment())
    assert batch().partner is not None
    assert_close(seen[0], (batch().partner - 0.25).abs().mean((1, 2, 3)))


def test_augmentation_moves_both_sides_of_a_pair_alike() -> None:
    assert "diffaugment" in AUGMENTATIONS
    game = game_of((3, 8, 8), augmentation={"name": "diffaugment", "colour": False, "cutout": False})
    networks, same = nets(), torch.rand(4, 3, 8, 8)
    networks["augmentation"] = game.adversary.augmentation()
    networks["translator"] = nn.Identity()
    game.generator_loss(networks, Batch(same, None, same), moment())
    pictures, translated = networks["discriminator"].seen.chunk(2, 1)
    assert torch.equal(pictures, translated)
    assert not torch.equal(pictures, same)


def test_no_gradient_reaches_the_translator_in_the_discriminators_turn() -> None:
    networks = nets()
    terms = game_of().discriminator_loss(networks, batch(), moment())
    assert not terms.losses["objective"].requires_grad  # the discriminator here has no weights
    assert networks["translator"].value.grad is None


def test_the_solution_is_weighed_as_the_objective_is() -> None:
    plain, double = game_of().equilibrium(), game_of(game={"objective_weight": 2}).equilibrium()
    assert double["generator/objective"] == 2 * plain["generator/objective"]
    assert double["discriminator/objective"] == plain["discriminator/objective"]


def test_there_is_one_way() -> None:
    (route,) = game_of().routes()
    assert (route.name, route.titles, route.source, route.output) == ("AtoB", ("outlines", "pictures"), A, B)
    assert route.back == ""


def test_sides_of_different_sizes_are_refused() -> None:
    with pytest.raises(OptionError, match="A is 4×4, B is 8×8") as caught:
        game_of((3, 4, 4))
    assert "super-resolution" in caught.value.remedy
