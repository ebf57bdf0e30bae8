"""Unpaired translation of shapes: held-out pictures change their domain, and keep place and form."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from engine import presets
from engine.contracts import Route
from engine.data.source import Source
from engine.spec.config import options_of, resolve, with_settings
from engine.spec.data import Preparation
from engine.spec.registry import DATASETS
from engine.training.assembly import assemble
from engine.training.preview import looking
from engine.training.trainer import Trainer

VIVID = 0.35  # spread of red, green and blue, 0 to 1: shapes have more, backgrounds less than half of it
WARM = {"warm shapes": True, "cool shapes": False}


class Seen(NamedTuple):
    """What pictures (n, 3, h, w) show."""

    mask: Tensor  # (n, h, w) bool, where the shape is
    place: Tensor  # (n, 2) its centre of mass in pixels
    warm: Tensor  # (n,) bool, by its mean colour: more red than blue


def _seen(pictures: Tensor) -> Seen:
    colours = (pictures + 1) / 2
    mask = colours.amax(1) - colours.amin(1) > VIVID
    count = mask.sum((1, 2))
    steps = torch.arange(pictures.shape[2]).float()
    place = torch.stack(((mask * steps).sum((1, 2)), (mask * steps[:, None]).sum((1, 2))), 1) / count[:, None]
    mean = (colours * mask[:, None]).sum((2, 3)) / count[:, None]
    return Seen(mask, place, mean[:, 0] > mean[:, 2])


def _trainer(preset: str, rounds: int, cache: Path) -> Trainer:
    settings = {"training.rounds": rounds, "training.device": "cpu"}
    config = resolve(with_settings(presets.load(preset), settings))
    dataset = DATASETS.get("shape-domains").build(options_of(DATASETS, config.data, "data"), Preparation(cache=cache))
    torch.set_num_threads(1)
    torch.manual_seed(config.training.seed)
    random = torch.Generator().manual_seed(config.training.seed)
    trainer = Trainer(
        assemble(config, dataset.info, torch.device("cpu")),
        Source(dataset, config.training.batch, random, "cpu"),
        config,
        random,
    )
    trainer.begin()
    return trainer


def _judge(source: Source) -> nn.Module:
    """A small classifier of A (0) and B (1), from the pictures that are learnt from."""
    torch.manual_seed(1)
    layers = [nn.Conv2d(3, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(), nn.Flatten()]
    judge = nn.Sequential(*layers, nn.Linear(32 * 8 * 8, 2))
    optimiser = torch.optim.Adam(judge.parameters(), 2e-3)
    labels = torch.arange(2).repeat_interleave(source.images_per_draw * 8)
    for _ in range(80):
        draws = [source.draw() for _ in range(8)]
        pictures = torch.cat([draw.images for draw in draws] + [draw.partner for draw in draws])  # type: ignore[misc]
        optimiser.zero_grad()
        cross_entropy(judge(pictures), labels).backward()
        optimiser.step()
    return judge


def _check(trainer: Trainer, route: Route, judge: nn.Module) -> None:
    """Held-out pictures of a route lie in the target domain, by colour and by classifier, where they were before."""
    assert trainer.source.held_out
    batch = trainer.source.held_out.some(400)
    pictures, target = getattr(batch, route.takes), route.makes == "partner"
    with looking(trainer.averaged_nets), torch.no_grad():
        made = torch.cat([trainer.game.translate(trainer.averaged_nets, p, route.name) for p in pictures.split(100)])
        recognised = (judge(made).argmax(1) == int(target)).float().mean().item()
        known = (judge(pictures).argmax(1) == int(not target)).float().mean().item()
    before, after = _seen(pictures), _seen(made)
    turned = (after.warm == WARM[route.titles[1]]).float().mean().item()
    moved = (after.place - before.place).norm(dim=1).nan_to_num(99)
    overlap = ((before.mask & after.mask).sum((1, 2)) / (before.mask | after.mask).sum((1, 2))).mean().item()
    print(
        f"{route.name}: {turned:.1%} of the target's colour, {recognised:.1%} classified as the target "
        f"(real ones {known:.1%}), moved {moved.mean():.2f} px, at most {moved.max():.2f}; overlap {overlap:.2f}"
    )
    assert (before.warm == WARM[route.titles[0]]).all(), "the real pictures are told apart by colour"
    assert known >= 0.98
    assert turned >= 0.95
    assert recognised >= 0.95
    assert moved.mean() < 0.7
    assert (moved < 1).float().mean() >= 0.95
    assert overlap > 0.7


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("preset", "rounds"), [("cyclegan-shapes", 200), ("cut-shapes", 150)])
def test_shapes_change_their_domain_and_keep_their_place(preset: str, rounds: int, tmp_path: Path) -> None:
    """The preset's own settings, with the learning rates falling over fewer rounds."""
    trainer = _trainer(preset, rounds, tmp_path)
    judge = _judge(trainer.source)
    for _ in range(rounds):
        trainer.play_round()
    for route in trainer.game.routes():
        _check(trainer, route, judge)
