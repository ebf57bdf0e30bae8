"""Regularisers: closed forms on critics known by heart, precision, second derivatives, and bounds."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.testing import assert_close

from engine.contracts import Judge, Regulariser
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import REGULARISERS
from engine.training.assembly import build_game

SLOPE = torch.tensor([0.6, 0.8])  # of length 1
PENALTIES = ("r1", "r2", "gradient-penalty", "dragan")


def _build(name: str, **options: Any) -> Regulariser:
    entry = REGULARISERS.get(name)
    regulariser: Regulariser = entry.build(parse(entry.options, options))
    return regulariser


def _random() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def _penalty(name: str, judge: Judge, real: Tensor, fake: Tensor, **options: Any) -> Tensor:
    penalty = _build(name, **options).penalty
    assert penalty
    return penalty(judge, real, fake, _random())


def _line(slope: Tensor) -> Judge:
    return lambda samples: samples @ slope


def _square(samples: Tensor) -> Tensor:
    return samples.square().sum(1) / 2  # its slope is the sample itself


def test_the_registry_holds_the_eight_regularisers() -> None:
    assert REGULARISERS.names() == (
        "r1",
        "r2",
        "gradient-penalty",
        "dragan",
        "consistency",
        "balanced-consistency",
        "weight-clipping",
        "spectral-normalisation",
    )


@pytest.mark.parametrize("name", REGULARISERS.names())
def test_a_regulariser_does_something_and_bears_its_registered_name(name: str) -> None:
    regulariser = _build(name)
    assert regulariser.name == name
    assert any((regulariser.penalty, regulariser.prepare, regulariser.after))


@pytest.mark.parametrize("name", ["r1", "r2"])
def test_the_penalty_of_a_linear_critic_is_its_squared_weight(name: str) -> None:
    penalty = _penalty(name, _line(torch.tensor([3.0, 4.0])), torch.randn(5, 2), torch.randn(5, 2))
    assert_close(penalty, torch.full((5,), 25.0))


def test_r1_looks_at_real_and_r2_at_fake_samples() -> None:
    real, fake = torch.randn(5, 2), torch.randn(5, 2)
    assert_close(_penalty("r1", _square, real, fake), real.square().sum(1))
    assert_close(_penalty("r2", _square, real, fake), fake.square().sum(1))


@pytest.mark.parametrize("name", ["r1", "r2"])
def test_the_weight_is_gamma_over_two(name: str) -> None:
    assert _build(name, weight=3.0).weight == pytest.approx(1.5)


@pytest.mark.parametrize("name", PENALTIES)
def test_the_interval_is_passed_on_and_left_to_the_game_to_weigh(name: str) -> None:
    assert _build(name, interval=16).interval == 16
    assert _build(name, interval=16).weight == _build(name).weight


def test_squares_are_summed_over_all_pixels() -> None:
    pictures = torch.randn(4, 3, 8, 8)
    penalty = _penalty("r1", lambda samples: samples.flatten(1).sum(1), pictures, pictures)
    assert_close(penalty, torch.full((4,), 3.0 * 8 * 8))


@pytest.mark.parametrize("name", PENALTIES)
def test_patches_are_judged_by_their_mean(name: str) -> None:
    def patches(samples: Tensor) -> Tensor:
        return (samples.square().sum((1, 2, 3)))[:, None, None].expand(-1, 2, 3)

    real, fake = torch.randn(4, 1, 4, 4), torch.randn(4, 1, 4, 4)
    whole = _penalty(name, lambda samples: samples.square().sum((1, 2, 3)), real, fake)
    assert_close(_penalty(name, patches, real, fake), whole)


@pytest.mark.parametrize("name", ["gradient-penalty", "dragan"])
def test_a_linear_critic_of_unit_slope_costs_nothing(name: str) -> None:
    penalty = _penalty(name, _line(SLOPE), torch.randn(5, 2), torch.randn(5, 2))
    assert_close(penalty, torch.zeros(5), atol=1e-10, rtol=0)


@pytest.mark.parametrize("name", ["gradient-penalty", "dragan"])
def test_two_sides_punish_flat_and_steep_and_one_side_only_steep(name: str) -> None:
    real, fake = torch.randn(5, 2), torch.randn(5, 2)
    for slope, two, one in ((0.5, 0.25, 0.0), (3.0, 4.0, 4.0)):
        assert_close(_penalty(name, _line(slope * SLOPE), real, fake, sided="two"), torch.full((5,), two))
        assert_close(_penalty(name, _line(slope * SLOPE), real, fake, sided="one"), torch.full((5,), one))


@pytest.mark.parametrize("name", ["gradient-penalty", "dragan"])
def test_the_target_is_the_slope_that_costs_nothing(name: str) -> None:
    penalty = _penalty(name, _line(3 * SLOPE), torch.randn(5, 2), torch.randn(5, 2), target=3.0)
    assert_close(penalty, torch.zeros(5), atol=1e-10, rtol=0)


def _seen(name: str, real: Tensor, fake: Tensor) -> Tensor:
    """The samples at which a penalty takes the slope."""
    seen = []

    def judge(samples: Tensor) -> Tensor:
        seen.append(samples.detach())
        return samples.flatten(1).sum(1)

    _penalty(name, judge, real, fake)
    return seen[0]


def test_the_gradient_penalty_draws_one_weight_per_sample() -> None:
    share = _seen("gradient-penalty", torch.zeros(64, 3, 4, 4), torch.ones(64, 3, 4, 4))
    per_sample = share.flatten(1)
    assert (per_sample == per_sample[:, :1]).all()
    assert len(per_sample[:, 0].unique()) == 64
    assert 0 <= share.min() < 0.1 < 0.9 < share.max() <= 1


def test_dragan_perturbs_real_samples_by_at_most_half_a_deviation() -> None:
    real = torch.randn(64, 1, 4, 4)
    moved = (_seen("dragan", real, torch.full_like(real, 99.0)) - real) / real.std()
    assert -1e-5 <= moved.min() < 0.01
    assert 0.4 < moved.max() <= 0.5 + 1e-5
    assert (moved.flatten(1).std(1) > 0).all()


@pytest.mark.parametrize("name", ["gradient-penalty", "dragan"])
def test_penalties_draw_from_the_given_generator_only(name: str) -> None:
    real, fake = torch.randn(5, 2), torch.randn(5, 2)
    state = torch.get_rng_state()
    assert torch.equal(_penalty(name, _square, real, fake), _penalty(name, _square, real, fake))
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_moves_the_weights_through_its_second_derivative(name: str) -> None:
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    penalty = _penalty(name, lambda samples: net(samples).squeeze(1), torch.randn(5, 2), torch.randn(5, 2))
    gradients = torch.autograd.grad(penalty.mean(), (net[0].weight, net[2].weight))
    assert all(gradient.abs().sum() > 1e-6 for gradient in gradients)


@pytest.mark.parametrize("name", PENALTIES)
def test_a_flat_critic_has_a_finite_gradient(name: str) -> None:
    slope = torch.zeros(2, requires_grad=True)
    penalty = _penalty(name, _line(slope), torch.randn(5, 2), torch.randn(5, 2))
    (gradient,) = torch.autograd.grad(penalty.sum(), slope)
    assert penalty.isfinite().all()
    assert gradient.isfinite().all()


@pytest.mark.parametrize("name", PENALTIES)
def test_penalties_stay_in_float32_within_autocast(name: str) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 64), nn.Tanh(), nn.Linear(64, 1))
    real, fake = torch.randn(32, 2), torch.randn(32, 2)
    dtypes = []

    def judge(samples: Tensor) -> Tensor:
        logits: Tensor = net(samples)
        dtypes.append(logits.dtype)
        return logits.squeeze(1)

    plain = _penalty(name, judge, real, fake)
    with torch.autocast("cpu", torch.bfloat16):
        assert net(real).dtype == torch.bfloat16
        cast = _penalty(name, judge, real, fake)
    assert dtypes == [torch.float32, torch.float32]
    assert torch.equal(plain, cast)


def test_clipping_bounds_every_discriminator_weight() -> None:
    net = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Linear(8, 1))
    clamp = _build("weight-clipping", bound=0.05).after
    assert clamp
    before = net[0].weight.detach().clone()
    clamp(net)
    assert all(weight.abs().max() <= 0.05 for weight in net.parameters())
    assert_close(net[0].weight.detach(), before.clamp(-0.05, 0.05))
    assert all(weight.requires_grad for weight in net.parameters())


def _layers() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 6, 3), nn.ReLU(), nn.ConvTranspose2d(6, 5, 3), nn.Flatten(), nn.Linear(5 * 8 * 8, 3)
    )


def _prepare(net: nn.Module, **options: Any) -> None:
    prepare = _build("spectral-normalisation", **options).prepare
    assert prepare
    prepare(net)


def test_the_largest_singular_value_of_every_normalised_layer_is_one() -> None:
    torch.manual_seed(0)
    net = _layers()
    _prepare(net)
    for _ in range(100):
        net(torch.randn(2, 1, 8, 8))
    first, up, last = (net[index].weight.detach() for index in (0, 2, 4))
    for matrix in (first.flatten(1), up.transpose(0, 1).flatten(1), last):
        assert torch.linalg.svdvals(matrix)[0].item() == pytest.approx(1.0, abs=1e-3)


def test_a_layer_that_starts_at_zero_is_normalised_without_dividing_by_zero() -> None:
    net = nn.Sequential(nn.Linear(5, 4))
    nn.init.zeros_(net[0].weight)
    _prepare(net, iterations=50)
    assert net(torch.randn(2, 5)).isfinite().all()
    assert torch.linalg.svdvals(net[0].weight.detach())[0].item() == pytest.approx(1.0, abs=1e-3)


def test_embeddings_are_normalised_too() -> None:
    net = nn.Sequential(nn.Embedding(7, 5))
    _prepare(net, iterations=50)
    net(torch.tensor([0]))
    assert torch.linalg.svdvals(net[0].weight.detach())[0].item() == pytest.approx(1.0, abs=1e-3)


def test_what_is_normalised_already_is_left_as_it_is() -> None:
    net = _layers()
    _prepare(net)
    _prepare(net)
    assert all(len(layer.parametrizations.weight) == 1 for layer in (net[0], net[2], net[4]))


def test_normalised_layers_learn_and_their_state_reloads() -> None:
    torch.manual_seed(0)
    net, other = _layers(), _layers()
    _prepare(net)
    _prepare(other)
    other.load_state_dict(net.state_dict())
    pictures = torch.randn(2, 1, 8, 8)
    assert torch.equal(net(pictures), other(pictures))
    net(pictures).sum().backward()
    assert all(weight.grad is not None and weight.grad.abs().sum() > 0 for weight in net.parameters())


@pytest.mark.parametrize("name", PENALTIES)
def test_penalties_differentiate_through_normalised_layers(name: str) -> None:
    net = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))
    _prepare(net)
    penalty = _penalty(name, lambda samples: net(samples).squeeze(1), torch.randn(5, 2), torch.randn(5, 2))
    penalty.mean().backward()
    assert all(weight.grad is None or weight.grad.isfinite().all() for weight in net.parameters())
    assert net[0].parametrizations.weight.original.grad.abs().sum() > 0


CONSISTENT = ("consistency", "balanced-consistency")


def _pictures(n: int, seed: int) -> Tensor:
    return torch.rand(n, 1, 8, 8, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def _weighed(weights: Tensor) -> Judge:
    return lambda pictures: (pictures * weights).sum((1, 2, 3))


@pytest.mark.parametrize("name", CONSISTENT)
def test_a_constant_verdict_is_consistent(name: str) -> None:
    penalty = _penalty(name, lambda samples: 0 * samples.sum((1, 2, 3)) + 3, _pictures(4, 0), _pictures(4, 1))
    assert penalty.tolist() == [0] * 4


@pytest.mark.parametrize("name", CONSISTENT)
def test_a_verdict_that_no_flip_can_change_is_consistent_under_flips(name: str) -> None:
    even = torch.rand(1, 8, 8)
    judge = _weighed(even + even.flip(2))
    penalty = _penalty(name, judge, _pictures(4, 0), _pictures(4, 1), shift=0.0)
    assert penalty.max() < 1e-6


def test_flips_of_a_linear_critic_cost_the_odd_part_of_its_verdict() -> None:
    weights, pictures = torch.randn(1, 8, 8), _pictures(200, 0)
    penalty = _penalty("consistency", _weighed(weights), pictures, pictures, shift=0.0)
    odd = _weighed(weights - weights.flip(2))(pictures).square()
    flipped = penalty > 0
    assert 70 < int(flipped.sum()) < 130
    assert_close(penalty[flipped], odd[flipped])


def test_consistency_looks_at_real_pictures_only_and_its_balanced_form_at_both() -> None:
    judge = _weighed(torch.randn(1, 8, 8))
    real, fake, flat = _pictures(40, 0), _pictures(40, 1), torch.zeros(40, 1, 8, 8)
    assert _penalty("consistency", judge, flat, fake).max() == 0
    for pair, weights in (((real, flat), {"real_weight": 3.0}), ((flat, fake), {"fake_weight": 3.0})):
        once, tripled = (_penalty("balanced-consistency", judge, *pair, **options) for options in ({}, weights))
        assert once.max() > 0
        assert_close(tripled * 10 / 3, once)


def test_consistency_weighs_ten() -> None:
    assert (_build("consistency").weight, _build("consistency", weight=2.0).weight) == (10, 2)


def test_shifts_of_a_consistent_picture_are_at_most_the_share() -> None:
    pictures = torch.zeros(100, 1, 16, 16)
    pictures[:, :, 8, 8] = 1
    seen: list[Tensor] = []

    def judge(samples: Tensor) -> Tensor:
        seen.append(samples)
        return samples.sum((1, 2, 3))

    _penalty("consistency", judge, pictures, pictures, shift=0.125, flip=False)
    places = seen[1].nonzero()[:, 2:] - 8
    assert places.abs().amax(0).tolist() == [2, 2]


@pytest.mark.parametrize("name", CONSISTENT)
def test_several_logits_of_a_sample_count_as_their_mean(name: str) -> None:
    weights = torch.randn(1, 8, 8)
    once, patches = (
        _weighed(weights),
        lambda pictures: torch.stack((_weighed(2 * weights)(pictures), 0 * pictures[:, 0, 0, 0]), 1),
    )
    real, fake = _pictures(8, 0), _pictures(8, 1)
    assert_close(_penalty(name, patches, real, fake), _penalty(name, once, real, fake))


@pytest.mark.parametrize("name", CONSISTENT)
def test_points_cannot_be_shifted_and_the_reason_is_told(name: str) -> None:
    config = from_mapping({"generator": {"name": "mlp"}, "discriminator": {"name": "mlp"}, "regularisers": {name: {}}})
    with pytest.raises(OptionError, match=f'"{name}" does not fit the data: needs pictures; these'):
        build_game(resolve(config), DataInfo("Ring", (2,)))
