"""VAE-GAN: what each player minimises, and whom each error reaches."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from engine.contracts import Batch, Ingredients, Moment, Verdict
from engine.games.reconstruction import divergence_from_normal
from engine.games.vae_gan import VAEGANGame, VAEGANOptions
from engine.spec.data import DataInfo
from engine.spec.errors import OptionError
from engine.spec.registry import OBJECTIVES

INFO = DataInfo("points", (2,))


class Judge(nn.Module):
    """A discriminator with two layers of features."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.logit = nn.Linear(2, 3), nn.Linear(3, 1)

    def forward(self, samples: Tensor) -> Verdict:
        hidden = self.first(samples)
        return Verdict(self.logit(hidden.tanh()).squeeze(1), features=(samples, hidden))


def _game(**options: Any) -> VAEGANGame:
    objective = OBJECTIVES.get("non-saturating").build(OBJECTIVES.get("non-saturating").options())
    return VAEGANGame(VAEGANOptions(**{"code": 2, **options}), Ingredients(INFO, objective))


def _nets() -> nn.ModuleDict:
    torch.manual_seed(0)
    return nn.ModuleDict({"generator": nn.Linear(2, 2), "encoder": nn.Linear(2, 4), "discriminator": Judge()})


def _moment() -> Moment:
    return Moment(torch.Generator().manual_seed(0), 6, 0, 0, torch.tensor(0.0))


POINTS = torch.randn(6, 2, generator=torch.Generator().manual_seed(1))


def _moved(loss: Tensor, nets: nn.ModuleDict) -> set[str]:
    """The networks that a loss would move, were they all to be trained by it."""
    weights = {name: list(net.parameters()) for name, net in nets.items()}
    return {
        name
        for name, mine in weights.items()
        if any(g is not None for g in torch.autograd.grad(loss, mine, retain_graph=True, allow_unused=True))
    }


def test_an_encoded_sample_is_the_mean_of_its_codes() -> None:
    nets = _nets()
    torch.testing.assert_close(_game().encode(nets, POINTS), nets["encoder"](POINTS)[:, :2])


def test_the_posterior_draws_with_its_deviation() -> None:
    nets = _nets()
    nn.init.zeros_(nets["encoder"].weight)
    with torch.no_grad():
        nets["encoder"].bias.copy_(torch.tensor([1.0, -1.0, 0.0, 2.0]))
    codes = _game()._posterior(nets, torch.zeros(20_000, 2), _moment()).codes
    torch.testing.assert_close(codes.mean(0), torch.tensor([1.0, -1.0]), atol=0.06, rtol=0)
    torch.testing.assert_close(codes.std(0), torch.tensor([1.0, torch.tensor(1.0).exp()]), rtol=0.03, atol=0)


def test_the_encoder_minimises_divergence_and_feature_error_alone() -> None:
    nets = _nets()
    terms = _game(prior_weight=2.0).encoder_loss(nets, Batch(POINTS), _moment())
    mean, log_variance = nets["encoder"](POINTS).chunk(2, 1)
    divergence = divergence_from_normal(mean, log_variance).mean().item()
    assert terms.losses["divergence"].item() == pytest.approx(2 * divergence)
    assert _moved(terms.losses["divergence"], nets) == {"encoder"}
    assert set(terms.losses) == {"divergence", "reconstruction"}


def test_the_discriminator_is_not_trained_by_the_reconstruction() -> None:
    nets = _nets()
    terms = _game().discriminator_loss(nets, Batch(POINTS), _moment())
    assert set(terms.losses) == {"objective"}
    assert _moved(terms.losses["objective"], nets) == {"discriminator"}  # and it leaves the others alone


def test_the_real_side_of_the_feature_error_is_a_fixed_target() -> None:
    nets, game = _nets(), _game(layer=-2)  # the samples themselves
    made = POINTS.clone().requires_grad_()
    error = game._error(nets, POINTS + 1, made)
    assert error.item() == pytest.approx(0.5 * 2)  # two entries, each off by one
    torch.testing.assert_close(torch.autograd.grad(error, made)[0], torch.full((6, 2), -1 / 6))


def test_the_generator_weighs_the_feature_error_by_gamma() -> None:
    small, large = (_game(gamma=gamma).generator_loss(_nets(), Batch(POINTS), _moment()).losses for gamma in (0.1, 0.5))
    assert large["reconstruction"].item() == pytest.approx(5 * small["reconstruction"].item())
    assert large["objective"].item() == pytest.approx(small["objective"].item())


def test_the_generator_s_losses_leave_the_encoder_alone() -> None:
    nets = _nets()
    terms = _game().generator_loss(nets, Batch(POINTS), _moment())
    assert "encoder" not in _moved(sum(terms.losses.values(), torch.zeros(())), nets)


def test_both_kinds_of_fake_are_judged_and_averaged() -> None:
    nets, game = _nets(), _game()
    moment = _moment()
    terms = game.discriminator_loss(nets, Batch(POINTS), moment)
    again = _moment()  # the same draws
    made = game.sample(nets, game._posterior(nets, POINTS, again).codes)
    fake = game.sample(nets, game.codes(6, again.random))
    real, rebuilt, drawn = (nets["discriminator"](each).logits for each in (POINTS, made, fake))
    expected = softplus(-real).mean() + (softplus(rebuilt).mean() + softplus(drawn).mean()) / 2
    assert terms.losses["objective"].item() == pytest.approx(expected.item())
    assert terms.watched["D(rebuilt)"].item() == pytest.approx(rebuilt.mean().item())


def test_a_layer_that_is_not_there_is_refused() -> None:
    with pytest.raises(OptionError, match=r"game.layer = -3 .* it must be ≥ -2"):
        _game(layer=-3).encoder_loss(_nets(), Batch(POINTS), _moment())
