"""The swapping pool: what is shown, what is kept, how often, and that a restored one goes on alike."""

from __future__ import annotations

import copy
from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.games.swapping import SwappingPool


def _pool(size: int, batch: int = 1) -> tuple[SwappingPool, torch.Generator]:
    return SwappingPool(size, (1,), batch), torch.Generator().manual_seed(0)


def _numbered(first: int, n: int = 1) -> Tensor:
    return torch.arange(first, first + n).float()[:, None]


def _one_by_one(pool: list[float], size: int, fresh: list[float], coins: list[bool], slots: list[int]) -> list[float]:
    """The paper's rule, a picture at a time; changes the pool."""
    shown = []
    for picture, coin, slot in zip(fresh, coins, slots, strict=True):
        if len(pool) < size:
            pool.append(picture)
            shown.append(picture)
        elif coin:
            shown.append(pool[slot])
            pool[slot] = picture
        else:
            shown.append(picture)
    return shown


def test_the_first_pictures_fill_the_pool_and_are_shown_as_they_are() -> None:
    pool, random = _pool(50)
    shown = [pool(_numbered(place), random).item() for place in range(50)]
    assert shown == list(range(50))
    assert pool.samples[:, 0].tolist() == list(range(50))
    assert pool.held == 50


@pytest.mark.parametrize(("size", "batch"), [(50, 1), (3, 8), (5, 4), (1, 6), (50, 16)])
def test_a_batch_is_taken_as_if_its_pictures_came_one_after_another(size: int, batch: int) -> None:
    pool, random = _pool(size, batch)
    kept: list[float] = []
    for call in range(60):
        same = torch.Generator()
        same.set_state(random.get_state())
        coins = (torch.rand(batch, generator=same) < 0.5).tolist()
        slots = torch.randint(size, (batch,), generator=same).tolist()
        fresh = _numbered(call * batch, batch)
        expected = _one_by_one(kept, size, fresh[:, 0].tolist(), coins, slots)
        assert pool(fresh, random)[:, 0].tolist() == expected
        assert pool.samples[: len(kept), 0].tolist() == kept
        assert pool.held == len(kept)


def test_a_full_pool_shows_an_older_picture_half_of_the_time_and_each_alike() -> None:
    pool, random = _pool(8, 16)
    older, ages, seen = 0, [], 4000
    for call in range(seen):
        fresh = _numbered(call * 16, 16)
        shown = pool(fresh, random)
        if call > 20:
            older += int((shown != fresh).sum())
            ages += (fresh - shown)[shown != fresh].tolist()
    share = older / (16 * (seen - 21))
    assert share == pytest.approx(0.5, abs=0.01)  # four deviations: 0.008
    # A slot is refilled with probability 1/16 by each picture, so that the age when it is shown is 16 on average.
    assert sum(ages) / len(ages) == pytest.approx(16, rel=0.03)


def test_a_pool_of_size_0_shows_what_comes() -> None:
    pool, random = _pool(0, 3)
    assert torch.equal(pool(_numbered(5, 3), random), _numbered(5, 3))
    assert torch.equal(pool(_numbered(8, 3), random), _numbered(8, 3))
    assert torch.equal(random.get_state(), torch.Generator().manual_seed(0).get_state())


def test_pictures_are_kept_detached_and_as_copies() -> None:
    pool, random = _pool(4, 2)
    weights = torch.ones(2, 1, requires_grad=True)
    shown = pool(2 * weights, random)
    assert not shown.requires_grad
    with torch.no_grad():
        weights.zero_()
    assert pool.samples[:, 0].tolist() == [2, 2, 0, 0]
    assert pool.shown[:, 0].tolist() == [2, 2]


def test_a_restored_pool_goes_on_alike() -> None:
    pool, random = _pool(5, 3)
    for call in range(4):
        pool(_numbered(3 * call, 3), random)
    again, same = SwappingPool(5, (1,), 3), torch.Generator()
    again.load_state_dict(copy.deepcopy(pool.state_dict()))
    same.set_state(random.get_state())
    assert torch.equal(again.shown, pool.shown)
    for call in range(4, 30):
        assert torch.equal(again(_numbered(3 * call, 3), same), pool(_numbered(3 * call, 3), random))


def test_no_swap_waits_for_the_device(no_host_reads: AbstractContextManager[Any]) -> None:
    pool, random = _pool(4, 3)
    with no_host_reads:
        for call in range(5):
            pool(_numbered(call, 3), random)
