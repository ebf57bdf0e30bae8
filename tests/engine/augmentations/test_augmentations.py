"""What every registered augmentation promises."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch

from engine.contracts import Augmenter, Dataset
from engine.data.source import Source
from engine.spec.config import RunConfig, from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import OptionError
from engine.spec.registry import AUGMENTATIONS, Entry
from engine.training.assembly import assemble, build_game
from engine.training.trainer import Trainer

STRONG = {"diffaugment": {}, "adaptive": {"strength": 0.8}}
REAL = tuple(entry for entry in AUGMENTATIONS if entry.name != "none")
every_augmentation = pytest.mark.parametrize("entry", REAL, ids=lambda entry: entry.name)
SHAPES = ((1, 16, 16), (3, 16, 16), (4, 16, 24), (2, 15, 9))


def _random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _augmenter(entry: Entry, **options: Any) -> Augmenter:
    augmenter: Augmenter = entry.build(entry.options(**(STRONG[entry.name] | options)))
    return augmenter


def test_the_registry_offers_none_first() -> None:
    assert AUGMENTATIONS.names()[0] == "none"
    assert set(AUGMENTATIONS.names()) == {"none", "diffaugment", "adaptive"}


@every_augmentation
@pytest.mark.parametrize("shape", SHAPES)
def test_every_kind_of_picture_is_changed_and_keeps_its_shape(entry: Entry, shape: tuple[int, ...]) -> None:
    pictures = torch.rand(16, *shape, generator=_random()) * 2 - 1
    changed = _augmenter(entry)(pictures, _random())
    assert changed.shape == pictures.shape
    assert torch.isfinite(changed).all()
    assert ((changed - pictures).flatten(1).abs().amax(1) > 0.01).float().mean() > 0.9


@every_augmentation
def test_each_sample_is_changed_in_its_own_way(entry: Entry) -> None:
    one = torch.rand(1, 3, 16, 16, generator=_random()) * 2 - 1
    changed = _augmenter(entry)(one.expand(12, 3, 16, 16), _random()).flatten(1)
    assert ((changed[:, None] - changed).abs().amax(2) > 1e-3).sum() == 12 * 11


@every_augmentation
def test_a_sample_does_not_depend_on_its_neighbours(entry: Entry) -> None:
    pictures = torch.rand(4, 3, 16, 16, generator=_random()) * 2 - 1
    others = torch.cat((pictures[:1], torch.zeros(3, 3, 16, 16)))
    augmenter = _augmenter(entry)
    assert torch.equal(augmenter(pictures, _random(1))[0], augmenter(others, _random(1))[0])


@every_augmentation
def test_the_same_generator_gives_the_same_changes(entry: Entry) -> None:
    pictures = torch.rand(4, 3, 16, 16, generator=_random())
    augmenter = _augmenter(entry)
    assert torch.equal(augmenter(pictures, _random(1)), augmenter(pictures, _random(1)))
    assert not torch.equal(augmenter(pictures, _random(1)), augmenter(pictures, _random(2)))


@every_augmentation
def test_colour_leaves_transparency_alone(entry: Entry) -> None:
    only = {option.name: option.name == "colour" for option in entry.fields if isinstance(option.default, bool)}
    pictures = torch.rand(16, 4, 8, 8, generator=_random())
    changed = _augmenter(entry, **only)(pictures, _random())
    assert torch.equal(changed[:, 3], pictures[:, 3])
    assert not torch.equal(changed[:, :3], pictures[:, :3])


@every_augmentation
def test_colour_keeps_grey_pictures_of_three_channels_grey(entry: Entry) -> None:
    only = {option.name: option.name == "colour" for option in entry.fields if isinstance(option.default, bool)}
    grey = torch.rand(16, 1, 8, 8, generator=_random()).expand(16, 3, 8, 8)
    changed = _augmenter(entry, **only)(grey, _random())
    assert changed.std(1).max() < 1e-6


@every_augmentation
def test_the_slope_is_that_of_finite_differences(entry: Entry) -> None:
    start = torch.rand(3, 3, 8, 8, generator=_random(), requires_grad=True)
    move = torch.randn(3, 3, 8, 8, generator=_random(3))
    weights = torch.randn(3, 3, 8, 8, generator=_random(4))
    augmenter = _augmenter(entry)

    def value(pictures: torch.Tensor) -> torch.Tensor:
        return (augmenter(pictures, _random(1)) * weights).sum()

    (slope,) = torch.autograd.grad(value(start), start)
    step = 1e-2  # every change is linear or affine in the picture, so that a long step is exact
    with torch.no_grad():
        difference = (value(start + step * move) - value(start - step * move)) / (2 * step)
    assert (slope * move).sum().item() == pytest.approx(difference.item(), rel=2e-3)


@every_augmentation
def test_a_penalty_differentiates_through_it(entry: Entry) -> None:
    pictures = torch.rand(4, 3, 8, 8, generator=_random(), requires_grad=True)
    weight = torch.randn(4, 3, 8, 8, generator=_random(), requires_grad=True)
    logits = (_augmenter(entry)(pictures, _random(1)) * weight).sum()
    (slope,) = torch.autograd.grad(logits, pictures, create_graph=True)
    (second,) = torch.autograd.grad(slope.square().sum(), weight)
    assert second.abs().sum() > 0


@every_augmentation
def test_bfloat16_goes_in_and_out(entry: Entry) -> None:
    pictures = torch.rand(4, 1, 8, 8, generator=_random()).bfloat16()
    assert _augmenter(entry)(pictures, _random()).dtype == torch.bfloat16


@every_augmentation
def test_options_that_change_nothing_are_refused(entry: Entry) -> None:
    off = {option.name: False for option in entry.fields if isinstance(option.default, bool)}
    with pytest.raises(ValueError, match="nothing is changed"):
        entry.options(**off)


@every_augmentation
def test_points_are_refused_with_the_reason(entry: Entry) -> None:
    config = _config(entry.name, generator={"name": "mlp"}, discriminator={"name": "mlp"})
    with pytest.raises(OptionError, match="needs pictures; these are points"):
        build_game(config, DataInfo("Ring", (2,)))


def _config(name: str, **tables: Any) -> RunConfig:
    small = {"name": "dcgan", "width": 4}
    return resolve(
        from_mapping(
            {
                "generator": small,
                "discriminator": small,
                "game": {"name": "plain", "code": 8},
                "augmentation": {"name": name, **STRONG[name]},
                "training": {"rounds": 8, "batch": 8, "device": "cpu", "seed": 3},
                **tables,
            }
        )
    )


def _trainer(config: RunConfig) -> Trainer:
    pictures = torch.randint(256, (32, 3, 16, 16), dtype=torch.uint8, generator=_random())
    info = DataInfo("Noise", (3, 16, 16), 32, offers=frozenset({Need.PICTURES}))
    random = _random(config.training.seed)
    source = Source(Dataset(info, pictures), config.training.batch, random, "cpu")
    return Trainer(assemble(config, info, torch.device("cpu")), source, config, random)


@every_augmentation
@pytest.mark.parametrize("objective", ["non-saturating", "relativistic-pairing"])
def test_rounds_read_nothing_from_the_device(
    entry: Entry, objective: str, no_host_reads: AbstractContextManager[Any]
) -> None:
    trainer = _trainer(_config(entry.name, objective={"name": objective}, regularisers={"r1": {}}))
    for turn in trainer.schedule:
        with no_host_reads:
            trainer._play(turn)


@every_augmentation
def test_a_restored_run_equals_an_uninterrupted_one(entry: Entry) -> None:
    config = _config(entry.name)
    straight, first, second = (_trainer(config) for _ in range(3))
    for _ in range(6):
        straight.play_round()
    for _ in range(3):  # not a multiple of the controller's interval
        first.play_round()
    second.nets.load_state_dict(first.nets.state_dict())
    second.load_state_dict(first.state_dict())
    for _ in range(3):
        second.play_round()
    theirs = straight.nets.state_dict()
    assert all(torch.equal(tensor, theirs[name]) for name, tensor in second.nets.state_dict().items())


def test_a_run_shows_its_strength_as_a_curve() -> None:
    options = {"name": "adaptive", "images": 100, "interval": 1, "target": -0.99, "strength": 0.2}
    trainer = _trainer(_config("adaptive", augmentation=options))
    for _ in range(3):
        trainer.play_round()
    reading = trainer.meters.flush()
    assert reading
    assert reading["discriminator/augmentation"] == pytest.approx((0.36, 0.28, 0.44), abs=1e-5)
