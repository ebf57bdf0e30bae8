"""Classes in a game: one-hot, joined samples, wrong labels, balanced draws, and a class per row."""

from __future__ import annotations

import pytest
import torch

from engine.contracts import Dataset
from engine.data.densities import GaussianMixture
from engine.data.source import Source
from engine.games.labels import (
    class_counts,
    class_rows,
    joined,
    joined_shape,
    one_hot,
    other_labels,
    weigh_classes,
)
from engine.spec.data import DataInfo, Need
from engine.spec.errors import DatasetError

RANDOM = torch.Generator().manual_seed
LOPSIDED = torch.tensor([0] * 90 + [1] * 9 + [2])


def _source(labels: torch.Tensor, classes: int = 3, batch: int = 3000) -> Source:
    info = DataInfo("Marks", (1,), len(labels), tuple("abcdefgh"[:classes]), frozenset({Need.LABELS}))
    return Source(Dataset(info, torch.zeros(len(labels), 1), labels), batch, RANDOM(0), "cpu")


def _shares(source: Source, classes: int = 3) -> torch.Tensor:
    labels = source.draw().labels
    assert labels is not None
    assert labels.min() >= 0
    return labels.bincount(minlength=classes) / len(labels)


def test_a_class_is_one_hot_and_a_withheld_one_nothing() -> None:
    assert one_hot(torch.tensor([2, 0, -1]), 3).tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 0]]


def test_classes_join_pictures_as_constant_channels_behind_their_own() -> None:
    pictures, shares = torch.randn(4, 3, 5, 6), one_hot(torch.tensor([0, 1, 1, 0]), 2)
    seen = joined(pictures, shares)
    assert seen.shape[1:] == joined_shape((3, 5, 6), 2) == (5, 5, 6)
    assert torch.equal(seen[:, :3], pictures)
    assert torch.equal(seen[:, 3:], shares[:, :, None, None] * torch.ones(5, 6))


def test_classes_join_points_as_coordinates() -> None:
    points, shares = torch.randn(4, 2), one_hot(torch.arange(4), 4)
    assert joined(points, shares).shape[1:] == joined_shape((2,), 4)
    assert torch.equal(joined(points, shares), torch.cat((points, torch.eye(4)), 1))


def test_wrong_labels_are_never_right_and_each_other_class_is_as_likely() -> None:
    labels = torch.arange(5).repeat(20_000)
    wrong = other_labels(labels, 5, RANDOM(0))
    table = torch.zeros(5, 5).index_put_((labels, wrong), torch.ones(len(labels)), accumulate=True) / 20_000
    assert table.diagonal().tolist() == [0] * 5
    torch.testing.assert_close(table + table.diagonal().diag(), (1 - torch.eye(5)) / 4, atol=0.015, rtol=0)


def test_two_classes_are_each_other_s_wrong_label() -> None:
    assert other_labels(torch.tensor([0, 1, 1]), 2, RANDOM(0)).tolist() == [1, 0, 0]


def test_draws_are_balanced_only_where_asked() -> None:
    source = _source(LOPSIDED)
    weigh_classes(source, balanced=False)
    torch.testing.assert_close(_shares(source), torch.tensor([0.9, 0.09, 0.01]), atol=0.02, rtol=0)
    weigh_classes(source, balanced=True)
    torch.testing.assert_close(_shares(source), torch.full((3,), 1 / 3), atol=0.03, rtol=0)


@pytest.mark.parametrize("balanced", [False, True])
def test_samples_without_a_label_are_never_drawn(balanced: bool) -> None:
    source = _source(torch.cat((LOPSIDED, torch.full((400,), -1))))
    weigh_classes(source, balanced=balanced)
    expected = [1 / 3] * 3 if balanced else [0.9, 0.09, 0.01]
    torch.testing.assert_close(_shares(source), torch.tensor(expected), atol=0.03, rtol=0)


def test_a_class_without_samples_is_named() -> None:
    with pytest.raises(DatasetError, match='"b"'):
        class_counts(_source(torch.tensor([0, 2, 2, -1])).dataset)


def test_points_drawn_fresh_cannot_be_balanced() -> None:
    info = DataInfo("Two", (2,), None, ("1", "2"), frozenset({Need.LABELS}))
    source = Source(Dataset(info, density=GaussianMixture(torch.eye(2), 0.1)), 4, RANDOM(0), "cpu")
    weigh_classes(source, balanced=False)
    with pytest.raises(DatasetError, match="fresh"):
        weigh_classes(source, balanced=True)


def test_a_sheet_has_a_class_per_row_and_a_code_per_column() -> None:
    codes, columns = class_rows(20, 3, "normal", 4, RANDOM(0), alike=True)
    assert (codes.shape, columns) == ((18, 7), 6)
    assert torch.equal(codes[:, 4:].argmax(1), torch.arange(3).repeat_interleave(6))
    assert torch.equal(codes[:6, :4], codes[6:12, :4])
    assert not torch.equal(codes[0, :4], codes[1, :4])


def test_a_sheet_of_too_many_classes_shows_as_many_as_fit() -> None:
    codes, columns = class_rows(16, 1000, "uniform", 2, RANDOM(0), alike=False)
    assert (codes.shape, columns) == ((16, 1002), 1)
    assert torch.equal(codes[:, 2:].argmax(1), torch.arange(16))
