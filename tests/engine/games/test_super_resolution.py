"""SRGAN: its stages, what each compares, and the sizes that it takes."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn.functional import softplus

from engine.contracts import Batch, Moment
from engine.games.likeness import pixel_error, signal_to_noise
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import OptionError
from engine.training.assembly import Assembly, assemble

OFFERS = frozenset({Need.PICTURES, Need.TWO_DOMAINS, Need.PAIRS})


def _assembly(small: int = 8, large: int = 16, discriminator: str = "mlp", **options: Any) -> Assembly:
    sections = {
        "translator": {"name": "sub-pixel", "width": 4, "blocks": 1, "norm": "none"},
        "discriminator": {"name": discriminator, **({"width": 8, "depth": 1} if discriminator == "mlp" else {})},
    }
    config = resolve(from_mapping({"game": {"name": "super-resolution", **options}, **sections}))
    shapes = (1, small, small), (1, large, large)
    info = DataInfo("Pictures", shapes[0], 50, offers=OFFERS, partner=shapes[1], partner_count=50)
    return assemble(config, info, torch.device("cpu"))


def _batch() -> Batch:
    random = torch.Generator().manual_seed(0)
    return Batch(*(torch.rand(6, 1, side, side, generator=random) * 2 - 1 if side else None for side in (8, 0, 16)))


def _moment() -> Moment:
    return Moment(torch.Generator(), 6, 0, 0, torch.zeros(()))


def _losses(assembly: Assembly, stage: int) -> dict[str, Tensor]:
    turn = assembly.game.stages()[stage].turns[-1]
    return dict(turn.loss(assembly.nets, _batch(), _moment()).losses)


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        ({}, ["content", "adversarial"]),
        ({"content_share": 0.0}, ["adversarial"]),
        ({"content_share": 1.0}, [""]),
        ({"adversarial_weight": 0.0}, [""]),
    ],
)
def test_stages_without_a_share_do_not_exist(options: dict[str, Any], titles: list[str]) -> None:
    game = _assembly(**options).game
    assert [stage.title for stage in game.stages()] == titles
    assert ("discriminator" in game.parts()) == ("adversarial" in titles)


def test_the_first_stage_has_its_share_and_trains_the_translator_alone() -> None:
    first, last = _assembly(content_share=0.75).game.stages()
    assert (first.share, last.share) == (0.75, 0.25)
    assert [turn.trains for turn in first.turns] == [("translator",)]
    assert [turn.trains for turn in last.turns] == [("discriminator",), ("translator",)]


@pytest.mark.parametrize(("content", "norm"), [("l1", "l1"), ("l2", "l2")])
def test_the_content_is_the_mean_difference_of_pixels(content: str, norm: Any) -> None:
    assembly, batch = _assembly(content=content), _batch()
    made = assembly.game.translate(assembly.nets, batch.images, "AtoB")
    assert batch.partner is not None
    wanted = pixel_error(norm, made, batch.partner).item()
    assert _losses(assembly, 0)["content"].item() == pytest.approx(wanted, rel=1e-5)
    assert _losses(assembly, 1)["content"].item() == pytest.approx(wanted, rel=1e-5)


def test_the_objective_is_weighted() -> None:
    assembly, batch = _assembly(adversarial_weight=0.01), _batch()
    made = assembly.game.translate(assembly.nets, batch.images, "AtoB")
    fooled = softplus(-assembly.nets["discriminator"](made).logits).mean()
    assert _losses(assembly, 1)["objective"].item() == pytest.approx(0.01 * fooled.item(), rel=1e-5)


def test_features_are_those_of_the_discriminators_last_layer() -> None:
    assembly, batch = _assembly(content="features"), _batch()
    assert batch.partner is not None
    made = assembly.game.translate(assembly.nets, batch.images, "AtoB")
    seen = [assembly.nets["discriminator"](pictures).features[-1] for pictures in (made, batch.partner)]
    wanted = (seen[0] - seen[1]).square().mean().item()
    assert _losses(assembly, 1)["content"].item() == pytest.approx(wanted, rel=1e-5)


def test_before_the_discriminator_has_learnt_features_are_not_compared() -> None:
    pixels, features = _losses(_assembly(), 0), _losses(_assembly(content="features"), 0)
    assert pixels["content"].item() == features["content"].item()


@pytest.mark.parametrize("large", [8, 24, 12])
def test_pairs_of_one_size_or_odd_factors_are_refused(large: int) -> None:
    with pytest.raises(OptionError, match=f"these are 8×8 and {large}×{large}") as caught:
        _assembly(8, large)
    assert "low-resolution" in caught.value.remedy


@pytest.mark.parametrize("large", [16, 32, 64])
def test_pictures_become_two_four_or_eight_times_as_large(large: int) -> None:
    assembly = _assembly(8, large)
    assert assembly.game.translate(assembly.nets, _batch().images, "AtoB").shape == (6, 1, large, large)


def test_the_peak_over_the_noise_is_in_decibels() -> None:
    assert signal_to_noise(torch.full((2, 3), 0.2), torch.zeros(2, 3)).item() == pytest.approx(20, abs=1e-4)
    assert signal_to_noise(torch.ones(2, 3), torch.ones(2, 3)).item() == pytest.approx(100, abs=1e-3)
    assert math.isfinite(pixel_error("l1", torch.ones(2), torch.zeros(2)).item())
