"""The U-Net discriminator: a logit of the picture and one of each pixel, which weigh the same in every game."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.testing import assert_close

from engine.contracts import Batch, Head, Moment, Part, Role, Scores
from engine.data.source import Source
from engine.networks.heads import Headed
from engine.networks.unet import UNetDiscriminator
from engine.regularisers import slope_squared
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Preparation, Shape, Skill
from engine.spec.options import parse
from engine.spec.registry import DATASETS, DISCRIMINATORS, GAMES, OBJECTIVES, REGULARISERS
from engine.training.assembly import assemble
from engine.training.trainer import Trainer

OPTIONS = {"name": "unet", "width": 4, "widest": 8}


def _unet(shape: Shape = (3, 16, 16), **options: Any) -> UNetDiscriminator:
    entry = DISCRIMINATORS.get("unet")
    values = {"width": 4, "widest": 8, **options}
    net: UNetDiscriminator = entry.build(parse(entry.options, values), Part(Role.JUDGE, shape))
    return net


@pytest.mark.parametrize("size", [8, 16, 64])
def test_logits_are_those_of_the_picture_and_of_each_pixel(size: int) -> None:
    verdict = _unet((3, size, size))(torch.randn(2, 3, size, size))
    assert verdict.logits.shape == (2, 2, size, size)
    whole, pixels = verdict.logits.unbind(1)
    assert (whole == whole[:, :1, :1]).all()
    assert len(pixels[0].unique()) > 1
    assert verdict.features[-1].shape == (2, 4 if size == 8 else 8, 4, 4)


def test_the_picture_and_its_pixels_weigh_the_same() -> None:
    net = _unet()
    real, fake = net(torch.randn(4, 3, 16, 16)).logits, net(torch.randn(4, 3, 16, 16)).logits
    loss = OBJECTIVES.get("hinge").build(OBJECTIVES.get("hinge").options()).discriminator
    apart = [loss(Scores(real[:, row], fake[:, row])) for row in (0, 1)]
    of_pictures = loss(Scores(real[:, 0, 0, 0], fake[:, 0, 0, 0]))
    assert_close(loss(Scores(real, fake)), (apart[0] + apart[1]) / 2)
    assert_close(apart[0], of_pictures)


def test_a_penalty_takes_the_slope_of_both() -> None:
    net, samples = _unet(), torch.randn(3, 3, 16, 16, requires_grad=True)
    logits = net(samples).logits
    both = (logits[:, 0, 0, 0] + logits[:, 1].mean((1, 2))) / 2
    (slope,) = torch.autograd.grad(both.sum(), samples)
    found = slope_squared(lambda x: net(x).logits, samples)
    assert_close(found, slope.square().flatten(1).sum(1), rtol=1e-3, atol=1e-6)


def test_a_pixels_logit_looks_at_the_whole_picture_through_the_skips_and_the_depth() -> None:
    net, samples = _unet(), torch.randn(1, 3, 16, 16, requires_grad=True)
    (slope,) = torch.autograd.grad(net(samples).logits[0, 1, 0, 0], samples)
    reached = slope.abs().sum((0, 1)) > 0
    assert reached[0, 0]
    assert reached[-4:, -4:].any()


def _play(config: dict[str, Any]) -> dict[str, Tensor]:
    """The losses of both turns on random data, each of which moved every weight of its player."""
    base = {"game": {"name": "plain", "code": 4}, "generator": {"name": "dcgan", "width": 4}, "discriminator": OPTIONS}
    assembly = assemble(resolve(from_mapping({**base, **config})), DataInfo("noise", (3, 16, 16)), torch.device("cpu"))
    moment = Moment(torch.Generator().manual_seed(0), 4, 0, 0, torch.zeros(()))
    losses: dict[str, Tensor] = {}
    for turn in assembly.game.turns():
        weights = [weight for name in turn.trains for weight in assembly.nets[name].parameters()]
        terms = turn.loss(assembly.nets, Batch(torch.rand(4, 3, 16, 16) * 2 - 1), moment)
        total = torch.stack(tuple(terms.losses.values())).sum()
        total.backward(inputs=weights)
        assert all(weight.grad is not None and weight.grad.isfinite().all() for weight in weights)
        losses |= {f"{turn.player}/{name}": value for name, value in terms.losses.items()}
    return losses


@pytest.mark.parametrize("name", OBJECTIVES.names())
def test_every_objective_plays_with_it(name: str) -> None:
    losses = _play({"objective": {"name": name}})
    assert all(loss.shape == () and loss.isfinite() for loss in losses.values())


@pytest.mark.parametrize("discriminator", ["unet", "style", "r3gan"])
@pytest.mark.parametrize("name", REGULARISERS.names())
def test_every_regulariser_plays_with_the_new_discriminators(name: str, discriminator: str) -> None:
    losses = _play({"regularisers": {name: {}}, "discriminator": {**OPTIONS, "name": discriminator}})
    assert all(loss.isfinite() for loss in losses.values())


def test_a_head_stands_on_its_deepest_features() -> None:
    part = Part(Role.JUDGE, (3, 16, 16), classes=5, head=Head.PROJECTION)
    net = Headed(_unet(), part)
    assert isinstance(net.embedding, nn.Embedding)
    nn.init.ones_(net.embedding.weight)
    samples, labels = torch.randn(2, 3, 16, 16), torch.tensor([1, 4])
    lift = net(samples, labels).logits - net.trunk(samples).logits
    assert_close(lift, lift[:, :1, :1, :1].expand_as(lift))


SAMPLING = [game.name for game in GAMES if Skill.SAMPLE in game.facts["offers"]]


@pytest.mark.parametrize("game", [name for name in SAMPLING if name != "lapgan"])  # its coarsest is too small
def test_every_game_of_pictures_plays_with_it(game: str) -> None:
    dataset = DATASETS.get("shapes").build(DATASETS.get("shapes").options(count=100, size=16), Preparation())
    tables = {"game": {"name": game, "code": 4}, "generator": {"name": "dcgan", "width": 4}, "discriminator": OPTIONS}
    config = resolve(from_mapping({**tables, "training": {"rounds": 4, "batch": 4}}))
    random = torch.Generator().manual_seed(0)
    assembly = assemble(config, dataset.info, torch.device("cpu"))
    trainer = Trainer(assembly, Source(dataset, 4, random, "cpu"), config, random)
    trainer.begin()
    for _ in range(4):  # through every stage
        trainer.play_round()
    samples = trainer.game.sample(trainer.averaged_nets.eval(), trainer.game.codes(3, random))
    assert samples.shape == (3, 3, 16, 16)
    assert samples.isfinite().all()
