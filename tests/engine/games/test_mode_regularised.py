"""MRGAN and MDGAN: which terms reach which player, and which samples each discriminator compares."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from engine.contracts import Batch, Game, Ingredients, Moment, Verdict
from engine.games.mdgan import DIFFUSION, MANIFOLD, MDGANGame, MDGANOptions
from engine.games.mrgan import MRGANGame, MRGANOptions
from engine.spec.data import DataInfo
from engine.spec.registry import OBJECTIVES

INFO = DataInfo("points", (2,))
POINTS = torch.randn(6, 2, generator=torch.Generator().manual_seed(1))


class Judge(nn.Module):
    """A linear discriminator that notes what it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.logit = nn.Linear(2, 1)
        self.seen: list[Tensor] = []

    def forward(self, samples: Tensor) -> Verdict:
        self.seen.append(samples.detach())
        return Verdict(self.logit(samples).squeeze(1))


def _ingredients(objective: str = "non-saturating") -> Ingredients:
    entry = OBJECTIVES.get(objective)
    return Ingredients(INFO, entry.build(entry.options()))


def _mrgan(**options: Any) -> MRGANGame:
    return MRGANGame(MRGANOptions(**{"code": 2, **options}), _ingredients())


def _mdgan(objective: str = "non-saturating", **options: Any) -> MDGANGame:
    return MDGANGame(MDGANOptions(**{"code": 2, **options}), _ingredients(objective))


def _nets() -> nn.ModuleDict:
    torch.manual_seed(0)
    judges = {name: Judge() for name in ("discriminator", MANIFOLD, DIFFUSION)}
    return nn.ModuleDict({"generator": nn.Linear(2, 2), "encoder": nn.Linear(2, 2), **judges})


def _moment() -> Moment:
    return Moment(torch.Generator().manual_seed(0), 6, 0, 0, torch.tensor(0.0))


def _drawn(game: Game, nets: nn.ModuleDict) -> Tensor:
    """What the generator makes of the first codes of a moment."""
    return game.sample(nets, game.codes(6, _moment().random)).detach()


def _rebuilt(nets: nn.ModuleDict) -> Tensor:
    made: Tensor = nets["generator"](nets["encoder"](POINTS))
    return made.detach()


def test_mrgan_s_generator_minimises_all_three_terms() -> None:
    nets, game = _nets(), _mrgan(reconstruction_weight=0.5, mode_weight=2.0)
    losses = game.generator_loss(nets, Batch(POINTS), _moment()).losses
    made, judge = _rebuilt(nets), nets["discriminator"].logit
    assert losses["objective"].item() == pytest.approx(softplus(-judge(_drawn(game, nets))).mean().item())
    assert losses["reconstruction"].item() == pytest.approx(0.5 * (made - POINTS).square().mean().item())
    assert losses["modes"].item() == pytest.approx(2 * softplus(-judge(made)).mean().item())


def test_mrgan_s_encoder_minimises_the_last_two() -> None:
    nets, game = _nets(), _mrgan()
    theirs = game.generator_loss(nets, Batch(POINTS), _moment()).losses
    mine = game.encoder_loss(nets, Batch(POINTS), _moment()).losses
    assert {name: value.item() for name, value in mine.items()} == {
        name: pytest.approx(theirs[name].item()) for name in ("reconstruction", "modes")
    }


def test_mrgan_s_discriminator_compares_the_data_with_drawn_samples() -> None:
    nets, game = _nets(), _mrgan()
    game.discriminator_loss(nets, Batch(POINTS), _moment())
    real, fake = nets["discriminator"].seen
    torch.testing.assert_close(real, POINTS)
    torch.testing.assert_close(fake, _drawn(game, nets))


def test_mdgan_s_manifold_step_compares_the_data_with_reconstructions() -> None:
    nets, game = _nets(), _mdgan(reconstruction_weight=3.0, manifold_weight=0.5)
    game.manifold_discriminator_loss(nets, Batch(POINTS), _moment())
    real, fake = nets[MANIFOLD].seen
    torch.testing.assert_close(real, POINTS)
    torch.testing.assert_close(fake, _rebuilt(nets))
    losses = game.manifold_loss(nets, Batch(POINTS), _moment()).losses
    assert losses["reconstruction"].item() == pytest.approx(3 * (fake - POINTS).square().mean().item())
    assert losses["manifold"].item() == pytest.approx(0.5 * softplus(-nets[MANIFOLD].logit(fake)).mean().item())
    assert not nets[DIFFUSION].seen


def test_mdgan_s_diffusion_step_compares_reconstructions_with_drawn_samples() -> None:
    nets, game = _nets(), _mdgan()
    game.diffusion_discriminator_loss(nets, Batch(POINTS), _moment())
    real, fake = nets[DIFFUSION].seen
    torch.testing.assert_close(real, _rebuilt(nets))
    torch.testing.assert_close(fake, _drawn(game, nets))
    losses = game.diffusion_loss(nets, Batch(POINTS), _moment()).losses
    assert losses["diffusion"].item() == pytest.approx(softplus(-nets[DIFFUSION].logit(fake)).mean().item())
    assert not nets[MANIFOLD].seen


def test_mdgan_s_diffusion_step_moves_the_generator_alone_even_where_reconstructions_are_judged() -> None:
    nets, game = _nets(), _mdgan("relativistic-pairing")
    loss = game.diffusion_loss(nets, Batch(POINTS), _moment()).losses["diffusion"]
    gradients = torch.autograd.grad(loss, list(nets["encoder"].parameters()), allow_unused=True)
    assert gradients == (None, None)
    assert game.turns()[3].draws
    assert not _mdgan().turns()[3].draws


def test_mdgan_alternates_its_two_steps() -> None:
    players = [(turn.player, turn.trains) for turn in _mdgan().turns()]
    assert players == [
        (MANIFOLD, (MANIFOLD,)),
        ("generator", ("generator", "encoder")),
        (DIFFUSION, (DIFFUSION,)),
        ("generator", ("generator",)),
    ]
