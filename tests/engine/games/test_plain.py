"""The plain game: what each player minimises, checked against formulas on networks known by heart."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Batch, Ingredients, Moment, Objective, Regulariser, Scores, Verdict
from engine.games.plain import PlainGame, PlainOptions
from engine.spec.data import DataInfo
from engine.spec.registry import OBJECTIVES

INFO = DataInfo("points", (2,))


class Copier(nn.Module):
    """A generator whose sample is the start of its code."""

    def forward(self, codes: Tensor) -> Tensor:
        return codes[:, :2]


class Linear(nn.Module):
    """A discriminator with the logit wᵀx; it notes the size of what it saw."""

    def __init__(self, *slope: float) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.tensor(slope))
        self.seen: list[int] = []

    def forward(self, samples: Tensor) -> Verdict:
        self.seen.append(len(samples))
        return Verdict(samples @ self.slope)


def _objective(name: str) -> Objective:
    entry = OBJECTIVES.get(name)
    objective: Objective = entry.build(entry.options())
    return objective


def _nets(*slope: float) -> nn.ModuleDict:
    return nn.ModuleDict({"generator": Copier(), "discriminator": Linear(*slope)})


def _moment(step: int = 0, progress: float = 0.0) -> Moment:
    return Moment(torch.Generator().manual_seed(0), 6, 0, step, torch.tensor(progress))


def _game(name: str = "non-saturating", *regularisers: Regulariser, **options: Any) -> PlainGame:
    return PlainGame(PlainOptions(code=2, **options), Ingredients(INFO, _objective(name), regularisers))


def test_a_blind_discriminator_costs_two_log_two() -> None:
    terms = _game().discriminator_loss(_nets(0.0, 0.0), Batch(torch.randn(6, 2)), _moment())
    assert terms.losses["objective"].item() == pytest.approx(2 * math.log(2))


def test_watched_scalars_are_mean_logits() -> None:
    real = torch.tensor([[1.0, 0.0], [3.0, 0.0]])
    terms = _game().discriminator_loss(_nets(2.0, 0.0), Batch(real), _moment())
    assert terms.watched["D(real)"].item() == pytest.approx(4.0)


def test_a_penalty_is_weighted_and_scaled_by_its_interval() -> None:
    lazy = Regulariser("ones", lambda judge, real, fake, random: torch.ones(len(real)), weight=0.5, interval=4)
    game = _game("non-saturating", lazy)
    for step, due in ((0, True), (1, False), (3, False), (4, True)):
        losses = game.discriminator_loss(_nets(0.0, 0.0), Batch(torch.randn(6, 2)), _moment(step)).losses
        assert ("ones" in losses) is due
        if due:
            assert losses["ones"].item() == pytest.approx(2.0)


def test_clamping_follows_every_discriminator_turn() -> None:
    def halve(net: nn.Module) -> None:
        with torch.no_grad():
            for weight in net.parameters():
                weight.mul_(0.5)

    nets = _nets(4.0, 4.0)
    turns = _game("wasserstein", Regulariser("halve", after=halve)).turns()
    assert turns[0].after
    turns[0].after(nets)
    assert nets["discriminator"].slope.tolist() == [2.0, 2.0]
    assert turns[1].after is None


@pytest.mark.parametrize("shared", [False, True])
def test_real_and_fake_share_a_batch_only_where_asked(shared: bool) -> None:
    nets = _nets(0.0, 0.0)
    _game(shared_batch=shared).discriminator_loss(nets, Batch(torch.randn(6, 2)), _moment())
    assert nets["discriminator"].seen == ([12] if shared else [6, 6])


def test_only_a_relativistic_generator_looks_at_real_samples() -> None:
    draws = {name: _game(name).turns()[1].draws for name in OBJECTIVES.names()}
    assert {name for name, looks in draws.items() if looks} == {"relativistic-pairing", "relativistic-average"}


def test_the_gap_of_a_pair_is_its_mean_pixel_distance() -> None:
    seen: list[Scores] = []

    def note(scores: Scores) -> Tensor:
        seen.append(scores)
        return scores.fake.mean()

    objective = Objective(note, note, sees=frozenset({"gap"}))
    game = PlainGame(PlainOptions(code=2), Ingredients(INFO, objective))
    real, codes = torch.ones(6, 2), game.codes(6, torch.Generator().manual_seed(0))
    game.discriminator_loss(_nets(1.0, 0.0), Batch(real), _moment())
    assert seen[0].gap is not None
    torch.testing.assert_close(seen[0].gap, (real - codes).abs().mean(1))


def test_priors_have_their_moments() -> None:
    random = torch.Generator().manual_seed(0)
    normal, uniform = _game().codes(50_000, random), _game(prior="uniform").codes(50_000, random)
    assert normal.std().item() == pytest.approx(1, abs=0.01)
    assert uniform.std().item() == pytest.approx(1 / math.sqrt(3), abs=0.01)
    assert uniform.abs().max() <= 1


def test_equilibrium_values_are_named_by_their_curve() -> None:
    assert _game().equilibrium()["discriminator/objective"] == pytest.approx(2 * math.log(2))
