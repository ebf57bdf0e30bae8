"""Objectives: closed forms at known logits, finite extremes, and the values at the solution."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.testing import assert_close

from engine.contracts import Objective, Scores
from engine.spec.options import parse
from engine.spec.registry import OBJECTIVES

LOG_2 = math.log(2)
every_objective = pytest.mark.parametrize("name", OBJECTIVES.names())


def _build(name: str, **options: Any) -> Objective:
    entry = OBJECTIVES.get(name)
    objective: Objective = entry.build(parse(entry.options, options))
    return objective


def _scores(real: Any, fake: Any, gap: Any = None) -> Scores:
    real, fake = torch.as_tensor(real, dtype=torch.float32), torch.as_tensor(fake, dtype=torch.float32)
    return Scores(real, fake, torch.as_tensor(gap, dtype=torch.float32) if gap is not None else torch.ones(len(fake)))


def _sigmoid(values: Tensor) -> Tensor:
    return values.double().sigmoid()


def test_the_registry_holds_the_eight_objectives() -> None:
    assert OBJECTIVES.names() == (
        "minimax",
        "non-saturating",
        "wasserstein",
        "least-squares",
        "loss-sensitive",
        "hinge",
        "relativistic-pairing",
        "relativistic-average",
    )


@every_objective
@pytest.mark.parametrize("level", [(100.0, -100.0), (-100.0, 100.0), (100.0, 100.0), (-100.0, -100.0)])
def test_logits_of_a_hundred_give_finite_losses_and_gradients(name: str, level: tuple[float, float]) -> None:
    objective = _build(name)
    real, fake = (torch.full((4,), value, requires_grad=True) for value in level)
    scores = Scores(real, fake, torch.ones(4))
    for loss in (objective.discriminator(scores), objective.generator(scores)):
        gradients = torch.autograd.grad(loss, (real, fake), allow_unused=True)
        assert loss.shape == ()
        assert loss.isfinite()
        assert all(gradient.isfinite().all() for gradient in gradients if gradient is not None)


@every_objective
def test_patches_are_averaged_as_if_they_were_samples_of_equal_logits(name: str) -> None:
    objective, real, fake, gap = _build(name), torch.randn(5), torch.randn(5), torch.rand(5)
    points = Scores(real, fake, gap)
    patches = Scores(real[:, None, None].expand(5, 2, 3), fake[:, None, None].expand(5, 2, 3), gap)
    assert_close(objective.discriminator(patches), objective.discriminator(points))
    assert_close(objective.generator(patches), objective.generator(points))


@every_objective
def test_better_samples_cost_the_generator_less_and_the_discriminator_more(name: str) -> None:
    objective = _build(name)
    good, bad = _scores([0.5, 0.6], [0.4, 0.45]), _scores([0.5, 0.6], [0.0, 0.1])
    assert objective.generator(good) < objective.generator(bad)
    assert objective.discriminator(good) > objective.discriminator(bad)


@every_objective
def test_only_what_an_objective_sees_reaches_its_generator(name: str) -> None:
    objective = _build(name)
    scores = Scores(None, torch.zeros(3))
    if "real" in objective.sees:
        with pytest.raises(AssertionError):
            objective.generator(scores)
    else:
        assert objective.generator(scores).isfinite()


@pytest.mark.parametrize("name", ["minimax", "non-saturating"])
def test_a_blind_discriminator_costs_two_log_two(name: str) -> None:
    scores = _scores([0.0, 0.0], [0.0, 0.0])
    assert _build(name).discriminator(scores).item() == pytest.approx(2 * LOG_2, abs=1e-6)


@pytest.mark.parametrize("name", ["minimax", "non-saturating"])
def test_the_discriminator_of_the_first_paper_maximises_its_value(name: str) -> None:
    real, fake = torch.randn(50), torch.randn(50)
    value = _sigmoid(real).log().mean() + (1 - _sigmoid(fake)).log().mean()
    assert _build(name).discriminator(_scores(real, fake)).item() == pytest.approx(-value.item(), abs=1e-5)


def test_minimax_and_non_saturating_generators_are_what_their_names_say() -> None:
    fake = torch.randn(50)
    minimax, non_saturating = (1 - _sigmoid(fake)).log().mean(), -_sigmoid(fake).log().mean()
    assert _build("minimax").generator(_scores(fake, fake)).item() == pytest.approx(minimax.item(), abs=1e-5)
    assert _build("non-saturating").generator(_scores(fake, fake)).item() == pytest.approx(
        non_saturating.item(), abs=1e-5
    )


def test_minimax_and_non_saturating_share_direction_but_not_strength() -> None:
    fake = torch.tensor([-6.0, 0.0, 6.0], requires_grad=True)
    slopes = [
        torch.autograd.grad(_build(name).generator(Scores(None, fake)), fake)[0] * 3
        for name in ("minimax", "non-saturating")
    ]
    assert all((slope < 0).all() for slope in slopes)
    assert_close(slopes[0], -fake.detach().sigmoid())  # fades where the discriminator is sure
    assert_close(slopes[1], -(-fake.detach()).sigmoid())  # is strongest there


def test_wasserstein_is_a_difference_of_means() -> None:
    scores, objective = _scores([3.0, 5.0], [1.0, 2.0]), _build("wasserstein")
    assert objective.discriminator(scores).item() == pytest.approx(1.5 - 4.0)
    assert objective.generator(scores).item() == pytest.approx(-1.5)


def test_least_squares_are_half_squared_distances_to_the_labels() -> None:
    scores, objective = _scores([0.5], [0.25]), _build("least-squares")
    assert objective.discriminator(scores).item() == pytest.approx(0.5 * 0.25 + 0.5 * 0.0625)
    assert objective.generator(scores).item() == pytest.approx(0.5 * 0.5625)
    pearson = _build("least-squares", a=-1.0, b=1.0, c=0.0)
    assert pearson.discriminator(scores).item() == pytest.approx(0.5 * 0.25 + 0.5 * 1.5625)
    assert pearson.generator(scores).item() == pytest.approx(0.5 * 0.0625)


def test_the_loss_sensitive_margin_follows_its_equation() -> None:
    scores = _scores([2.0, 1.0], [0.0, 0.9], gap=[0.5, 0.4])
    objective = _build("loss-sensitive", weight=3.0, margin=2.0)
    excess = (0.0 + (0.8 - 1.0 + 0.9)) / 2  # the first pair beats its margin of 1 by 1
    assert objective.discriminator(scores).item() == pytest.approx(-1.5 + 3 * excess)
    assert objective.generator(scores).item() == pytest.approx(-0.45)


def test_the_loss_sensitive_critic_stops_pushing_pairs_beyond_their_margin() -> None:
    fake = torch.tensor([0.0, 0.9], requires_grad=True)
    scores = Scores(torch.tensor([2.0, 1.0]), fake, torch.tensor([0.5, 0.4]))
    (gradient,) = torch.autograd.grad(_build("loss-sensitive", margin=2.0).discriminator(scores), fake)
    assert_close(gradient, torch.tensor([0.0, 0.5]))


def test_a_slope_of_one_makes_the_loss_sensitive_critic_wasserstein() -> None:
    real, fake = torch.randn(20), torch.randn(20)
    scores = _scores(real, fake, gap=torch.zeros(20))
    loss = _build("loss-sensitive", slope=1.0, real_weight=0.0).discriminator(scores)
    assert_close(loss, _build("wasserstein").discriminator(scores))


def test_the_hinge_leaves_samples_beyond_the_margin_alone() -> None:
    scores, objective = _scores([2.0, 0.5], [-3.0, 0.0]), _build("hinge")
    assert objective.discriminator(scores).item() == pytest.approx(0.25 + 0.5)
    assert objective.generator(scores).item() == pytest.approx(1.5)


def test_relativistic_pairing_compares_within_pairs() -> None:
    scores, objective = _scores([2.0, -1.0], [1.0, 1.0]), _build("relativistic-pairing")
    lead = torch.tensor([1.0, -2.0], dtype=torch.float64)
    assert objective.discriminator(scores).item() == pytest.approx(-_sigmoid(lead).log().mean().item(), abs=1e-6)
    assert objective.generator(scores).item() == pytest.approx(-_sigmoid(-lead).log().mean().item(), abs=1e-6)


def test_relativistic_average_compares_with_the_mean_of_the_other_side() -> None:
    scores, objective = _scores([2.0, -1.0], [1.0, 3.0]), _build("relativistic-average")
    real, fake = _sigmoid(torch.tensor([0.0, -3.0])), _sigmoid(torch.tensor([0.5, 2.5]))
    discriminator = -real.log().mean() - (1 - fake).log().mean()
    generator = -fake.log().mean() - (1 - real).log().mean()
    assert objective.discriminator(scores).item() == pytest.approx(discriminator.item(), abs=1e-6)
    assert objective.generator(scores).item() == pytest.approx(generator.item(), abs=1e-6)


@pytest.mark.parametrize("name", ["relativistic-pairing", "relativistic-average", "wasserstein", "hinge"])
def test_a_shift_of_all_logits_changes_nothing_where_only_differences_count(name: str) -> None:
    real, fake = torch.randn(20) / 10, torch.randn(20) / 10
    objective = _build(name)
    moved = objective.discriminator(_scores(real + 0.3, fake + 0.3))  # within the hinge's margin
    assert_close(moved, objective.discriminator(_scores(real, fake)))


CASES = [
    (entry.name, smoothing)
    for entry in OBJECTIVES
    for smoothing in (0.0, 0.1, 0.4)
    if not smoothing or "label_smoothing" in entry.options.model_fields
]


@pytest.mark.parametrize(("name", "smoothing"), CASES)
def test_the_equilibrium_is_the_least_loss_of_a_constant_discriminator(name: str, smoothing: float) -> None:
    objective = _build(name, **({"label_smoothing": smoothing} if smoothing else {}))
    if not objective.equilibrium:
        assert name == "loss-sensitive"  # its level is free
        return
    constants = torch.linspace(-3, 3, 601)
    losses = torch.stack([objective.discriminator(_scores([c], [c])) for c in constants])
    assert losses.min().item() == pytest.approx(objective.equilibrium["discriminator"], abs=1e-4)
    best = constants[losses.argmin()]
    generator = objective.generator(_scores([best], [best])).item()
    assert generator == pytest.approx(objective.equilibrium.get("generator", generator), abs=5e-3)


def test_the_values_at_the_solution_are_those_of_the_papers() -> None:
    values = {name: _build(name).equilibrium for name in OBJECTIVES.names()}
    assert values["minimax"] == pytest.approx({"discriminator": 2 * LOG_2, "generator": -LOG_2})
    assert values["non-saturating"] == pytest.approx({"discriminator": 2 * LOG_2, "generator": LOG_2})
    assert values["least-squares"] == pytest.approx({"discriminator": 0.25, "generator": 0.125})
    assert values["relativistic-pairing"] == pytest.approx({"discriminator": LOG_2, "generator": LOG_2})
    assert values["relativistic-average"] == pytest.approx({"discriminator": 2 * LOG_2, "generator": 2 * LOG_2})


@pytest.mark.parametrize("name", ["minimax", "non-saturating", "least-squares"])
def test_smoothing_moves_the_label_of_real_samples_only(name: str) -> None:
    plain, smooth = _build(name), _build(name, label_smoothing=0.1)
    real, fake = torch.zeros(2, requires_grad=True), torch.zeros(2, requires_grad=True)
    scores = Scores(real, fake)
    slopes = [torch.autograd.grad(objective.discriminator(scores), (real, fake)) for objective in (plain, smooth)]
    assert_close(slopes[0][1], slopes[1][1])
    assert_close(slopes[1][0] - slopes[0][0], torch.full((2,), 0.05))  # 0.1 of label on each of two samples
    assert_close(smooth.generator(scores), plain.generator(scores))


def test_smoothed_cross_entropy_is_least_at_the_smoothed_label() -> None:
    logits = torch.linspace(-6, 6, 12001)
    objective = _build("non-saturating", label_smoothing=0.1)
    losses = torch.stack([objective.discriminator(_scores([s], [-50.0])) for s in logits[::10]])
    assert logits[::10][losses.argmin()].sigmoid().item() == pytest.approx(0.9, abs=2e-3)
