"""Coverage by density: closed cases of what a model covers."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.evaluation.coverage import covered_share


def normal(n: int, seed: int, centre: float = 0.0) -> Tensor:
    return centre + torch.randn(n, 2, generator=torch.Generator().manual_seed(seed))


def test_a_perfect_model_covers_all_but_the_quantile() -> None:
    assert covered_share(normal(2000, 0), normal(2000, 1)) == pytest.approx(0.95, abs=0.02)
    assert covered_share(normal(2000, 0), normal(2000, 1), quantile=0.3) == pytest.approx(0.7, abs=0.04)


def test_a_model_of_one_of_two_modes_covers_half() -> None:
    real = torch.cat((normal(1000, 1), normal(1000, 2, centre=50.0)))
    assert covered_share(normal(2000, 0), real) == pytest.approx(0.95 / 2, abs=0.02)


def test_a_share_of_one_in_ten_is_still_covered() -> None:
    real = torch.cat((normal(1000, 1), normal(1000, 2, centre=50.0)))
    model = torch.cat((normal(1800, 3), normal(200, 4, centre=50.0)))
    assert covered_share(model, real) > 0.85


def test_a_collapsed_model_covers_nothing() -> None:
    assert covered_share(torch.zeros(100, 2), normal(500, 1)) == 0.0
    assert covered_share(torch.full((100, 2), torch.nan), normal(500, 1)) == 0.0


def test_arrays_do_as_well_and_shapes_are_checked() -> None:
    samples, real = normal(400, 0), normal(400, 1)
    assert covered_share(samples.numpy(), np.asarray(real)) == covered_share(samples, real)
    with pytest.raises(ValueError, match="do not fit"):
        covered_share(torch.zeros(10, 3), real)
