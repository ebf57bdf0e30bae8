"""Previews of games that translate, on a game that adds a constant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.contracts import Dataset, Game, Part, Route, Turn
from engine.data.source import Source
from engine.spec.data import DataInfo, Need, Skill
from engine.training.triples import Triples

CPU = torch.device("cpu")


class Brighter(Game):
    """A→B adds a half, B→A takes it away; a third route has no way back."""

    offers = frozenset({Skill.TRANSLATE})

    def __init__(self, *names: str) -> None:
        self.names = names

    def parts(self) -> Mapping[str, Part]:
        return {}

    def turns(self) -> Sequence[Turn]:
        return ()

    def routes(self) -> Sequence[Route]:
        known = {
            "AtoB": Route("AtoB", ("dark", "light"), (1, 4, 4), (1, 4, 4), back="BtoA"),
            "BtoA": Route("BtoA", ("light", "dark"), (1, 4, 4), (1, 4, 4), "partner", "images", back="AtoB"),
            "large": Route("large", ("dark", "large"), (1, 4, 4), (1, 8, 8), makes="images", domain=0),
        }
        return [known[name] for name in self.names]

    def translate(self, nets: nn.ModuleDict, pictures: Tensor, route: str) -> Tensor:
        if route == "large":
            return pictures.repeat_interleave(2, 2).repeat_interleave(2, 3)
        return pictures + (0.5 if route == "AtoB" else -0.5)


def _source(*, paired: bool = False, held: bool = False) -> Source:
    offers = frozenset({Need.PICTURES, Need.TWO_DOMAINS, *([Need.PAIRS] if paired else [])})
    info = DataInfo("Squares", (1, 4, 4), 6, offers=offers, partner=(1, 4, 4))
    dark = torch.full((6, 1, 4, 4), 51, dtype=torch.uint8)
    rest = Dataset(info, dark + 26, partner=dark + 102) if held else None
    dataset = Dataset(info, dark, partner=dark + 51, held_out=rest)
    return Source(dataset, 2, torch.Generator(), CPU, paired=paired)


def _rows(triples: Triples) -> list[set[int]]:
    sheet = triples.samples(nn.ModuleDict(), CPU)
    return [set(row[..., 0].flatten().tolist()) for row in np.split(sheet, len(sheet) // triples.layout.columns)]


def test_each_way_shows_what_goes_in_what_comes_out_and_the_way_back() -> None:
    triples = Triples(Brighter("AtoB", "BtoA"), _source(), 24, 0)
    assert triples.layout.captions == ("dark", "→ light", "→ dark", "light", "→ dark", "→ light")
    assert triples.layout.columns == 4
    assert _rows(triples) == [{51}, {115}, {51}, {102}, {38}, {102}]


def test_pairs_show_the_target_in_place_of_the_way_back() -> None:
    triples = Triples(Brighter("AtoB"), _source(paired=True), 9, 0)
    assert triples.layout.captions == ("dark", "→ light", "target")
    assert _rows(triples) == [{51}, {115}, {102}]


def test_pictures_that_are_held_out_stand_at_the_right() -> None:
    triples = Triples(Brighter("AtoB"), _source(paired=True, held=True), 12, 0)
    assert (triples.layout.columns, triples.layout.held_out) == (4, 2)
    assert triples.layout.captions == ("dark", "→ light", "target")
    sheet = triples.samples(nn.ModuleDict(), CPU)[..., 0].reshape(3, 4, -1)
    assert [set(row.flatten().tolist()) for row in sheet[:, :2]] == [{51}, {115}, {102}]
    assert [set(row.flatten().tolist()) for row in sheet[:, 2:]] == [{77}, {141}, {153}]


def test_ways_from_the_same_pictures_show_them_once_and_smaller_ones_are_enlarged() -> None:
    triples = Triples(Brighter("AtoB", "large"), _source(), 12, 0)
    assert triples.layout.captions == ("dark", "→ light", "→ dark", "→ large")
    assert triples.samples(nn.ModuleDict(), CPU).shape == (12, 8, 8, 4)
    assert _rows(triples) == [{51}, {115}, {51}, {51}]


@pytest.mark.parametrize(("count", "columns"), [(1, 2), (13, 2), (1000, 6)])
def test_there_are_at_least_two_columns_and_about_as_many_as_rows(count: int, columns: int) -> None:
    assert Triples(Brighter("AtoB", "BtoA"), _source(), count, 0).layout.columns == columns


def test_both_kinds_of_pictures_share_the_columns() -> None:
    layout = Triples(Brighter("AtoB", "BtoA"), _source(held=True), 1000, 0).layout
    assert (layout.columns, layout.held_out) == (6, 3)
