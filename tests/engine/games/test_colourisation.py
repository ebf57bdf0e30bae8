"""Colourisation: the luminance stays, and each mode sees what it should."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from engine.contracts import Batch, Moment
from engine.games.colours import SMALL, colour_error, coloured, grey_of, luminance_error
from engine.pairings.grey import luminance
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import DatasetError, OptionError
from engine.spec.pairing import paired, peek_set
from engine.training.assembly import Assembly, assemble

GREY, COLOUR = (1, 16, 16), (3, 16, 16)
SMALL_U_NET = {"name": "unet-translator", "width": 4, "dropout": 0.0}
TWO = frozenset({Need.PICTURES, Need.TWO_DOMAINS})


def _info(shape: Any = GREY, partner: Any = COLOUR, needs: frozenset[Need] = TWO | {Need.PAIRS}) -> DataInfo:
    return DataInfo("Pictures", shape, 50, offers=needs, partner=partner, partner_count=50)


def _assembly(info: DataInfo | None = None, **options: Any) -> Assembly:
    sections = {"translator": SMALL_U_NET, "discriminator": {"name": "mlp", "width": 8, "depth": 1}}
    config = resolve(from_mapping({"game": {"name": "colourisation", **options}, **sections}))
    return assemble(config, info or _info(), torch.device("cpu"))


def _random(shape: tuple[int, ...], seed: int) -> Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def _batch(seed: int = 0) -> Batch:
    colours = _random((6, *COLOUR), seed)
    return Batch(luminance(colours), None, colours)


def _moment() -> Moment:
    return Moment(torch.Generator(), 6, 0, 0, torch.zeros(()))


def test_proposed_colours_take_the_luminance_of_the_grey_picture() -> None:
    grey, proposed = _random((4, *GREY), 1), _random((4, *COLOUR), 2)
    made = coloured(grey, proposed)
    torch.testing.assert_close(luminance(made), grey, rtol=0, atol=2e-6)
    assert made.abs().max() <= 1


def test_colours_that_fit_are_taken_as_they_are() -> None:
    true = _random((4, *COLOUR), 3)
    torch.testing.assert_close(coloured(luminance(true), true), true, rtol=0, atol=2e-6)


def test_a_colour_that_does_not_fit_keeps_its_hue_and_reaches_the_edge() -> None:
    proposed = torch.tensor([1.0, -1.0, -1.0]).reshape(1, 3, 1, 1)  # red on light grey
    made = coloured(torch.full((1, 1, 1, 1), 0.8), proposed)
    deviation = (made - 0.8).flatten()
    assert made.max() == pytest.approx(1)
    assert (deviation / deviation[0]).tolist() == pytest.approx([1, -0.299 / 0.701, -0.299 / 0.701], rel=1e-4)


def test_black_and_white_stay_without_colour_and_gradients_stay_finite() -> None:
    proposed = _random((1, *COLOUR), 4).requires_grad_()
    for shade in (-1.0, 1.0):
        made = coloured(torch.full((1, *GREY), shade), proposed)
        made.sum().backward()
        torch.testing.assert_close(made, torch.full_like(made, shade), rtol=0, atol=2 * SMALL)
    assert proposed.grad is not None
    assert proposed.grad.isfinite().all()


def test_the_errors_of_colour_and_of_luminance_look_at_one_each() -> None:
    true = _random((2, *COLOUR), 5) * 0.5
    lighter, grey = true + 0.25, luminance(true).expand_as(true)
    assert luminance_error(lighter, luminance(true)) == pytest.approx(0.25, abs=1e-5)
    assert colour_error(lighter, true) == pytest.approx(0, abs=1e-6)
    assert luminance_error(grey, luminance(true)) == pytest.approx(0, abs=1e-6)
    assert colour_error(grey, true) == pytest.approx((true - grey).abs().mean().item(), abs=1e-6)


@pytest.mark.parametrize(("mode", "channels"), [("paired", 4), ("unpaired", 3)])
def test_the_discriminator_sees_the_grey_picture_only_where_there_are_pairs(mode: str, channels: int) -> None:
    assembly = _assembly(mode=mode)
    assert assembly.game.parts()["discriminator"].sample == (channels, 16, 16)
    assert assembly.paired == (mode == "paired")


def test_only_paired_training_asks_for_pairs() -> None:
    _assembly(_info(needs=TWO), mode="unpaired")
    with pytest.raises(DatasetError, match="Colourisation needs pairs"):
        _assembly(_info(needs=TWO))


@pytest.mark.parametrize(
    ("options", "terms"),
    [
        ({}, {"objective", "difference"}),
        ({"luminance": "loss"}, {"objective", "difference", "luminance"}),
        ({"mode": "unpaired"}, {"objective"}),
        ({"mode": "unpaired", "luminance": "loss"}, {"objective", "luminance"}),
    ],
)
def test_the_generator_minimises_what_its_mode_says(options: dict[str, Any], terms: set[str]) -> None:
    assembly = _assembly(**options)
    assert set(assembly.game.turns()[1].loss(assembly.nets, _batch(), _moment()).losses) == terms


def test_the_true_colours_cost_nothing_and_others_their_mean_difference() -> None:
    assembly, batch = _assembly(colour_weight=10.0), _batch()
    made = assembly.game.translate(assembly.nets, batch.images, "AtoB")
    assert batch.partner is not None
    wanted = 10 * (made - batch.partner).abs().mean()
    losses = assembly.game.turns()[1].loss(assembly.nets, batch, _moment()).losses
    assert losses["difference"].item() == pytest.approx(wanted.item(), rel=1e-5)


@pytest.mark.parametrize("mode", ["paired", "unpaired"])
def test_an_untrained_network_keeps_the_luminance_exactly(mode: str) -> None:
    assembly, batch = _assembly(mode=mode), _batch()
    made = assembly.game.translate(assembly.nets, batch.images, "AtoB")
    assert luminance_error(made, batch.images) < 1e-6


def test_colour_pictures_in_domain_a_are_seen_by_their_luminance() -> None:
    assembly, pictures = _assembly(_info(COLOUR)), _random((2, *COLOUR), 6)
    made = assembly.game.translate(assembly.nets.eval(), pictures, "AtoB")
    torch.testing.assert_close(made, assembly.game.translate(assembly.nets, grey_of(pictures), "AtoB"))
    assert assembly.game.routes()[0].source == COLOUR


@pytest.mark.parametrize(
    ("info", "reason"),
    [
        (_info(partner=GREY), "A has 1 channels and B has 1"),
        (_info(partner=(3, 8, 8)), "A is 16×16, B is 8×8"),
    ],
)
def test_data_without_colours_are_refused(info: DataInfo, reason: str) -> None:
    with pytest.raises(OptionError, match=reason):
        _assembly(info)


def test_grey_pairs_of_any_colour_set_fit() -> None:
    config = from_mapping({"data": {"name": "shapes", "size": 16}, "pairing": {"name": "grey"}})
    info = paired(config, peek_set(config))
    assert _assembly(info).game.routes()[0].titles == ("grey", "colour")
