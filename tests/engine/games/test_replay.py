"""Replay: what the pool gives back, what it takes in, and which sizes are refused."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.games.replay import Pool, check_pool, replayed
from engine.spec.errors import OptionError


def _batch(number: float, n: int = 8) -> Tensor:
    """n samples that tell in which round they were made, and their place."""
    return torch.stack((torch.full((n,), number), torch.arange(n) * 1.0), 1)


def _pool(size: int, share: float = 0.5) -> tuple[Pool, torch.Generator]:
    return Pool(size, (2,), share), torch.Generator().manual_seed(0)


def test_an_empty_pool_changes_nothing() -> None:
    pool, random = _pool(16)
    assert torch.equal(pool(_batch(1), random), _batch(1))


def test_the_share_comes_from_older_rounds_and_the_rest_stays_in_its_place() -> None:
    pool, random = _pool(16)
    pool(_batch(1), random)
    shown = pool(_batch(2), random)
    assert torch.equal(shown[:4], _batch(2)[:4])
    assert shown[4:, 0].tolist() == [1] * 4


def test_the_displaced_samples_enter_the_pool_detached_and_as_copies() -> None:
    pool, random = _pool(4)
    fresh = _batch(1).requires_grad_()
    pool(fresh, random)
    assert not pool.samples.requires_grad
    assert torch.equal(pool.samples, _batch(1)[4:])
    with torch.no_grad():
        fresh.zero_()
    assert torch.equal(pool.samples, _batch(1)[4:])


@pytest.mark.parametrize("size", [4, 10, 13])
def test_a_full_pool_holds_only_what_entered_and_forgets_the_old(size: int) -> None:
    pool, random = _pool(size)
    for number in range(1, 200):
        pool(_batch(number), random)
        assert pool.held.item() == min(4 * number, size)
    assert set(pool.samples[:, 1].tolist()) <= {4, 5, 6, 7}
    assert pool.samples[:, 0].min() > 100  # each slot is forgotten with probability 4 / size or more a round
    assert 199 in pool.samples[:, 0]


def test_every_slot_is_shown_alike() -> None:
    pool, random = _pool(8)
    pool.samples.copy_(_batch(0))
    pool.held.fill_(8)
    drawn = pool._draw(40_000, random)[:, 1]
    assert torch.bincount(drawn.long(), minlength=8).div(5000).tolist() == pytest.approx([1] * 8, abs=0.06)


def test_nothing_waits_for_the_device(no_host_reads: AbstractContextManager[Any]) -> None:
    pool, random = _pool(10)
    with no_host_reads:
        for number in range(5):
            pool(_batch(number), random)


def test_a_restored_pool_goes_on_alike() -> None:
    pool, random = _pool(10)
    for number in range(5):
        pool(_batch(number), random)
    again = Pool(10, (2,), 0.5)
    again.load_state_dict(pool.state_dict())
    same = torch.Generator()
    same.set_state(random.get_state())
    assert torch.equal(again(_batch(6), same), pool(_batch(6), random))


@pytest.mark.parametrize(("batch", "share", "count"), [(64, 0.5, 32), (64, 0.001, 1), (2, 0.9, 1), (10, 0.9, 9)])
def test_at_least_one_sample_is_replayed_and_one_is_fresh(batch: int, share: float, count: int) -> None:
    assert replayed(batch, share) == count


def test_a_pool_smaller_than_what_enters_at_once_is_refused() -> None:
    check_pool(64, 0.5, 32)
    with pytest.raises(OptionError, match="must be ≥ 32"):
        check_pool(64, 0.5, 31)
