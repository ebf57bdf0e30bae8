"""Seeds as a person types them."""

from __future__ import annotations

import pytest

from engine.command.seeds import parse_seeds
from engine.spec.errors import OptionError


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("7", (7,)),
        ("0-3", (0, 1, 2, 3)),
        ("1,5,9", (1, 5, 9)),
        (" 0 - 2 , 7,7", (0, 1, 2, 7, 7)),
        ("4-2", (4, 3, 2)),
        ("9007199254740992", (2**53,)),
    ],
)
def test_lists_and_ranges_are_read_in_their_order(text: str, seeds: tuple[int, ...]) -> None:
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize("text", ["", "a", "1,,2", "-1", "1-", "1-2-3", "1.5", "0x3", "²", "1;2"])
def test_what_is_no_list_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(OptionError, match=r"cannot be read.*Write --seeds 0-63 or 1,5,9"):
        parse_seeds(text)


def test_too_many_and_too_large_seeds_are_refused_before_they_are_listed() -> None:
    with pytest.raises(OptionError, match="too many seeds"):
        parse_seeds("0-9000000000000")
    with pytest.raises(OptionError, match="is no seed"):
        parse_seeds("9007199254740993")
