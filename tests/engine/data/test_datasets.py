"""What every registered data set keeps to that can be opened without a download."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from engine.contracts import Dataset
from engine.data.source import Source
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Kind
from engine.spec.registry import DATASETS, Entry

GROUPS = {"points", "bundled", "standard", "own"}
HERE = [entry.name for entry in DATASETS if entry.facts["group"] in ("points", "bundled")]


@pytest.fixture(scope="module", params=HERE)
def entry(request: pytest.FixtureRequest) -> Entry:
    return DATASETS.get(request.param)


@pytest.fixture(scope="module")
def opened(entry: Entry, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Opened once for all tests here, none of which changes it."""
    folder = tmp_path_factory.mktemp(entry.name)
    dataset: Dataset = entry.build(entry.options(), Preparation(cache=folder, downloads=folder))
    return dataset


def test_all_data_sets_of_the_first_release_are_registered() -> None:
    points = {"ring", "grid", "mixture", "moons", "spirals", "swiss-roll"}
    small = {"mnist", "fashion-mnist", "kmnist", "emnist", "cifar10", "svhn"}
    large = {"stl10", "celeba", "flowers102"}
    assert points | small | large | {"digits", "shapes", "folder"} <= set(DATASETS.names())


@pytest.mark.parametrize("name", DATASETS.names())
def test_every_data_set_says_what_a_list_of_them_shows(name: str) -> None:
    entry = DATASETS.get(name)
    assert entry.facts["group"] in GROUPS
    assert entry.facts["download_mib"] >= 0
    assert callable(entry.facts["peek"])
    assert 0 < len(entry.title) <= 30
    assert 20 <= len(entry.help) <= 200
    assert entry.help.endswith((".", "?"))


@pytest.mark.parametrize("name", DATASETS.names())
def test_every_option_has_a_caption_and_a_default_within_its_bounds(name: str) -> None:
    for field in DATASETS.get(name).fields:
        assert field.help
        if field.kind in (Kind.INTEGER, Kind.NUMBER):
            assert field.minimum is None or field.default >= field.minimum
            assert field.maximum is None or field.default <= field.maximum
        if field.kind is Kind.CHOICE:
            assert field.default in field.choices


def test_what_was_announced_is_what_was_opened(entry: Entry, opened: Dataset) -> None:
    info: DataInfo = entry.facts["peek"](entry.options())
    assert dataclasses.replace(opened.info, notes=info.notes) == info
    assert (opened.samples is None) != (opened.density is None)
    if opened.samples is not None:
        assert (len(opened.samples), *opened.samples.shape[1:]) == (info.count, *info.shape)
    else:
        assert info.count is None
        assert opened.density.dimension == info.shape[0]


def test_pictures_are_bytes_and_offered_as_such(opened: Dataset) -> None:
    pictures = len(opened.info.shape) == 3
    assert (Need.PICTURES in opened.info.offers) == pictures
    if pictures:
        assert opened.samples.dtype is torch.uint8


def test_labels_lie_within_the_named_classes_and_reach_them_all(opened: Dataset) -> None:
    labels = Source(opened, 4000, torch.Generator().manual_seed(0), "cpu").draw().labels
    if Need.LABELS in opened.info.offers:
        assert labels.dtype is torch.int64
        assert labels.unique().tolist() == list(range(len(opened.info.classes)))


def test_batches_are_floats_of_the_announced_shape_and_range(opened: Dataset) -> None:
    batch = Source(opened, 32, torch.Generator().manual_seed(0), "cpu").draw()
    assert batch.images.shape == (32, *opened.info.shape)
    assert batch.images.dtype is torch.float32
    assert torch.isfinite(batch.images).all()
    if not opened.info.is_points:
        assert -1 <= batch.images.min() < -0.5
        assert 0.5 < batch.images.max() <= 1


def test_opening_twice_gives_the_same_data(entry: Entry, opened: Dataset, tmp_path) -> None:
    again = entry.build(entry.options(), Preparation(cache=tmp_path, downloads=tmp_path))
    one, other = (Source(data, 64, torch.Generator().manual_seed(1), "cpu").draw() for data in (opened, again))
    assert torch.equal(one.images, other.images)


def test_digits_keep_their_ink_when_enlarged(tmp_path) -> None:
    entry = DATASETS.get("digits")
    small, large = (entry.build(entry.options(size=size), Preparation(cache=tmp_path)) for size in (16, 32))
    assert small.samples.float().mean().item() == pytest.approx(large.samples.float().mean().item(), rel=0.01)
    assert small.samples.float().mean().item() == pytest.approx(4.884 / 16 * 255, rel=0.02)
    assert torch.bincount(small.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
