"""DiffAugment: the sizes that its paper gives."""

from __future__ import annotations

import pytest
import torch
from torch.testing import assert_close

from engine.augmentations.differentiable import DiffAugment, DiffAugmentOptions, hole, recoloured

HALF = torch.full((3, 1), 0.5)


def test_a_half_changes_no_colour() -> None:
    pictures = torch.randn(1, 3, 8, 8)
    assert_close(recoloured(pictures, HALF), pictures, atol=1e-6, rtol=0)


def test_brightness_is_added_before_contrast_stretches_around_the_mean() -> None:
    pictures = torch.tensor([-0.2, 0.6]).reshape(1, 1, 1, 2)  # mean 0.2
    changed = recoloured(pictures, torch.tensor([[0.75], [0.5], [0.9]]))
    assert_close(changed.flatten(), torch.tensor([0.45 - 1.4 * 0.4, 0.45 + 1.4 * 0.4]))


def test_no_saturation_leaves_the_mean_of_the_colours() -> None:
    pictures = torch.randn(1, 3, 4, 4)
    changed = recoloured(pictures, torch.tensor([[0.5], [0.0], [0.5]]))
    assert_close(changed, pictures.mean(1, keepdim=True).expand_as(pictures))


def test_grey_pictures_have_no_saturation() -> None:
    pictures = torch.randn(1, 1, 4, 4)
    uniform = torch.tensor([[0.1], [0.0], [0.3]])
    assert torch.equal(recoloured(pictures, uniform), recoloured(pictures, uniform.index_fill(0, torch.tensor(1), 0.9)))


@pytest.mark.parametrize(("place", "rows"), [(0.0, range(4)), (0.5, range(4, 12)), (0.999, range(12, 16))])
def test_a_hole_is_half_as_high_as_the_picture_and_may_reach_over_the_edge(place: float, rows: range) -> None:
    cut = hole(torch.zeros(1, 1, 16, 16), torch.tensor([[place], [0.5]]))
    assert cut[0, 0, :, 8].nonzero().flatten().tolist() == list(rows)
    assert cut[0, 0, rows[0]].nonzero().flatten().tolist() == list(range(4, 12))


def test_translation_alone_only_moves_pixels() -> None:
    pictures = torch.zeros(64, 1, 16, 16)
    pictures[:, :, 8, 8] = 1
    moved = DiffAugment(DiffAugmentOptions(colour=False, cutout=False))(pictures, torch.Generator().manual_seed(0))
    assert moved.flatten(1).sum(1).tolist() == [1] * 64
    assert len({tuple(place) for place in moved.nonzero()[:, 2:].tolist()}) > 10
