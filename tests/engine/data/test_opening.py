"""Data as a run opens them: with pairs made, and pictures held out that are never learnt from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.contracts import Dataset
from engine.data import opening
from engine.data.opening import open_data, tenth
from engine.data.source import Source
from engine.pairings.grey import luminance
from engine.spec.config import from_mapping
from engine.spec.data import Need, Preparation
from engine.spec.errors import OptionError

SHAPES = {"name": "shapes", "size": 16, "count": 200}


def _open(tmp_path: Path, **tables: Any) -> Dataset:
    return open_data(from_mapping({"data": SHAPES, **tables}), Preparation(cache=tmp_path))


def test_grey_pictures_lie_beside_the_colour_ones_they_are_made_of(tmp_path: Path) -> None:
    dataset = _open(tmp_path, pairing={"name": "grey"})
    batch = Source(dataset, 6, torch.Generator(), "cpu", paired=True).draw()
    assert batch.partner is not None
    assert (batch.images.shape, batch.partner.shape) == ((6, 1, 16, 16), (6, 3, 16, 16))
    torch.testing.assert_close(batch.images, luminance(batch.partner))


def test_without_pairs_both_sides_are_drawn_on_their_own(tmp_path: Path) -> None:
    batch = Source(_open(tmp_path, pairing={"name": "grey"}), 6, torch.Generator(), "cpu").draw()
    assert batch.partner is not None
    assert (batch.images - luminance(batch.partner)).abs().amax((1, 2, 3)).min() > 0.1


def test_a_tenth_is_held_out_and_the_rest_learnt_from(tmp_path: Path) -> None:
    whole, dataset = _open(tmp_path), _open(tmp_path, pairing={"name": "noise"})
    assert whole.held_out is None
    assert whole.samples is not None
    assert dataset.held_out
    assert dataset.samples is not None
    assert dataset.held_out.samples is not None
    learnt, held = tenth(200)
    assert torch.equal(dataset.samples, whole.samples[learnt])
    assert torch.equal(dataset.held_out.samples, whole.samples[held])
    assert {Need.PAIRS, Need.TWO_DOMAINS} <= dataset.held_out.info.offers
    assert (dataset.info.count, dataset.info.partner_count) == (180, 180)


def test_the_tenth_and_the_rest_are_all_and_share_nothing() -> None:
    learnt, held = tenth(73)
    assert (len(learnt), len(held)) == (66, 7)
    assert torch.equal(torch.cat((learnt, held)).sort().values, torch.arange(73))


def test_the_tenth_of_sets_whose_classes_take_turns_shows_them_all() -> None:
    labels = torch.arange(500) % 10
    assert len(labels[tenth(500)[1]].unique()) == 10


def test_the_test_split_is_held_out_where_there_is_one(tmp_path: Path, shared_data: Path) -> None:
    data = {"name": "fashion-mnist", "folder": str(shared_data / "FashionMNIST"), "size": 28}
    dataset = _open(tmp_path, data=data, pairing={"name": "low-resolution"})
    assert dataset.samples is not None
    assert dataset.held_out
    assert dataset.held_out.samples is not None
    assert (len(dataset.samples), len(dataset.held_out.samples)) == (60_000, 10_000)


def test_colours_that_are_not_there_cannot_be_given_back(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="these are grey"):
        _open(tmp_path, data={"name": "digits"}, pairing={"name": "grey"})


@pytest.mark.parametrize("wanted", [True, False])
def test_what_is_held_out_of_a_large_set_is_never_drawn(
    wanted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "COPIED", 0)
    dataset = _open(tmp_path, pairing={"name": "low-resolution"})
    assert dataset.samples is not None
    assert len(dataset.samples) == 200, "nothing is copied"
    source = Source(dataset, 64, torch.Generator(), "cpu", paired=wanted)
    seen = torch.cat([source.draw().partner for _ in range(40)] + [source.some(200).partner])  # type: ignore[list-item]
    pixels = {bytes(row.numpy().tobytes()) for row in ((seen + 1) * 127.5).round().to(torch.uint8)}
    learnt, held = tenth(200)
    assert pixels == {dataset.samples[row].numpy().tobytes() for row in learnt}
    assert not pixels & {dataset.samples[row].numpy().tobytes() for row in held}
    assert len(source.some(200).images) == dataset.info.count == 180


def test_weights_are_those_of_all_samples_where_some_rows_alone_are_drawn(tmp_path: Path) -> None:
    dataset = replace(_open(tmp_path), rows=torch.tensor([5, 7, 9]))
    source = Source(dataset, 16, torch.Generator(), "cpu")
    source.reweight(torch.isin(torch.arange(200), torch.tensor([6, 7])).float())
    assert dataset.samples is not None
    wanted = dataset.samples[7].float() / 127.5 - 1
    torch.testing.assert_close(source.draw().images, wanted.expand(16, 3, 16, 16))
