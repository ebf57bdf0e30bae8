"""Historical averaging: the mean of past weights, and the pull towards it."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.contracts import Batch, Ingredients, Moment, Role
from engine.games.history import History, trainable
from engine.games.plain import PlainGame, PlainOptions
from engine.spec.data import DataInfo
from engine.spec.registry import DISCRIMINATORS, GENERATORS, OBJECTIVES


def _set(net: nn.Linear, value: float) -> None:
    with torch.no_grad():
        net.weight.fill_(value)
        net.bias.fill_(-value)


def test_the_mean_is_that_of_all_recorded_weights() -> None:
    net = nn.Linear(3, 2)
    history = History(net)
    for value in (1.0, 2.0, 6.0):
        _set(net, value)
        history.record(net)
    assert all(torch.allclose(mean.abs(), torch.tensor(3.0)) for mean in history.means)
    assert history.distance(trainable(net)).item() == pytest.approx((6 - 3) ** 2 * (3 * 2 + 2))


def test_the_pull_is_twice_the_way_back() -> None:
    net = nn.Linear(3, 2)
    history = History(net)
    for value in (1.0, 5.0):
        _set(net, value)
        history.record(net)
    (gradient,) = torch.autograd.grad(history.distance(trainable(net)), net.weight)
    torch.testing.assert_close(gradient, torch.full((2, 3), 2 * (5.0 - 3.0)))


def test_frozen_weights_have_no_history() -> None:
    net = nn.Linear(3, 2)
    net.bias.requires_grad_(False)
    assert [tuple(mean.shape) for mean in History(net).means] == [(2, 3)]


def test_each_player_carries_its_own_history_and_pays_for_it_alone() -> None:
    entry = OBJECTIVES.get("non-saturating")
    data = DataInfo("points", (2,))
    game = PlainGame(PlainOptions(code=2, history_weight=0.5), Ingredients(data, entry.build(entry.options())))
    parts = game.parts()
    kept = {name: part.of for name, part in parts.items() if part.role is Role.KEEP}
    assert kept == {"generator_history": ("generator",), "discriminator_history": ("discriminator",)}
    nets = nn.ModuleDict()
    for name, registry in (("generator", GENERATORS), ("discriminator", DISCRIMINATORS)):
        nets[name] = registry.get("mlp").build(registry.get("mlp").options(width=4), parts[name])
        nets[f"{name}_history"] = History(nets[name])
    moment = Moment(torch.Generator().manual_seed(0), 8, 0, 0, torch.tensor(0.0))
    losses = game.discriminator_loss(nets, Batch(torch.randn(8, 2)), moment).losses
    assert losses["history"].item() == 0
    with torch.no_grad():
        nets["discriminator"].logit.bias.add_(4)
    losses = game.discriminator_loss(nets, Batch(torch.randn(8, 2)), moment).losses
    assert losses["history"].item() == pytest.approx(0.5 * 2.0**2)
    assert nets["generator_history"].turns.item() == 0
