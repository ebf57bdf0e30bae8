"""Batches: the smallest of a game, and what to do where memory is short."""

from __future__ import annotations

import pytest

from engine.spec.batches import check_batch, least_batch, roomier
from engine.spec.errors import OptionError


def test_translation_takes_batches_of_one_and_other_games_do_not() -> None:
    assert (least_batch("cyclegan"), least_batch("cut"), least_batch("plain")) == (1, 1, 2)
    check_batch("cyclegan", 1)
    with pytest.raises(OptionError, match="it must be ≥ 2 in the game Plain game"):
        check_batch("plain", 1)


@pytest.mark.parametrize(("game", "batch", "half"), [("plain", 16, 8), ("plain", 5, 2), ("cyclegan", 2, 1)])
def test_half_the_batch_is_advised_where_the_game_allows_it(game: str, batch: int, half: int) -> None:
    assert roomier(game, batch).startswith(f"Set training.batch to {half} (it is {batch}), or choose")


@pytest.mark.parametrize(("game", "batch"), [("plain", 3), ("plain", 2), ("cyclegan", 1)])
def test_no_smaller_batch_is_advised_than_the_game_allows(game: str, batch: int) -> None:
    assert roomier(game, batch) == "Choose narrower networks or smaller pictures."
