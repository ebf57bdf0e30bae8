"""Two data sets as two domains: one size, one number of channels, labels of A, test pictures apart."""

from __future__ import annotations

import dataclasses
import typing
from pathlib import Path

import pytest
import torch

from engine.contracts import Dataset
from engine.data.rendered_digits import RenderedDigitsOptions, build_rendered_digits
from engine.data.source import Source
from engine.data.two_sets import Name, TwoSetsOptions, _framed, build_two_sets, peek
from engine.spec.data import Need, Preparation
from engine.spec.errors import OptionError
from engine.spec.options import parse
from engine.spec.registry import DATASETS


@pytest.fixture
def preparation(tmp_path: Path) -> Preparation:
    return Preparation(cache=tmp_path / "cache", downloads=tmp_path / "downloads")


def opened(preparation: Preparation, **options: object) -> Dataset:
    return build_two_sets(TwoSetsOptions(**options), preparation)


def parts(dataset: Dataset) -> tuple[torch.Tensor, ...]:
    return dataset.samples, dataset.partner, dataset.held_out.samples, dataset.held_out.partner


def test_every_bundled_or_standard_set_of_plain_pictures_can_be_a_side() -> None:
    plain = {
        entry.name
        for entry in DATASETS
        if entry.facts["group"] in ("bundled", "standard")
        and not entry.facts["peek"](entry.options()).is_points
        and not entry.facts["peek"](entry.options()).partner
    }
    assert set(typing.get_args(Name)) == plain - {"stacked-mnist"}


def test_rendered_and_written_digits_become_two_domains(preparation: Preparation) -> None:
    dataset = opened(preparation)
    assert [len(part) for part in parts(dataset)] == [5000, 1618, 500, 179]
    assert all(part.shape[1:] == (1, 32, 32) and part.dtype is torch.uint8 for part in parts(dataset))
    assert dataset.info.domains == ("Rendered digits", "Digits")
    assert {Need.TWO_DOMAINS, Need.LABELS} <= dataset.info.offers
    rendered = build_rendered_digits(RenderedDigitsOptions(), preparation)
    assert torch.equal(dataset.samples, rendered.samples)
    assert torch.equal(dataset.labels, rendered.labels)


@pytest.mark.parametrize("options", [{}, {"a": "digits", "b": "outlines", "size": 24, "channels": 3, "count": 300}])
def test_a_peek_tells_what_opening_will_give(preparation: Preparation, options: dict[str, object]) -> None:
    dataset = opened(preparation, **options)
    assert dataset.info == peek(TwoSetsOptions(**options))
    assert (len(dataset.samples), len(dataset.partner)) == (dataset.info.count, dataset.info.partner_count)


@pytest.mark.parametrize(("size", "channels"), [(16, 1), (20, 3), (64, 3)])
def test_both_sides_have_the_wanted_shape_whatever_their_sets_offer(
    preparation: Preparation, size: int, channels: int
) -> None:
    dataset = opened(preparation, a="digits", b="shapes", size=size, channels=channels, count=200)
    assert all(part.shape[1:] == (channels, size, size) for part in parts(dataset))
    assert all(part.float().std() > 20 for part in parts(dataset))
    grey = dataset.samples.float()
    assert bool((grey == grey[:, :1]).all())


def test_a_count_limits_what_is_learnt_from_and_not_what_is_held_out(preparation: Preparation) -> None:
    dataset = opened(preparation, count=250)
    assert [len(part) for part in parts(dataset)] == [250, 250, 500, 179]


def test_batches_of_both_sides_are_drawn_independently(preparation: Preparation) -> None:
    batch = Source(opened(preparation, count=500), 256, torch.Generator().manual_seed(0), "cpu").draw()
    assert batch.images.shape == batch.partner.shape == (256, 1, 32, 32)
    assert batch.labels is not None
    ink = torch.stack((batch.images.mean((1, 2, 3)), batch.partner.mean((1, 2, 3))))
    assert abs(torch.corrcoef(ink)[0, 1].item()) < 0.2


def test_of_a_set_without_test_pictures_the_last_tenth_is_held_out(preparation: Preparation) -> None:
    dataset = opened(preparation, a="outlines", b="digits")
    digits = DATASETS.get("digits")
    whole = digits.build(digits.options(size=32), preparation).samples
    assert torch.equal(torch.cat((dataset.partner, dataset.held_out.partner)), whole)


def test_a_set_that_reaches_its_edges_is_given_a_margin(preparation: Preparation) -> None:
    whole = opened(preparation, size=16, count=100)
    framed = opened(preparation, size=16, count=100, fill_b=0.75)
    assert torch.equal(framed.samples, whole.samples)
    for side in (framed.partner, framed.held_out.partner):
        inner = side[:, :, 2:14, 2:14]
        assert side.sum() == inner.sum(), "written digits stand on black"
        assert inner.float().mean().item() == pytest.approx(whole.partner.float().mean().item(), rel=0.05)


def test_a_margin_has_the_colour_that_edges_have() -> None:
    pictures = torch.tensor([200, 100, 50], dtype=torch.uint8)[:, None, None].repeat(2, 1, 4, 4)
    pictures[0, :, 1:3, 1:3] = 0
    framed = _framed(pictures, 8)
    assert framed[0, :, 0, 0].tolist() == framed[1, :, 7, 3].tolist() == [200, 100, 50]
    assert torch.equal(framed[:, :, 2:6, 2:6], pictures)


def test_the_same_set_twice_or_one_that_is_none_is_refused() -> None:
    with pytest.raises(OptionError, match="two different sets"):
        parse(TwoSetsOptions, {"a": "mnist", "b": "mnist"}, "data")
    with pytest.raises(OptionError, match='mean "mnist"'):
        parse(TwoSetsOptions, {"a": "mnits"}, "data")


def test_what_has_to_be_downloaded_is_told_beforehand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path))
    to_download = DATASETS.get("two-sets").facts["to_download"]
    assert to_download(TwoSetsOptions()) == 0
    mnist, cifar = (DATASETS.get(name).facts["download_mib"] for name in ("mnist", "cifar10"))
    assert to_download(TwoSetsOptions(b="mnist")) == pytest.approx(mnist)
    assert to_download(TwoSetsOptions(a="cifar10", b="mnist")) == pytest.approx(mnist + cifar)
    assert to_download(TwoSetsOptions(b="mnist", folder=tmp_path)) == 0


def test_real_written_digits_are_found_in_their_folder(shared_data: Path, preparation: Preparation) -> None:
    options = {"b": "mnist", "folder": shared_data, "count": 2000}
    dataset = opened(preparation, **options)
    assert [len(part) for part in parts(dataset)] == [2000, 2000, 500, 10_000]
    assert dataset.info.title == "Rendered digits ↔ MNIST"
    assert dataclasses.replace(dataset.info, notes=()) == dataclasses.replace(peek(TwoSetsOptions(**options)), notes=())
    rendered, written = (part.float().mean().item() for part in parts(dataset)[:2])
    assert rendered == pytest.approx(written, rel=0.2)  # as much ink, so that a refiner need not add or remove any


def test_a_folder_without_test_pictures_holds_the_last_ones_out(
    shared_data: Path, tmp_path: Path, preparation: Preparation
) -> None:
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for part in ("images-idx3", "labels-idx1"):
        for source in (shared_data / "MNIST" / "raw").glob(f"t10k-{part}*"):
            (raw / source.name.replace("t10k", "train")).write_bytes(source.read_bytes())
    dataset = opened(preparation, b="mnist", folder=tmp_path)
    assert (len(dataset.partner), len(dataset.held_out.partner)) == (9000, 1000)
    assert dataset.info.partner_count == 9000
