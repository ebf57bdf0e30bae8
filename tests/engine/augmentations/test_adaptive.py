"""Adaptive augmentation: the pipeline's parts, and the controller of their strength."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.testing import assert_close

from engine.augmentations.adaptive import COLOURS, MOVES, WARPS, Adaptive, AdaptiveOptions, drawn_map, recoloured
from engine.augmentations.colour import turned
from engine.contracts import Ingredients, Scores
from engine.games.adversary import Adversary
from engine.spec.data import DataInfo
from engine.spec.registry import OBJECTIVES

CHANGES = MOVES + WARPS


def _random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _adaptive(**options: Any) -> Adaptive:
    return Adaptive(AdaptiveOptions(**options))


def _coins(names: tuple[str, ...], chosen: str, n: int = 4000) -> Tensor:
    return torch.tensor([name == chosen for name in names]).expand(n, -1)


def _determinant(matrix: Tensor) -> Tensor:
    return matrix[:, 0, 0] * matrix[:, 1, 1] - matrix[:, 0, 1] * matrix[:, 1, 0]


def _map(chosen: str) -> tuple[Tensor, Tensor]:
    return drawn_map(_coins(CHANGES, chosen), (16, 32), _random())


def test_nothing_changes_at_strength_zero() -> None:
    pictures = torch.randn(8, 3, 16, 16)
    assert torch.equal(_adaptive()(pictures, _random()), pictures)


def test_half_of_the_samples_are_touched_at_strength_one_half_by_one_change() -> None:
    augmenter = _adaptive(strength=0.5, moves=False, warps=False)
    augmenter.powers.copy_(torch.tensor([0.0] * 8 + [1.0, 0, 0, 0, 0]))
    pictures = torch.randn(2000, 1, 4, 4)
    touched = (augmenter(pictures, _random()) != pictures).flatten(1).any(1).float().mean()
    assert touched.item() == pytest.approx(0.5, abs=0.05)


def test_both_free_turns_together_happen_with_the_strength() -> None:
    augmenter = _adaptive(strength=0.36)
    chances = 1 - (1 - augmenter.strength) ** augmenter.powers
    turns = [chance for name, chance in zip(CHANGES, chances.tolist(), strict=False) if "turn" in name]
    assert turns == pytest.approx([0.2, 0.2])
    assert 1 - (1 - turns[0]) * (1 - turns[1]) == pytest.approx(0.36)


@pytest.mark.parametrize("chosen", ["mirror", "quarters", "turn", "turn again"])
def test_mirrors_and_turns_are_orthogonal_and_stay_in_place(chosen: str) -> None:
    linear, offset = _map(chosen)
    assert_close(linear @ linear.mT, torch.eye(2).expand_as(linear), atol=1e-5, rtol=0)
    assert offset.abs().max() == 0
    expected = 0.5 if chosen == "mirror" else 1.0
    assert (_determinant(linear) > 0).float().mean().item() == pytest.approx(expected, abs=0.05)


def test_quarters_are_equally_likely() -> None:
    linear, _ = _map("quarters")
    quarter = (torch.atan2(linear[:, 1, 0], linear[:, 0, 0]) / (math.pi / 2)).round().long() % 4
    assert (torch.bincount(quarter, minlength=4) / 4000).tolist() == pytest.approx([0.25] * 4, abs=0.03)


def test_shifts_are_whole_pixels_up_to_an_eighth() -> None:
    linear, offset = _map("shift")
    assert_close(linear, torch.eye(2).expand_as(linear))
    assert torch.equal(offset, offset.round())
    assert offset.abs().amax(0).tolist() == [4, 2]


def test_scaling_and_stretching_are_log_normal() -> None:
    scaled, _ = _map("scale")
    stretched, _ = _map("stretch")
    assert_close(scaled[:, 0, 0], scaled[:, 1, 1])
    assert_close(_determinant(stretched), torch.ones(4000), atol=1e-5, rtol=0)
    for matrix in (scaled, stretched):
        logarithm = matrix[:, 0, 0].log2()
        assert logarithm.std().item() == pytest.approx(0.2, abs=0.01)
        assert logarithm.mean().item() == pytest.approx(0.0, abs=0.015)


def test_slides_are_normal_with_an_eighth() -> None:
    _, offset = _map("slide")
    assert offset.std(0).tolist() == pytest.approx([4.0, 2.0], rel=0.05)


def _recoloured(chosen: str, pictures: Tensor) -> Tensor:
    return recoloured(pictures, _coins(COLOURS, chosen, len(pictures)), _random())


def test_brightness_contrast_and_inversion_of_one_grey() -> None:
    pictures = torch.full((4000, 1, 1, 1), 0.5)
    brighter = (_recoloured("brightness", pictures) - 0.5).flatten()
    assert brighter.std().item() == pytest.approx(0.2, abs=0.01)
    harder = (_recoloured("contrast", pictures) / 0.5).log2().flatten()
    assert harder.std().item() == pytest.approx(0.5, abs=0.025)
    inverted = _recoloured("inversion", pictures).flatten()
    assert inverted.abs().unique().tolist() == [0.5]
    assert (inverted < 0).float().mean().item() == pytest.approx(0.5, abs=0.04)


def test_hue_and_saturation_change_the_tint_only() -> None:
    pictures = torch.randn(1, 3, 2, 2, generator=_random()).expand(4000, 3, 2, 2)
    grey = pictures.mean(1, keepdim=True)
    length = (pictures - grey).norm(dim=1)
    hued, richer = (_recoloured(name, pictures) for name in ("hue", "saturation"))
    for changed in (hued, richer):
        assert_close(changed.mean(1, keepdim=True), grey, atol=1e-5, rtol=0)
    assert_close((hued - grey).norm(dim=1), length, atol=1e-4, rtol=0)
    ratio = ((richer - grey).norm(dim=1) / length).log2()
    assert ratio[:, 0, 0].std().item() == pytest.approx(1.0, abs=0.05)


def test_a_third_turn_of_hue_makes_red_green() -> None:
    red = torch.tensor([2.0, -1.0, -1.0]).reshape(1, 3, 1, 1)
    green = turned(red, torch.full((1, 1, 1, 1), 2 * math.pi / 3))
    assert_close(green.flatten(), torch.tensor([-1.0, 2.0, -1.0]))


@pytest.mark.parametrize(("share", "direction"), [(0.75, -1), (0.85, 1)])  # mean signs of 0.5 and 0.7
def test_the_strength_moves_by_images_seen_over_images_planned(share: float, direction: int) -> None:
    augmenter = _adaptive(strength=0.3, images=1000, interval=4)
    logits = torch.where(torch.arange(20) < 20 * share, 3.0, -0.1)
    for _ in range(3):
        augmenter.observe(logits)
    assert augmenter.strength.item() == pytest.approx(0.3)
    augmenter.observe(logits)
    assert augmenter.strength.item() == pytest.approx(0.3 + direction * 80 / 1000, abs=1e-6)
    assert (augmenter.signs, augmenter.seen, augmenter.batches) == (0, 0, 0)


def test_the_mean_sign_is_over_all_batches_since_the_last_step() -> None:
    augmenter = _adaptive(strength=0.3, images=1000, interval=2)
    augmenter.observe(torch.ones(30))
    augmenter.observe(-torch.ones(10))  # 0.5 together
    assert augmenter.strength.item() == pytest.approx(0.3 - 0.04, abs=1e-6)


def test_the_strength_stays_between_zero_and_the_highest() -> None:
    augmenter = _adaptive(images=100, interval=1, highest=0.7)
    for sign in (1, -1):
        for _ in range(20):
            augmenter.observe(torch.full((16, 3), float(sign)))  # three patches for each sample
        assert augmenter.strength.item() == pytest.approx(0.7 if sign > 0 else 0.0)


def test_a_fixed_strength_learns_nothing() -> None:
    augmenter = _adaptive(strength=0.4, adapt=False, interval=1, images=100)
    augmenter.observe(torch.ones(50))
    assert augmenter.strength.item() == pytest.approx(0.4)


def test_a_strength_above_the_highest_is_refused() -> None:
    with pytest.raises(ValueError, match=r"strength = 0\.9 is more than highest = 0\.8"):
        AdaptiveOptions(strength=0.9)


def test_objectives_that_compare_are_asked_how_often_a_real_sample_leads() -> None:
    scores = Scores(torch.tensor([-1.0, -2.0]), torch.tensor([-3.0, 0.0]))
    lead = {}
    for name in ("relativistic-pairing", "non-saturating"):
        entry = OBJECTIVES.get(name)
        adversary = Adversary(Ingredients(DataInfo("", (1, 8, 8)), entry.build(entry.options())))
        lead[name] = adversary.lead(scores).sign().tolist()
    assert lead == {"relativistic-pairing": [1, -1], "non-saturating": [-1, -1]}
