"""Segmentation with an adversary: equations 1 to 3, encodings of the truth, and what comes out."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn.functional import softplus

from engine.contracts import Batch, Moment
from engine.games.label_maps import Palette
from engine.games.segmentation import SegmentationGame, scaled
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import DatasetError
from engine.training.assembly import Assembly, assemble

OFFERS = frozenset({Need.PICTURES, Need.TWO_DOMAINS, Need.PAIRS, Need.LABEL_MAP})
COLOURS = ((0, 0, 0), (255, 0, 0), (0, 0, 255))
SHAPE = (3, 8, 8)


def _info(palette: Any = COLOURS, partner: Any = SHAPE) -> DataInfo:
    return DataInfo("Maps", SHAPE, 50, offers=OFFERS, partner=partner, partner_count=50, palette=palette)


def _assembly(info: DataInfo | None = None, **options: Any) -> Assembly:
    sections = {
        "translator": {"name": "convolutional", "width": 4, "norm": "none"},
        "discriminator": {"name": "mlp", "width": 8, "depth": 1},
    }
    config = resolve(from_mapping({"game": {"name": "segmentation", **options}, **sections}))
    return assemble(config, info or _info(), torch.device("cpu"))


def _classes() -> Tensor:
    return torch.randint(3, (6, 8, 8), generator=torch.Generator().manual_seed(1))


def _batch() -> Batch:
    pictures = torch.rand(6, *SHAPE, generator=torch.Generator().manual_seed(0)) * 2 - 1
    return Batch(pictures, None, Palette(COLOURS).pictures(_classes()))


def _moment() -> Moment:
    return Moment(torch.Generator(), 6, 0, 0, torch.zeros(()))


def _found(assembly: Assembly) -> tuple[Tensor, Tensor]:
    """Logits of a batch, and what the discriminator says of their probabilities."""
    game, batch = assembly.game, _batch()
    assert isinstance(game, SegmentationGame)
    logits = game.logits(assembly.nets, batch.images)
    seen = torch.cat((2 * logits.softmax(1) - 1, batch.images), 1)
    return logits, assembly.nets["discriminator"](seen).logits


def test_the_generator_minimises_cross_entropy_and_the_weighted_objective() -> None:
    assembly = _assembly(adversarial_weight=0.5)
    logits, judged = _found(assembly)
    losses = assembly.game.turns()[-1].loss(assembly.nets, _batch(), _moment()).losses
    likelihood = logits.log_softmax(1).gather(1, _classes()[:, None])
    assert losses["cross-entropy"].item() == pytest.approx(-likelihood.mean().item(), rel=1e-5)
    assert losses["objective"].item() == pytest.approx(0.5 * softplus(-judged).mean().item(), rel=1e-5)


def test_the_discriminator_tells_true_planes_from_probabilities_beside_the_picture() -> None:
    assembly, batch = _assembly(), _batch()
    truth = torch.cat((2.0 * torch.nn.functional.one_hot(_classes()).permute(0, 3, 1, 2) - 1, batch.images), 1)
    real, fake = assembly.nets["discriminator"](truth).logits, _found(assembly)[1]
    losses = assembly.game.turns()[0].loss(assembly.nets, batch, _moment()).losses
    assert losses["objective"].item() == pytest.approx((softplus(-real) + softplus(fake)).mean().item(), rel=1e-5)


def test_without_weight_there_is_no_adversary() -> None:
    game = _assembly(adversarial_weight=0.0).game
    assert set(game.parts()) == {"translator", "palette"}
    assert [turn.player for turn in game.turns()] == ["generator"]


def test_what_comes_out_is_the_likeliest_class_in_its_colour() -> None:
    assembly, batch = _assembly(), _batch()
    made = assembly.game.translate(assembly.nets, batch.images, "AtoB")
    assert torch.equal(Palette(COLOURS)(made), _found(assembly)[0].argmax(1))
    assert {
        tuple(colour) for colour in ((made + 1) * 127.5).round().int().permute(0, 2, 3, 1).flatten(0, 2).tolist()
    } <= set(COLOURS)


def test_scaled_truth_sums_to_one_and_keeps_what_is_surer_than_tau() -> None:
    planes = torch.tensor([0.0, 1.0, 0.0]).reshape(1, 3, 1, 1)
    unsure = torch.tensor([0.6, 0.2, 0.2]).reshape(1, 3, 1, 1)
    sure = torch.tensor([0.02, 0.95, 0.03]).reshape(1, 3, 1, 1)
    assert scaled(planes, unsure, 0.9).flatten().tolist() == pytest.approx([0.075, 0.9, 0.025])
    assert scaled(planes, sure, 0.9).flatten().tolist() == pytest.approx([0.02, 0.95, 0.03])
    assert scaled(planes, planes, 0.9).flatten().tolist() == pytest.approx([0, 1, 0])


def test_the_truth_is_scaled_only_where_that_is_asked_for() -> None:
    losses = [
        assembly.game.turns()[0].loss(assembly.nets, _batch(), _moment()).losses["objective"].item()
        for assembly in (_assembly(), _assembly(truth="scaled"))
    ]
    assert losses[0] != losses[1]


def test_the_palette_travels_with_the_networks_and_is_not_trained() -> None:
    nets = _assembly().nets
    assert [name for name in nets.state_dict() if name.startswith("palette")] == ["palette.colours"]
    assert not list(nets["palette"].parameters())


@pytest.mark.parametrize(
    ("info", "reason"),
    [(_info(palette=COLOURS[:1]), "has 1 classes"), (_info(partner=(3, 16, 16)), "these are 16×16 and 8×8")],
)
def test_maps_that_do_not_fit_are_refused(info: DataInfo, reason: str) -> None:
    with pytest.raises(DatasetError, match=reason):
        _assembly(info)


def test_the_optimiser_of_an_adversary_without_weight_is_passed_over() -> None:
    sections = {"translator": {"name": "convolutional", "width": 4}, "discriminator": {"name": "mlp", "width": 8}}
    optimisers = {"discriminator": {"learning_rate": 1e-4}}
    game = {"name": "segmentation", "adversarial_weight": 0.0}
    config = resolve(from_mapping({"game": game, **sections, "optimisers": optimisers}))
    assert "discriminator" not in assemble(config, _info(), torch.device("cpu")).nets
