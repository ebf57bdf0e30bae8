"""What the Data page is shown of an opened set."""

from __future__ import annotations

import dataclasses

import numpy as np
import torch

from engine.contracts import Dataset
from engine.data.folder import FolderOptions, build_folder, health_of
from engine.data.health import from_json, to_json
from engine.data.summary import POINTS, rgba, summarise
from engine.spec.config import Choice, options_of
from engine.spec.data import DataInfo, HealthIssue, HealthReport, Need, Preparation, Severity
from engine.spec.registry import DATASETS


def stored(channels: int, count: int = 100) -> Dataset:
    pictures = torch.arange(count, dtype=torch.uint8).view(-1, 1, 1, 1).expand(-1, channels, 8, 8)
    labels = torch.arange(count) % 3
    return Dataset(DataInfo("Test", (channels, 8, 8), count, ("a", "b", "c", "d")), samples=pictures, labels=labels)


def test_pictures_are_spread_from_the_first_to_the_last() -> None:
    summary = summarise(stored(1), count=10)
    assert summary.samples.shape == (10, 8, 8, 4)
    assert summary.samples[:, 0, 0, 0].tolist() == [0, 11, 22, 33, 44, 55, 66, 77, 88, 99]
    assert summary.sample_labels == (0, 2, 1, 0, 2, 1, 0, 2, 1, 0)
    assert summary.class_counts == (34, 33, 33, 0)


def test_no_more_pictures_are_shown_than_there_are() -> None:
    assert summarise(stored(3, count=5)).samples.shape == (5, 8, 8, 4)


def test_every_number_of_channels_becomes_opaque_colour_or_keeps_its_alpha() -> None:
    pictures = torch.tensor([10, 20, 30, 40], dtype=torch.uint8).view(1, 4, 1, 1)
    assert rgba(pictures[:, :1]).tolist() == [[[[10, 10, 10, 255]]]]
    assert rgba(pictures[:, :3]).tolist() == [[[[10, 20, 30, 255]]]]
    assert rgba(pictures).tolist() == [[[[10, 20, 30, 40]]]]


def test_a_density_is_drawn_from_without_touching_the_global_random_state() -> None:
    options = options_of(DATASETS, Choice(name="ring"), "data")
    dataset = DATASETS.get("ring").build(options, Preparation())
    before = torch.get_rng_state()
    first, second = summarise(dataset), summarise(dataset)
    assert torch.equal(before, torch.get_rng_state())
    assert first.samples.shape == (POINTS, 2)
    assert first.samples.dtype == np.float32
    assert np.array_equal(first.samples, second.samples)
    assert len(first.sample_labels) == POINTS


def test_unlabelled_data_have_no_counts_and_withheld_labels_do_not_count() -> None:
    plain = Dataset(DataInfo("Test", (1, 8, 8), 4), samples=torch.zeros(4, 1, 8, 8, dtype=torch.uint8))
    assert summarise(plain).class_counts == ()
    assert summarise(plain).sample_labels == ()
    half = Dataset(
        DataInfo("Test", (1, 8, 8), 4, ("a", "b")), samples=plain.samples, labels=torch.tensor([-1, 1, 1, -1])
    )
    assert summarise(half).class_counts == (0, 2)


def test_a_health_report_survives_the_manifest() -> None:
    issue = HealthIssue("cut", Severity.WARN, "One file is cut.", "Copy it.", ("a.png",), 1)
    report = HealthReport("/x", 3, 1, {(4, 5): 3}, {"RGB": 3}, {"PNG": 3}, {"a": 3}, (issue,))
    assert from_json(to_json(report)) == report


def test_the_report_of_a_folder_is_there_at_the_second_opening(shared_data, tmp_path) -> None:
    options = FolderOptions(path=shared_data / "apple2orange-grocery" / "trainB", size=16)
    preparation = Preparation(cache=tmp_path)
    assert health_of(options, preparation) is None
    for _ in range(2):
        dataset = build_folder(options, preparation)
        summary = summarise(dataset, health_of(options, preparation), count=4)
        assert summary.health is not None
        assert summary.health.usable == 235
        assert [issue.kind for issue in summary.health.issues] == ["too-few"]


def test_both_domains_are_told_and_pairs_stay_together() -> None:
    info = DataInfo("Two", (3, 4, 4), 9, partner=(1, 4, 4), partner_count=9, domains=("a", "b"))
    numbers = torch.arange(9, dtype=torch.uint8).view(-1, 1, 1, 1)
    a, b = numbers.expand(-1, 3, 4, 4), numbers.expand(-1, 1, 6, 6)
    told = summarise(Dataset(info, a, partner=b), count=5)
    assert told.partners is not None
    assert told.partners.shape == (5, 4, 4, 4)  # the centre of what is stored larger, as RGBA
    np.testing.assert_array_equal(told.samples[..., 0], told.partners[..., 0])
    assert summarise(Dataset(info, a)).partners is None


def two_sides(*offers: Need) -> Dataset:
    """Numbered pictures of 10 × 10 with a bright border of one pixel, and as many of B, numbered from 100."""
    info = DataInfo("Test", (3, 8, 8), 50, offers=frozenset(offers), partner=(1, 8, 8), partner_count=50)
    border = torch.full((50, 3, 10, 10), 255, dtype=torch.uint8)
    border[:, :, 1:9, 1:9] = torch.arange(50, dtype=torch.uint8).view(-1, 1, 1, 1)
    partner = border[:, :1].clone()
    partner[:, :, 1:9, 1:9] += 100
    return Dataset(info, border, partner=partner)


def test_of_two_domains_each_side_is_spread_over_its_own_pictures() -> None:
    dataset = two_sides(Need.TWO_DOMAINS)
    few = dataclasses.replace(dataset, partner=dataset.partner[:3])
    summary = summarise(few, count=5)
    assert summary.samples[:, 0, 0, 0].tolist() == [0, 12, 24, 37, 49]
    assert summary.partners[:, 0, 0, 0].tolist() == [100, 101, 102]


def test_made_pairs_show_what_is_made_beside_what_it_is_made_of_always_the_same() -> None:
    plain = stored(1)
    info = dataclasses.replace(plain.info, shape=(1, 8, 8), partner=(1, 8, 8), offers=frozenset({Need.PAIRS}))
    noisy = dataclasses.replace(plain, info=info, make=lambda b, random: -b + torch.rand(1, generator=random) / 9)
    first, second = summarise(noisy, count=10), summarise(noisy, count=10)
    assert first.partners[:, 0, 0, 0].tolist() == [0, 11, 22, 33, 44, 55, 66, 77, 88, 99]
    assert (first.samples[:, 0, 0, 0].astype(int) >= 255 - first.partners[:, 0, 0, 0].astype(int)).all()
    assert np.array_equal(first.samples, second.samples)


def test_one_domain_has_no_partners() -> None:
    assert summarise(stored(3)).partners is None
