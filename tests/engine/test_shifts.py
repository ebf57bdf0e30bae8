"""Moves by whole pixels."""

from __future__ import annotations

import torch
from torch.autograd import gradcheck, gradgradcheck
from torch.testing import assert_close

from engine.shifts import random_mirror, random_shift, shifted

ROW = torch.tensor([[[[1.0, 2.0, 3.0, 4.0]]]])  # (1, 1, 1, 4)
NONE = torch.zeros(1, dtype=torch.long)


def _random() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def test_zero_comes_in_at_the_edge() -> None:
    assert shifted(ROW, NONE, NONE + 1, "zero").flatten().tolist() == [0, 1, 2, 3]
    assert shifted(ROW, NONE, NONE - 2, "zero").flatten().tolist() == [3, 4, 0, 0]


def test_a_mirrored_edge_is_repeated() -> None:
    assert shifted(ROW, NONE, NONE + 2, "mirror").flatten().tolist() == [2, 1, 1, 2]
    assert shifted(ROW, NONE, NONE - 1, "mirror").flatten().tolist() == [2, 3, 4, 4]


def test_each_picture_moves_by_its_own_steps() -> None:
    pictures = torch.arange(32.0).reshape(2, 1, 4, 4)
    moved = shifted(pictures, torch.tensor([1, 0]), torch.tensor([0, -1]), "zero")
    assert_close(moved[0, 0, 1:], pictures[0, 0, :-1])
    assert_close(moved[1, 0, :, :-1], pictures[1, 0, :, 1:])


def test_random_shifts_take_every_step_within_the_share_and_no_other() -> None:
    pictures = torch.zeros(2000, 1, 16, 16)
    pictures[:, :, 8, 8] = 1
    found = random_shift(pictures, 0.125, _random(), "zero").nonzero()[:, 2:] - 8
    assert len(found) == 2000  # none left the picture
    assert {tuple(step) for step in found.tolist()} == {(y, x) for y in range(-2, 3) for x in range(-2, 3)}
    counts = torch.bincount(found[:, 0] + 2).tolist()
    assert min(counts) > 320  # of 400 each
    assert max(counts) < 480


def test_half_of_the_pictures_are_mirrored() -> None:
    mirrored = random_mirror(ROW.expand(1000, 1, 1, 4), _random())[:, 0, 0, 0] == 4
    assert 440 < int(mirrored.sum()) < 560


def test_a_shift_is_differentiable_twice() -> None:
    pictures = torch.randn(2, 1, 4, 3, dtype=torch.double, generator=_random(), requires_grad=True)
    steps = torch.tensor([1, -1])
    for edge in ("zero", "mirror"):
        assert gradcheck(lambda inputs, edge=edge: shifted(inputs, steps, -steps, edge), pictures)
        assert gradgradcheck(lambda inputs, edge=edge: shifted(inputs.square(), steps, -steps, edge), pictures)
