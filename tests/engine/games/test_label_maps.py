"""Label maps and the classes of their pixels."""

from __future__ import annotations

import pytest
import torch

from engine.games.label_maps import Palette, confusion, intersection_over_union

COLOURS = ((0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 128, 255))


def test_colours_of_classes_are_the_palettes_and_back() -> None:
    palette, classes = Palette(COLOURS), torch.arange(4).reshape(1, 2, 2)
    pictures = palette.pictures(classes)
    assert ((pictures + 1) * 127.5).round()[0, :, 1, 1].tolist() == [0, 128, 255]
    assert torch.equal(palette(pictures), classes)


def test_a_colour_between_belongs_to_the_nearest_class() -> None:
    smudged = Palette(COLOURS).pictures(torch.arange(4).reshape(1, 2, 2)) + 0.3 * torch.randn(8, 3, 2, 2).clamp(-1, 1)
    distances = (smudged[:, None] - Palette(COLOURS).colours[None, :, :, None, None]).square().sum(2)
    assert torch.equal(Palette(COLOURS)(smudged), distances.argmin(1))


def test_planes_are_one_where_the_class_is_and_nought_elsewhere() -> None:
    classes = torch.tensor([[[0, 3], [2, 2]]])
    planes = Palette(COLOURS).one_hot(classes)
    assert planes.shape == (1, 4, 2, 2)
    assert torch.equal(planes.argmax(1), classes)
    assert (planes.sum(1) == 1).all()


def test_the_confusion_counts_each_pixel_once() -> None:
    truth, found = torch.tensor([[[0, 0], [1, 1]]]), torch.tensor([[[0, 1], [1, 1]]])
    assert confusion(found, truth, 3).tolist() == [[1, 1, 0], [0, 2, 0], [0, 0, 0]]


def test_the_overlap_of_each_class_over_what_either_covers() -> None:
    truth, found = torch.tensor([[[0, 0], [1, 1]]]), torch.tensor([[[0, 1], [1, 1]]])
    overlap = intersection_over_union(confusion(found, truth, 3))
    assert overlap[:2].tolist() == pytest.approx([1 / 2, 2 / 3])
    assert overlap[2].isnan()


def test_lowered_precision_confuses_no_colours() -> None:
    palette, classes = Palette([(level, 128, 128) for level in range(0, 256, 2)]), torch.arange(128).reshape(1, 8, 16)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(palette(palette.pictures(classes)), classes)
