"""Two domains of shapes: alike but for what tells them apart, independent, and true to their factors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.contracts import Dataset
from engine.data import drawing, shape_domains
from engine.data.outlines import OUTLINES
from engine.data.rendering import render
from engine.data.shape_domains import COOL, HELD_OUT, WARM, ShapeDomainsOptions, build_shape_domains, domain_factors
from engine.data.shape_outlines import OutlinesOptions, build_outlines
from engine.data.shapes import FACTORS
from engine.data.source import Source
from engine.spec.data import Need, Preparation
from engine.spec.errors import OptionError
from engine.spec.options import parse

FEW = {"count": 100}


def opened(**options: object) -> Dataset:
    return build_shape_domains(ShapeDomainsOptions(**{**FEW, **options}), Preparation())


def sides(dataset: Dataset) -> tuple[Tensor, Tensor]:
    assert dataset.samples is not None
    assert dataset.partner is not None
    return dataset.samples, dataset.partner


def warmth(pictures: Tensor) -> Tensor:
    """How much redder than blue the strongest colour of each picture is, (n,)."""
    colours = pictures.float()
    chroma = colours.amax(1) - colours.amin(1)  # (n, h, w)
    place = chroma.flatten(1).argmax(1)
    strongest = colours.flatten(2)[torch.arange(len(colours)), :, place]  # (n, 3)
    return strongest[:, 0] - strongest[:, 2]


def test_colours_tell_the_domains_apart_and_nothing_else_does() -> None:
    drawn = domain_factors(ShapeDomainsOptions(count=20_000))
    assert (drawn.a["hue"] >= WARM[0]).all()
    assert (drawn.a["hue"] <= WARM[1]).all()
    assert (drawn.b["hue"] >= COOL[0]).all()
    assert (drawn.b["hue"] <= COOL[1]).all()
    for name in set(FACTORS.names) - {"hue"}:
        one, other = (part[name].astype(np.float64) for part in (drawn.a, drawn.b))
        assert one.mean() == pytest.approx(other.mean(), abs=0.04 * one.std()), name
        assert one.std() == pytest.approx(other.std(), rel=0.03), name


def test_every_warm_picture_is_red_and_every_cool_one_blue() -> None:
    a, b = sides(opened())
    assert (warmth(a) > 40).all()
    assert (warmth(b) < -40).all()


def test_the_four_parts_are_independent_draws() -> None:
    drawn = domain_factors(ShapeDomainsOptions(count=HELD_OUT))
    for one in range(4):
        for other in range(one):
            assert abs(np.corrcoef(drawn[one]["x"], drawn[other]["x"])[0, 1]) < 0.2


def test_more_pictures_begin_with_the_same_ones() -> None:
    few, many = (domain_factors(ShapeDomainsOptions(count=count)) for count in (100, 300))
    assert all(np.array_equal(one, other[: len(one)]) for one, other in zip(few, many, strict=True))


def test_pictures_are_those_of_their_factors() -> None:
    options = ShapeDomainsOptions(**FEW, seed=5)
    dataset = build_shape_domains(options, Preparation())
    assert dataset.held_out is not None
    pictures = (*sides(dataset), *sides(dataset.held_out))
    for part, factors in zip(pictures, domain_factors(options), strict=True):
        assert torch.equal(part, torch.from_numpy(render(factors, options.classes, 32, 3)))
    assert dataset.labels.tolist() == domain_factors(options).a["shape"].tolist()


def test_an_outline_keeps_the_edge_of_its_shape_and_leaves_the_inside_free() -> None:
    rows = np.zeros(len(OUTLINES), FACTORS)
    rows["shape"], rows["size"], rows["x"], rows["y"] = np.arange(len(OUTLINES)), 0.4, 0.5, 0.5
    filled, line = (render(rows, tuple(OUTLINES), 64, 4, width)[:, 3].astype(float) for width in (0.0, 0.06))
    assert (line <= filled).all()
    assert (line.sum((1, 2)) < 0.7 * filled.sum((1, 2))).all()
    for axis in (1, 2):
        extent = [(cover > 100).any(axis).sum(1) for cover in (filled, line)]
        assert np.abs(extent[0] - extent[1]).max() <= 2


@pytest.mark.parametrize("size", [16, 32, 64, 128])
@pytest.mark.parametrize("channels", [1, 3])
def test_outlines_are_seen_at_every_size(monkeypatch: pytest.MonkeyPatch, size: int, channels: int) -> None:
    monkeypatch.setattr(shape_domains, "HELD_OUT", 5)
    a, b = sides(opened(change="outline", size=size, channels=channels))
    assert a.shape == b.shape == (100, channels, size, size)
    contrast = b.float().flatten(2).amax(2) - b.float().flatten(2).amin(2)
    assert (contrast.amax(1) > (60 if channels == 3 else 25)).all()
    assert a.float().var() > b.float().var()


def test_both_domains_are_offered_without_pairs_and_drawn_independently() -> None:
    dataset = opened()
    assert {Need.TWO_DOMAINS, Need.LABELS} <= dataset.info.offers
    assert Need.PAIRS not in dataset.info.offers
    source = Source(dataset, 500, torch.Generator().manual_seed(0), "cpu", paired=True)
    batch = source.draw()
    assert batch.partner is not None
    x, y = batch.images.mean((1, 2, 3)), batch.partner.mean((1, 2, 3))
    assert abs(torch.corrcoef(torch.stack((x, y)))[0, 1].item()) < 0.15


def test_many_pictures_are_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = sides(opened())
    monkeypatch.setattr(drawing, "QUICK", 0)
    told: list[str] = []
    preparation = Preparation(progress=lambda task, *_: told.append(task), cache=tmp_path)
    for times in (1, 2):
        kept = build_shape_domains(ShapeDomainsOptions(**FEW), preparation)
        assert all(torch.equal(one, other) for one, other in zip(fresh, sides(kept), strict=True)), times
    assert len(told) == 6  # 100 + 100 + 400 + 400 in chunks of up to 250, once


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"channels": 1}, "warm"),
        ({"classes": []}, "no shape"),
        ({"classes": ["star", "star"]}, "twice"),
        ({"count": 5}, "100"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object], complaint: str) -> None:
    with pytest.raises(OptionError, match=complaint):
        parse(ShapeDomainsOptions, options, "data")


def test_white_outlines_on_black_are_the_shapes_of_their_labels() -> None:
    options = OutlinesOptions(count=100, classes=("circle", "star"))
    dataset = build_outlines(options, Preparation())
    assert dataset.samples.shape == (100, 1, 32, 32)
    assert dataset.held_out.samples.shape == (400, 1, 32, 32)
    assert set(dataset.labels.tolist()) == {0, 1}
    assert dataset.samples[:, 0, 0].max() < 40  # a tip may reach into the first row
    assert 0.03 < (dataset.samples > 128).float().mean() < 0.2
    assert not torch.equal(dataset.samples, dataset.held_out.samples[:100])
