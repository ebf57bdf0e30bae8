"""Nearest vectors: as a full comparison finds them, exact for copies, in pieces."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.inference import nearest as module
from engine.inference.nearest import Vectors, nearest


def _vectors(values: Tensor) -> Vectors:
    return Vectors(*values.shape, read=lambda rows: values[rows])


def _random(n: int, d: int, seed: int = 0) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(seed))


def test_the_nearest_are_those_of_a_full_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIECE_VALUES", 7 * 5)  # pieces of seven vectors
    values, asked = _random(100, 5), _random(3, 5, seed=1)
    found = nearest(_vectors(values), asked, 4)
    distances, rows = (torch.cdist(asked.double(), values.double()) / 5**0.5).sort(1)
    assert torch.equal(found.rows, rows[:, :4])
    assert found.distances.tolist() == [pytest.approx(row, rel=1e-5) for row in distances[:, :4].tolist()]


def test_a_copy_has_no_distance_though_its_length_would_hide_it() -> None:
    values = _random(50, 1000) + 1000
    found = nearest(_vectors(values), values[[17]], 2)
    assert found.rows[0, 0] == 17
    assert found.distances[0, 0] == 0
    assert found.distances[0, 1] > 1


def test_what_rounding_hides_is_found_among_the_best() -> None:
    values = _random(8, 1000) / 20 + 1000  # their squares differ by less than those of single precision do
    for row in range(8):
        assert nearest(_vectors(values), values[[row]], 1).rows.tolist() == [[row]]


def test_no_more_are_found_than_there_are() -> None:
    assert nearest(_vectors(_random(3, 2)), _random(1, 2), 9).rows.sort().values.tolist() == [[0, 1, 2]]


def test_ties_go_to_the_lower_row() -> None:
    values = _random(6, 2).repeat(2, 1)
    assert nearest(_vectors(values), values[[4]], 2).rows.tolist() == [[4, 10]]


def test_no_more_than_a_piece_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PIECE_VALUES", 60)
    values, largest = _random(100, 5), 0

    def read(rows: Tensor) -> Tensor:
        nonlocal largest
        largest = max(largest, len(rows))
        return values[rows]

    nearest(Vectors(100, 5, read), _random(4, 5, seed=1), 2)
    assert largest == 12
    distances = [len(piece) for piece in Vectors(100, 5, read).pieces(30)]
    assert distances == [2] * 50
