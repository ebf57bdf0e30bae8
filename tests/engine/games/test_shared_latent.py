"""A shared latent space: what tells codes apart, what encoders make of it, and who minimises which error."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from engine.contracts import Batch, Ingredients, Moment, Regulariser, Scores, Verdict
from engine.games.shared_latent import (
    CODES,
    Fooling,
    SharedLatentGame,
    SharedLatentOptions,
    scaled,
    telling,
    told_rightly,
    unit_divergence,
)
from engine.spec.data import DataInfo
from engine.spec.registry import OBJECTIVES

INFO = DataInfo("sketches", (1, 1, 2), partner=(1, 1, 3), domains=("photo", "sketch"))
A = torch.tensor([[[[1.0, 0.0]]], [[[0.0, 1.0]]]])
B = torch.tensor([[[[1.0, 0.0, 0.0]]], [[[0.0, 0.0, 2.0]]]])
SCORES = Scores(torch.tensor([2.0, -1.0]), torch.tensor([-3.0, 0.5]))


class Linear(nn.Module):
    """A linear map of pictures to codes, or of codes to pictures."""

    def __init__(self, inputs: int, outputs: int, shape: tuple[int, ...] = ()) -> None:
        super().__init__()
        self.map = nn.Linear(inputs, outputs, bias=False)
        self.shape = shape or (outputs,)

    def forward(self, values: Tensor) -> Tensor:
        made: Tensor = self.map(values.flatten(1))
        return made.reshape(-1, *self.shape)


class Judge(nn.Module):
    """A discriminator that is linear in all entries."""

    def __init__(self, entries: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(entries))

    def forward(self, samples: Tensor) -> Verdict:
        return Verdict(samples.flatten(1) @ self.weight)


def _game(regularisers: tuple[Regulariser, ...] = (), **options: Any) -> SharedLatentGame:
    built = OBJECTIVES.get("non-saturating").build(OBJECTIVES.get("non-saturating").options())
    return SharedLatentGame(SharedLatentOptions(**{"code": 2, **options}), Ingredients(INFO, built, regularisers))


def _nets() -> nn.ModuleDict:
    torch.manual_seed(0)
    return nn.ModuleDict(
        {
            "encoder_a": Linear(2, 2),
            "encoder_b": Linear(3, 2),
            "generator_a": Linear(2, 2, (1, 1, 2)),
            "generator_b": Linear(2, 3, (1, 1, 3)),
            "discriminator_a": Judge(2),
            "discriminator_b": Judge(3),
            CODES: Judge(2),
        }
    )


def _moment() -> Moment:
    return Moment(torch.Generator().manual_seed(0), 2, 0, 0, torch.zeros(()))


def _moved(loss: Tensor, nets: nn.ModuleDict) -> set[str]:
    """The networks that a loss would move, were they all to be trained by it."""
    moved = set()
    for name, net in nets.items():
        (slope,) = torch.autograd.grad(loss, list(net.parameters()), retain_graph=True, allow_unused=True)
        if slope is not None and slope.abs().max() > 0:
            moved.add(name)
    return moved


def test_the_code_discriminator_minimises_the_cross_entropy_of_the_domain() -> None:
    said = torch.tensor([2.0, -1.0, 3.0, -0.5])  # logits of the domain that each code is of
    expected = -torch.sigmoid(said).log().mean()
    torch.testing.assert_close(telling("flipped").discriminator(SCORES), expected)


@pytest.mark.parametrize("fooling", ["flipped", "reversed"])
def test_encoders_play_against_it(fooling: Fooling) -> None:
    said = torch.tensor([2.0, -1.0, 3.0, -0.5])
    expected = {"flipped": -torch.sigmoid(-said).log().mean(), "reversed": torch.sigmoid(said).log().mean()}
    torch.testing.assert_close(telling(fooling).generator(SCORES), expected[fooling])


def test_flipped_domains_keep_their_gradient_where_codes_are_told_easily() -> None:
    slopes = {}
    for fooling in ("flipped", "reversed"):
        real = torch.full((1,), 20.0, requires_grad=True)
        loss = telling(fooling).generator(Scores(real, torch.full((1,), -20.0)))  # type: ignore[arg-type]
        (slopes[fooling],) = torch.autograd.grad(loss, real)
    assert slopes["flipped"].item() == pytest.approx(0.5)
    assert 0 <= slopes["reversed"].item() < 1e-8


def test_the_accuracy_counts_the_domains_that_are_told() -> None:
    assert told_rightly(SCORES).item() == pytest.approx(0.5)
    assert told_rightly(Scores(torch.ones(3), torch.tensor([-1.0]))).item() == 1
    assert not told_rightly(Scores(torch.ones(1, requires_grad=True), -torch.ones(1))).requires_grad


def test_the_divergence_of_a_unit_gaussian_is_half_the_square_of_its_mean() -> None:
    means = torch.tensor([[1.0, -2.0], [0.0, 0.0]])
    one = torch.ones(2)
    known = torch.distributions.kl_divergence(
        torch.distributions.Normal(means, one), torch.distributions.Normal(torch.zeros(2), one)
    ).sum(1)
    torch.testing.assert_close(unit_divergence(means), known)


def test_variational_codes_have_unit_noise() -> None:
    noisy = _game(variational=True)._coded(torch.full((20_000, 2), 3.0), _moment().random)
    assert noisy.mean().item() == pytest.approx(3, abs=0.02)
    assert noisy.std().item() == pytest.approx(1, abs=0.02)


def test_other_codes_have_a_root_mean_square_of_one_at_every_scale() -> None:
    answers = torch.tensor([[3.0, 4.0], [3e-3, 4e-3], [-6.0, 8.0]])
    codes = _game()._coded(answers, _moment().random)
    torch.testing.assert_close(codes.square().mean(1), torch.ones(3), rtol=1e-3, atol=0)
    torch.testing.assert_close(codes[0], torch.tensor([3.0, 4.0]) / math.sqrt(12.5))


def test_a_code_of_zeros_has_a_finite_slope() -> None:
    answers = torch.zeros(1, 2, requires_grad=True)
    scaled(answers).sum().backward()
    assert answers.grad is not None
    assert answers.grad.isfinite().all()


def test_the_networks_of_both_domains_start_alike_where_they_can() -> None:
    like = INFO.shape
    for same_start, partner in ((True, like), (False, like), (True, INFO.partner)):
        options = SharedLatentOptions(code=2, same_start=same_start)
        game = SharedLatentGame(options, Ingredients(replace(INFO, partner=partner), _game().in_a.objective))
        nets = _nets()
        if partner == like:
            nets["encoder_b"], nets["generator_b"] = Linear(2, 2), Linear(2, 2, like)
        game.begin_stage(0, nets, None, torch.Generator())  # type: ignore[arg-type]
        for kind in ("encoder", "generator"):
            a, b = nets[f"{kind}_a"].map.weight, nets[f"{kind}_b"].map.weight
            assert torch.equal(a, b) is (same_start and partner == like)


def test_encoders_and_generators_minimise_what_the_paper_says() -> None:
    nets = _nets()
    game = _game(reconstruction_weight=3.0, cycle_weight=5.0, code_weight=7.0)
    losses = game.generator_loss(nets, Batch(A, None, B), _moment()).losses

    def code(side: str, pictures: Tensor) -> Tensor:
        return scaled(nets[f"encoder_{side}"](pictures))

    code_a, code_b = code("a", A), code("b", B)
    into_a, into_b = nets["generator_a"](code_b), nets["generator_b"](code_a)

    def error(made_a: Tensor, made_b: Tensor) -> Tensor:
        return (made_a - A).abs().mean() + (made_b - B).abs().mean()

    expected = {
        "objective A": softplus(-into_a.flatten(1).sum(1)).mean(),
        "objective B": softplus(-into_b.flatten(1).sum(1)).mean(),
        "codes": 7 * (softplus(code_a.sum(1)).mean() + softplus(-code_b.sum(1)).mean()) / 2,
        "reconstruction": 3 * error(nets["generator_a"](code_a), nets["generator_b"](code_b)),
        "cycle": 5 * error(nets["generator_a"](code("b", into_b)), nets["generator_b"](code("a", into_a))),
    }
    assert set(losses) == set(expected)
    for name, value in expected.items():
        torch.testing.assert_close(losses[name], value)


def test_the_divergence_is_weighed_and_moves_the_encoders_alone() -> None:
    nets = _nets()
    losses = _game(variational=True, prior_weight=2.0).generator_loss(nets, Batch(A, None, B), _moment()).losses
    means = torch.cat((nets["encoder_a"](A), nets["encoder_b"](B)))
    torch.testing.assert_close(losses["divergence"], 2 * unit_divergence(means).mean())
    assert _moved(losses["divergence"], nets) == {"encoder_a", "encoder_b"}


def test_each_error_reaches_whom_it_should() -> None:
    nets = _nets()
    losses = _game().generator_loss(nets, Batch(A, None, B), _moment()).losses
    ours = {"encoder_a", "encoder_b", "generator_a", "generator_b"}
    assert _moved(losses["reconstruction"], nets) == _moved(losses["cycle"], nets) == ours
    assert _moved(losses["codes"], nets) == {"encoder_a", "encoder_b", CODES}  # of which the turn trains the encoders
    assert _moved(losses["objective B"], nets) == {"encoder_a", "generator_b", "discriminator_b"}


def test_each_discriminator_is_trained_by_its_own_loss_alone() -> None:
    nets, batch = _nets(), Batch(A, None, B)
    losses = _game().discriminator_loss(nets, batch, _moment()).losses
    assert _moved(losses["objective A"], nets) == {"discriminator_a"}
    assert _moved(losses["objective B"], nets) == {"discriminator_b"}
    terms = _game().code_discriminator_loss(nets, batch, _moment())
    assert _moved(terms.losses["objective"], nets) == {CODES}
    assert set(terms.watched) == {"accuracy"}


def test_a_translation_has_no_noise_and_joins_one_encoder_to_the_other_generator() -> None:
    nets, game = _nets(), _game(variational=True)
    torch.testing.assert_close(game.translate(nets, A, "AtoB"), nets["generator_b"](nets["encoder_a"](A)))
    torch.testing.assert_close(game.translate(nets, B, "BtoA"), nets["generator_a"](nets["encoder_b"](B)))
    made = _game().translate(nets, A, "AtoB")
    torch.testing.assert_close(made, nets["generator_b"](scaled(nets["encoder_a"](A))))
    there, back = game.routes()
    assert (there.titles, there.back, back.takes, back.makes) == (("photo", "sketch"), "BtoA", "partner", "images")


def test_a_regulariser_holds_for_all_three_discriminators() -> None:
    def flat(judge: Any, real: Tensor, fake: Tensor, random: torch.Generator) -> Tensor:
        return torch.ones(len(real))

    def fix(net: nn.Module) -> None:
        assert isinstance(net, Judge)
        net.weight.data.fill_(5)

    game, nets, batch = _game((Regulariser("flat", flat, 3.0, after=fix),)), _nets(), Batch(A, None, B)
    assert game.discriminator_loss(nets, batch, _moment()).losses["flat B"].item() == 3
    assert game.code_discriminator_loss(nets, batch, _moment()).losses["flat"].item() == 3
    for turn in game.turns():
        if turn.after:
            turn.after(nets)
    assert all((nets[name].weight == 5).all() for name in ("discriminator_a", "discriminator_b", CODES))


def test_at_the_solution_codes_tell_nothing() -> None:
    values = _game().equilibrium()
    assert values[f"{CODES}/objective"] == pytest.approx(math.log(2))
    assert values[f"{CODES}/accuracy"] == 0.5
    assert values["generator/objective B"] == pytest.approx(math.log(2))
    assert values["discriminator/objective A"] == pytest.approx(2 * math.log(2))
