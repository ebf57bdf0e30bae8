"""SimGAN: what the refiner may change, what the discriminator sees again, and what comes before the game."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from engine.contracts import Batch, Ingredients, Moment, Terms, Verdict
from engine.games.simgan import POOL, SimGANGame, SimGANOptions
from engine.spec.data import DataInfo
from engine.spec.errors import DatasetError, OptionError
from engine.spec.registry import OBJECTIVES

SHAPE = (1, 2, 2)
INFO = DataInfo("digits", SHAPE, partner=SHAPE, domains=("drawn", "written"))
PICTURES = torch.full((4, *SHAPE), 0.5)


class Darker(nn.Module):
    """A refiner that takes something off every pixel."""

    def __init__(self, step: float) -> None:
        super().__init__()
        self.step = nn.Parameter(torch.tensor(step))

    def forward(self, pictures: Tensor) -> Tensor:
        return pictures - self.step


class Pixels(nn.Module):
    """A discriminator with a logit for every pixel: its value."""

    def __init__(self) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(()))
        self.seen: list[Tensor] = []

    def forward(self, samples: Tensor) -> Verdict:
        self.seen.append(samples)
        return Verdict(self.gain * samples[:, 0])


def _game(**options: Any) -> SimGANGame:
    built = OBJECTIVES.get("non-saturating").build(OBJECTIVES.get("non-saturating").options())
    return SimGANGame(SimGANOptions(**options), Ingredients(INFO, built))


def _nets(game: SimGANGame, step: float = 0.25) -> nn.ModuleDict:
    build = game.parts()[POOL].build
    assert build is not None
    return nn.ModuleDict({"translator": Darker(step), "discriminator": Pixels(), POOL: build()})


def _play(game: SimGANGame, player: str, nets: nn.ModuleDict, seed: int = 0) -> Terms:
    turn = next(turn for turn in game.turns() if turn.player == player)
    moment = Moment(torch.Generator().manual_seed(seed), 4, 0, 0, torch.zeros(()))
    return turn.loss(nets, Batch(PICTURES, None, torch.ones_like(PICTURES)), moment)


def test_the_refiner_minimises_the_local_objective_and_what_it_changed() -> None:
    game = _game(regularisation_weight=4.0)
    terms = _play(game, "translator", _nets(game))
    torch.testing.assert_close(terms.losses["objective"], softplus(torch.tensor(-0.25)))  # the mean of all patches
    torch.testing.assert_close(terms.losses["regularisation"], torch.tensor(4 * 0.25))


def test_the_discriminator_tells_real_patches_from_refined_ones() -> None:
    game = _game()
    nets = _nets(game)
    terms = _play(game, "discriminator", nets)
    expected = softplus(torch.tensor(-1.0)) + softplus(torch.tensor(0.25))
    torch.testing.assert_close(terms.losses["objective"], expected)
    terms.losses["objective"].backward()
    assert nets["translator"].step.grad is None


def test_half_of_what_is_judged_was_refined_in_earlier_turns() -> None:
    game = _game()
    nets = _nets(game)
    _play(game, "discriminator", nets)
    nets["translator"].step.data.fill_(0.5)
    _play(game, "discriminator", nets)
    refined = nets["discriminator"].seen[-1]
    torch.testing.assert_close(refined[:, 0, 0, 0], torch.tensor([0.0, 0.0, 0.25, 0.25]))
    assert nets[POOL].held == 4


def test_the_warm_ups_come_before_the_game_and_take_their_share() -> None:
    stages = _game(refiner_warm_up=0.2, discriminator_warm_up=0.1).stages()
    assert [stage.title for stage in stages] == ["refiner alone", "discriminator alone", "game"]
    assert [stage.share for stage in stages] == pytest.approx([0.2, 0.1, 0.7])
    assert [[turn.player for turn in stage.turns] for stage in stages[:2]] == [["translator"], ["discriminator"]]


def test_a_run_without_warm_ups_is_the_game_alone() -> None:
    (stage,) = _game(refiner_warm_up=0.0, discriminator_warm_up=0.0).stages()
    assert (stage.title, stage.share) == ("", 1.0)


def test_the_refiner_warms_up_on_what_it_changed_alone() -> None:
    game = _game(regularisation_weight=4.0)
    turn = game.stages()[0].turns[0]
    terms = turn.loss(_nets(game), Batch(PICTURES), Moment(torch.Generator(), 4, 0, 0, torch.zeros(())))
    assert {name: loss.item() for name, loss in terms.losses.items()} == {"regularisation": pytest.approx(1.0)}


def test_each_player_moves_as_often_as_the_paper_says() -> None:
    turns = _game(refiner_steps=3, discriminator_steps=2).turns()
    assert [(turn.player, turn.repeat) for turn in turns] == [("translator", 3), ("discriminator", 2)]


def test_the_route_leads_from_synthetic_to_real() -> None:
    (route,) = _game().routes()
    assert (route.name, route.titles, route.takes, route.makes) == ("AtoB", ("drawn", "written"), "images", "partner")


def test_domains_of_different_shapes_are_refused() -> None:
    unlike = Ingredients(DataInfo("both", (3, 8, 6), partner=(1, 8, 6)), _game().adversary.objective)
    with pytest.raises(DatasetError, match="differ in shape: 6×8×3 and 6×8×1"):
        SimGANGame(SimGANOptions(), unlike)


def test_a_pool_smaller_than_what_enters_at_once_is_refused() -> None:
    _game(replay_pool=8).check_batch(16)
    with pytest.raises(OptionError, match="must be ≥ 9"):
        _game(replay_pool=8).check_batch(18)
