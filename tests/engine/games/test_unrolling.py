"""Unrolling: steps ahead that equal real ones, gradients through them, and what cannot be looked through."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Batch, Ingredients, Moment, Regulariser, Terms, Verdict
from engine.games.plain import PlainGame, PlainOptions
from engine.games.unrolling import Step, look_ahead
from engine.spec.data import DataInfo
from engine.spec.errors import OptionError
from engine.spec.registry import DISCRIMINATORS, GENERATORS, OBJECTIVES, REGULARISERS

POINTS, PICTURES = DataInfo("points", (2,)), DataInfo("pictures", (1, 16, 16))
RATE = 0.25


class Shift(nn.Module):
    """A generator whose samples are its code moved by one vector."""

    def __init__(self) -> None:
        super().__init__()
        self.by = nn.Parameter(torch.tensor([1.0, -2.0]))

    def forward(self, codes: Tensor) -> Tensor:
        return codes + self.by


class Linear(nn.Module):
    """A discriminator with the logit wᵀx."""

    def __init__(self) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.tensor([0.5, 0.75]))

    def forward(self, samples: Tensor) -> Verdict:
        return Verdict(samples @ self.slope)


def _game(info: DataInfo, objective: str, *penalties: Regulariser, **options: Any) -> PlainGame:
    entry = OBJECTIVES.get(objective)
    return PlainGame(PlainOptions(code=2, **options), Ingredients(info, entry.build(entry.options()), penalties))


def _regulariser(name: str) -> Regulariser:
    entry = REGULARISERS.get(name)
    built: Regulariser = entry.build(entry.options())
    return built


def _linear() -> nn.ModuleDict:
    return nn.ModuleDict({"generator": Shift(), "discriminator": Linear()})


def _built(game: PlainGame, family: str, **options: Any) -> nn.ModuleDict:
    parts = game.parts()
    torch.manual_seed(0)
    sides = {"generator": GENERATORS.get(family), "discriminator": DISCRIMINATORS.get(family)}
    return nn.ModuleDict({name: entry.build(entry.options(**options), parts[name]) for name, entry in sides.items()})


def _moment(optimiser: torch.optim.Optimizer | None = None) -> Moment:
    optimisers = {"discriminator": optimiser} if optimiser else {}
    return Moment(torch.Generator().manual_seed(3), 8, 0, 0, torch.tensor(0.0), optimisers)


def _gradient(terms: Terms, nets: nn.ModuleDict) -> list[Tensor]:
    return list(torch.autograd.grad(terms.losses["objective"], list(nets["generator"].parameters())))


def _real(info: DataInfo) -> Batch:
    return Batch(torch.randn(8, *info.shape, generator=torch.Generator().manual_seed(7)).clamp(-1, 1))


@pytest.mark.parametrize("steps", [1, 3])
def test_unrolled_descent_on_a_linear_discriminator_is_the_formula(steps: int) -> None:
    game, nets = _game(POINTS, "wasserstein", unroll=steps, unroll_rule="sgd", unroll_rate=RATE), _linear()
    (gradient,) = _gradient(game.generator_loss(nets, _real(POINTS), _moment()), nets)
    codes = game.codes(8, torch.Generator().manual_seed(3))
    fake, real = nets["generator"](codes).mean(0).detach(), _real(POINTS).images.mean(0)
    ahead = nets["discriminator"].slope.detach() + steps * RATE * (real - fake)  # w − Kη(ḡ − x̄)
    torch.testing.assert_close(gradient, -ahead + steps * RATE * fake)  # −w_K, and what w_K owes to ḡ


def test_unrolling_no_steps_is_the_plain_game_bit_for_bit() -> None:
    plain, none = _game(POINTS, "non-saturating"), _game(POINTS, "non-saturating", unroll=0, unroll_rate=RATE)
    nets = _built(plain, "mlp", width=8)
    first = plain.generator_loss(nets, _real(POINTS), _moment())
    second = none.generator_loss(nets, _real(POINTS), _moment())
    assert torch.equal(first.losses["objective"], second.losses["objective"])
    assert all(map(torch.equal, _gradient(first, nets), _gradient(second, nets)))
    assert not none.turns()[1].draws


@pytest.mark.parametrize("rule", ["adam", "sgd"])
def test_the_unrolled_gradient_is_the_slope_of_the_unrolled_loss(rule: str) -> None:
    penalties = (_regulariser("r2"), _regulariser("gradient-penalty"))  # both look at where the fakes are
    game = _game(POINTS, "non-saturating", *penalties, unroll=3, unroll_rule=rule, unroll_rate=0.02)
    nets = _built(game, "mlp", width=8, activation="tanh")
    weight = nets["generator"].layers[-1].bias

    def loss(shift: float = 0.0) -> Tensor:
        with torch.no_grad():
            weight[0] += shift
        value = game.generator_loss(nets, _real(POINTS), _moment()).losses["objective"]
        with torch.no_grad():
            weight[0] -= shift
        return value

    (gradient,) = torch.autograd.grad(loss(), weight)
    assert gradient[0].item() == pytest.approx((loss(0.01) - loss(-0.01)).item() / 0.02, rel=0.01)


@pytest.mark.parametrize("steps_before", [0, 3])
@pytest.mark.parametrize(("rule", "decay"), [("adam", 0.0), ("adam", 0.1), ("sgd", 0.0)])
def test_steps_ahead_equal_the_steps_of_a_real_optimiser(rule: Any, decay: float, steps_before: int) -> None:
    torch.manual_seed(0)
    net = nn.Linear(3, 2)
    inputs, targets = torch.randn(5, 3), torch.randn(5, 2)

    def loss(net: nn.Module) -> Tensor:
        answer: Tensor = net(inputs)
        return (answer - targets).square().mean()

    if rule == "adam":
        real: torch.optim.Optimizer = torch.optim.AdamW(net.parameters(), 0.1, (0.5, 0.9), weight_decay=decay)
    else:
        real = torch.optim.SGD(net.parameters(), 0.1)

    def step() -> None:
        real.zero_grad()
        loss(net).backward()
        real.step()

    for _ in range(steps_before):
        step()
    ahead = look_ahead(net, lambda ahead, _: loss(ahead), 2, Step(rule, 0.0, real))
    before = copy.deepcopy(net)
    again = look_ahead(net, lambda ahead, _: loss(ahead), 2, Step(rule, 0.0, real))
    assert all(map(torch.equal, net.parameters(), before.parameters()))
    for _ in range(2):
        step()
    for found in (ahead, again):  # looking ahead left the optimiser's moments alone
        torch.testing.assert_close(list(found.weights.values()), [w.detach() for w in net.parameters()])


def test_a_weight_that_never_had_a_gradient_gives_no_nan() -> None:
    net = nn.Linear(2, 1)
    shift = torch.zeros(1, requires_grad=True)
    ahead = look_ahead(net, lambda ahead, _: ahead(torch.tensor([[1.0, 0.0]]) + shift * 0).sum(), 2, Step("adam", 0.1))
    (gradient,) = torch.autograd.grad(ahead(torch.ones(1, 2)).sum(), shift)
    assert gradient.isfinite().all()


@pytest.mark.parametrize("rule", ["adam", "sgd"])
def test_a_dcgan_unrolls_and_its_discriminator_stays_untouched(rule: str) -> None:
    game = _game(PICTURES, "non-saturating", unroll=2, unroll_rule=rule, unroll_rate=0.1)
    nets = _built(game, "dcgan", width=4)
    before = {name: tensor.clone() for name, tensor in nets["discriminator"].state_dict().items()}
    gradient = _gradient(game.generator_loss(nets, _real(PICTURES), _moment()), nets)
    assert all(torch.equal(tensor, before[name]) for name, tensor in nets["discriminator"].state_dict().items())
    plain = _gradient(_game(PICTURES, "non-saturating").generator_loss(nets, _real(PICTURES), _moment()), nets)
    assert all(part.isfinite().all() for part in gradient)
    assert any((ours - theirs).abs().max() > 1e-4 for ours, theirs in zip(gradient, plain, strict=True))


@pytest.mark.parametrize("objective", OBJECTIVES.names())
def test_every_objective_unrolls(objective: str) -> None:
    game = _game(POINTS, objective, unroll=2, unroll_rate=0.01, shared_batch=True)
    nets = _built(game, "mlp", width=8)
    assert all(part.isfinite().all() for part in _gradient(game.generator_loss(nets, _real(POINTS), _moment()), nets))


@pytest.mark.parametrize("name", REGULARISERS.names())
def test_penalties_unroll_and_what_no_gradient_follows_is_refused(name: str) -> None:
    regulariser = _regulariser(name)
    if not regulariser.penalty:
        with pytest.raises(OptionError, match=f'cannot be unrolled with "{name}"') as refused:
            _game(PICTURES, "hinge", regulariser, unroll=1)
        assert refused.value.path == "game.unroll"
        return
    plain, penalised = (
        _game(PICTURES, "hinge", *chosen, unroll=2, unroll_rule="sgd", unroll_rate=0.01)
        for chosen in ((), (regulariser,))
    )
    nets = _built(plain, "mlp", width=8, activation="tanh")
    first, second = (
        _gradient(game.generator_loss(nets, _real(PICTURES), _moment()), nets) for game in (plain, penalised)
    )
    assert any((a - b).abs().max() > 1e-7 for a, b in zip(first, second, strict=True))
