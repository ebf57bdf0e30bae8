"""Principal components of streamed rows: those of scikit-learn, whether the covariance is written down or not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch import Tensor

from engine.inference import components
from engine.inference.components import Parts, principal_components


def _rows(n: int = 600, dimension: int = 60) -> Tensor:
    random = torch.Generator().manual_seed(1)
    scales = 0.93 ** torch.arange(dimension)
    turn = torch.linalg.qr(torch.randn(dimension, dimension, generator=random)).Q
    rows = torch.randn(n, dimension, generator=random) * scales @ turn
    return rows - rows.mean(0)


def _parts(rows: Tensor) -> Parts:
    def begin() -> Iterator[Tensor]:
        return iter(rows.split(128))

    return begin


@pytest.fixture(params=["exact", "krylov"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "krylov":
        monkeypatch.setattr(components, "EXACT", 8)
    return str(request.param)


def test_components_are_those_of_scikit_learn(way: str) -> None:
    rows = _rows()
    found, expected = principal_components(_parts(rows), 60, 6), PCA(6, svd_solver="full").fit(rows.double().numpy())
    assert found.variances.numpy() == pytest.approx(expected.explained_variance_, rel=1e-5)
    assert (found.variances / found.total).numpy() == pytest.approx(expected.explained_variance_ratio_, rel=1e-5)
    alike = np.abs((found.vectors.numpy() * expected.components_).sum(1))
    assert alike == pytest.approx(np.ones(6), abs=1e-5)


def test_components_are_orthonormal_and_sorted(way: str) -> None:
    found = principal_components(_parts(_rows()), 60, 10)
    assert torch.allclose(found.vectors @ found.vectors.t(), torch.eye(10, dtype=torch.float64), atol=1e-9)
    assert (found.variances.diff() <= 0).all()


def test_no_more_components_are_found_than_there_are_columns() -> None:
    assert len(principal_components(_parts(_rows(dimension=5)), 5, 10).vectors) == 5


def test_rows_of_few_dimensions_have_few_components_with_variance(way: str) -> None:
    random = torch.Generator().manual_seed(2)
    rows = torch.randn(300, 3, generator=random) @ torch.randn(3, 40, generator=random)
    found = principal_components(_parts(rows - rows.mean(0)), 40, 5)
    assert (found.variances[3:] < 1e-4 * found.variances[0]).all()
    assert float(found.variances[:3].sum()) == pytest.approx(found.total, rel=1e-5)


def test_rows_that_do_not_vary_have_no_variance(way: str) -> None:
    found = principal_components(_parts(torch.zeros(50, 20)), 20, 3)
    assert found.total == 0
    assert found.variances.tolist() == [0, 0, 0]
