"""What a config's data are said to be once pairs are made from them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.spec.config import RunConfig, from_mapping
from engine.spec.data import DataInfo, Need
from engine.spec.errors import OptionError
from engine.spec.pairing import paired, peek, peek_set
from engine.spec.registry import PAIRINGS


@pytest.fixture(autouse=True)
def halving(monkeypatch: pytest.MonkeyPatch) -> None:
    PAIRINGS.names()  # loads what there is
    monkeypatch.setattr(PAIRINGS, "_entries", dict(PAIRINGS._entries))
    PAIRINGS.register(
        "halving",
        "Halving",
        "Halves.",
        unfit=lambda shape: "is narrow" if shape[2] < 4 else "",
        shape=lambda options, shape: (shape[0], shape[1] // 2, shape[2] // 2),
        domains=("small", "large"),
    )(lambda _: lambda pictures, random: pictures[:, :, ::2, ::2])


def _config(**tables: Any) -> RunConfig:
    return from_mapping({"data": {"name": "shapes"}, "pairing": {"name": "halving"}, **tables})


def test_what_is_made_is_domain_a_and_the_picture_domain_b() -> None:
    info = peek(_config())
    assert (info.shape, info.partner) == ((3, 16, 16), (3, 32, 32))
    assert info.domains == ("small", "large")
    assert info.partner_count == info.count == 5000
    assert info.offers >= {Need.PAIRS, Need.TWO_DOMAINS, Need.PICTURES, Need.LABELS}


def test_without_a_pairing_the_data_stay_as_they_are() -> None:
    config = _config(pairing={"name": "none"})
    assert peek(config) == peek_set(config) == peek_set(_config())


@pytest.mark.parametrize(
    ("info", "reason"),
    [
        (DataInfo("Points", (2,)), "these are points"),
        (DataInfo("Two", (3, 8, 8), partner=(3, 8, 8)), "two domains already"),
        (DataInfo("Narrow", (3, 8, 2)), "is narrow"),
    ],
)
def test_pairs_that_cannot_be_made_are_refused_with_the_reason(info: DataInfo, reason: str) -> None:
    with pytest.raises(OptionError, match=f"halving.*{reason}"):
        paired(_config(), info)
