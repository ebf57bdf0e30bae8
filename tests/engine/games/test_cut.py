"""CUT: the contrast against its formula, which patches are compared, and what the settings of FastCUT change."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from engine.contracts import Batch, Moment
from engine.games.contrasting import PatchHeads, drawn_places, patch_contrast
from engine.games.cut import CUTGame
from engine.games.swapping import shown
from engine.spec.config import from_mapping, resolve
from engine.spec.data import DataInfo, Need
from engine.spec.errors import DatasetError, OptionError
from engine.training.assembly import Assembly, assemble

SHAPE = (1, 8, 8)
OFFERS = frozenset({Need.PICTURES, Need.TWO_DOMAINS})
INFO = DataInfo("Noise", SHAPE, 20, offers=OFFERS, partner=SHAPE, partner_count=30, domains=("apples", "oranges"))


class Negative(nn.Module):
    """A translator that turns bright into dark; its features are the picture and its square."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(-1.0))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.factor * pictures

    def features(self, pictures: Tensor) -> tuple[Tensor, ...]:
        return pictures, torch.cat((pictures, pictures.square()), 1)


def _vectors(seed: int, n: int = 2, patches: int = 5, width: int = 4) -> Tensor:
    return normalize(torch.randn(n, patches, width, generator=torch.Generator().manual_seed(seed)), dim=2)


def _formula(queries: Tensor, keys: Tensor, temperature: float) -> float:
    """Eq. 3 of the paper, patch by patch."""
    total = 0.0
    for query, key in zip(queries, keys, strict=True):
        for own in range(len(query)):
            likeness = [math.exp(float(query[own] @ other) / temperature) for other in key]
            total -= math.log(likeness[own] / sum(likeness))
    return total / (len(queries) * queries.shape[1])


def assembled(info: DataInfo = INFO, **game: Any) -> Assembly:
    tables = {
        "game": {"name": "cut", "width": 8, **game},
        "translator": {"name": "resnet-translator", "width": 4, "blocks": 1},
        "discriminator": {"name": "patch", "width": 4, "layers": 1},
        "training": {"batch": 3, "rounds": 8, "device": "cpu"},
    }
    return assemble(resolve(from_mapping(tables)), info, torch.device("cpu"))


def moment() -> Moment:
    return Moment(torch.Generator().manual_seed(0), 3, 0, 0, torch.tensor(0.0))


def batch() -> Batch:
    images, partner = 2 * torch.rand(2, 3, *SHAPE, generator=torch.Generator().manual_seed(1)) - 1
    return Batch(images, None, partner)


def losses(assembly: Assembly) -> dict[str, Tensor]:
    return dict(assembly.game.turns()[0].loss(assembly.nets, batch(), moment()).losses)


@pytest.mark.parametrize("temperature", [0.07, 1.0])
def test_the_contrast_is_the_cross_entropy_of_the_paper(temperature: float) -> None:
    queries, keys = (_vectors(0), _vectors(2, patches=3)), (_vectors(1), _vectors(3, patches=3))
    expected = [_formula(*pair, temperature) for pair in zip(queries, keys, strict=True)]
    assert patch_contrast(queries, keys, temperature).item() == pytest.approx(sum(expected) / 2, rel=1e-5)


def test_lowered_precision_does_not_touch_the_contrast() -> None:
    queries, keys = [_vectors(0, patches=64)], [_vectors(1, patches=64)]
    with torch.autocast("cpu", torch.bfloat16):
        lowered = patch_contrast(queries, keys, 0.07)
    assert lowered.item() == pytest.approx(patch_contrast(queries, keys, 0.07).item(), rel=1e-6)


def test_patches_that_are_all_alike_leave_chance_and_distinct_ones_leave_nothing() -> None:
    alike, distinct = torch.ones(2, 6, 4) / 2, torch.eye(6)[None]
    assert patch_contrast([alike], [alike], 0.07).item() == pytest.approx(math.log(6), rel=1e-5)
    assert patch_contrast([distinct], [distinct], 0.07).item() == pytest.approx(
        math.log(1 + 5 * math.exp(-1 / 0.07)), abs=1e-5
    )


def test_a_patch_is_told_from_others_of_its_own_picture_only() -> None:
    queries, keys = _vectors(0), _vectors(1)
    apart = [patch_contrast([queries[n : n + 1]], [keys[n : n + 1]], 0.07).item() for n in range(2)]
    assert patch_contrast([queries], [keys], 0.07).item() == pytest.approx(sum(apart) / 2, rel=1e-5)


def test_places_are_distinct_as_many_as_there_are_and_drawn_alike() -> None:
    random = torch.Generator().manual_seed(0)
    features = torch.zeros(2, 3, 4, 5), torch.zeros(2, 7, 2, 2)
    counts = torch.zeros(20)
    for _ in range(4000):
        large, small = drawn_places(features, 5, random)
        assert len(set(large.tolist())) == 5
        assert sorted(small.tolist()) == [0, 1, 2, 3]
        counts[large] += 1
    assert counts.div(1000).tolist() == pytest.approx([1] * 20, abs=0.12)  # four deviations


def test_heads_give_unit_vectors_of_the_patches_at_their_places() -> None:
    heads = PatchHeads(SHAPE, 8, Negative())
    pictures = batch().images
    places = [torch.tensor([9, 63]), torch.tensor([0])]
    layers = Negative().features(pictures)
    first, second = heads(layers, places)
    assert (first.shape, second.shape) == ((3, 2, 8), (3, 1, 8))
    torch.testing.assert_close(first.norm(dim=2), torch.ones(3, 2))
    by_hand = normalize(heads.heads[0](layers[0][:, :, 1, 1]), dim=1)  # place 9 of 8 by 8
    torch.testing.assert_close(first[:, 0], by_hand)


def test_a_translator_that_hides_its_features_is_refused_with_those_that_fit() -> None:
    tables = {"game": {"name": "cut"}, "translator": {"name": "convolutional"}, "discriminator": {"name": "patch"}}
    with pytest.raises(OptionError, match="resnet-translator"):
        assemble(resolve(from_mapping(tables)), INFO, torch.device("cpu"))


def test_input_and_identity_are_contrasted_by_their_weights() -> None:
    once, weighed = losses(assembled()), losses(assembled(contrast_weight=10.0, identity_weight=3.0))
    assert set(once) == {"objective", "contrast", "identity-contrast"}
    assert weighed["contrast"].item() == pytest.approx(10 * once["contrast"].item(), rel=1e-5)
    assert weighed["identity-contrast"].item() == pytest.approx(3 * once["identity-contrast"].item(), rel=1e-5)
    assert set(losses(assembled(identity_weight=0.0))) == {"objective", "contrast"}


def _contrast_of(mirrored: bool) -> float:
    assembly = assembled(identity_weight=0.0, mirrored=mirrored, patches=64)
    assembly.nets["translator"] = Negative()
    torch.manual_seed(0)
    assembly.nets["heads"] = PatchHeads(SHAPE, 8, Negative())
    return losses(assembly)["contrast"].item()


def test_mirroring_changes_nothing_for_a_translator_that_does_not_know_left_from_right() -> None:
    assert _contrast_of(mirrored=True) == pytest.approx(_contrast_of(mirrored=False), rel=1e-5)


def test_mirrored_inputs_reach_the_translator_half_of_the_time() -> None:
    game = assembled(mirrored=True).game
    assert isinstance(game, CUTGame)
    coin = game._coin(10_000, moment())
    assert coin is not None
    assert coin.float().mean().item() == pytest.approx(0.5, abs=0.02)


def test_keys_carry_no_gradient() -> None:
    assembly = assembled(identity_weight=0.0)
    game, pictures = assembly.game, batch().images.requires_grad_()
    assert isinstance(game, CUTGame)
    queries, keys = game._compared(assembly.nets, batch().images, pictures, None, moment())
    assert all(query.requires_grad for query in queries)
    assert not any(key.requires_grad for key in keys)


def test_there_is_one_way_and_the_discriminator_sees_where_it_leads() -> None:
    assembly = assembled()
    (route,) = assembly.game.routes()
    assert (route.name, route.titles, route.back) == ("AtoB", ("apples", "oranges"), "")
    assembly.nets["translator"] = Negative()
    assembly.nets["heads"] = PatchHeads(SHAPE, 8, Negative())
    losses(assembly)
    torch.testing.assert_close(shown(assembly.nets["pool"]), -batch().images)


def test_domains_of_different_shapes_are_refused() -> None:
    with pytest.raises(DatasetError, match="1×8×8 and 3×8×8"):
        assembled(replace(INFO, partner=(3, 8, 8)))
