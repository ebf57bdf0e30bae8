"""A few pairs of data that are open: what is made stands beside what it is made of."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.contracts import Dataset
from engine.data.pair_samples import SHOWN, summarise_pairs
from engine.data.summary import summarise
from engine.spec.config import RunConfig, with_settings
from engine.spec.data import DataInfo, DataSummary, Need
from engine.spec.errors import OptionError


@pytest.fixture
def summary() -> DataSummary:
    pictures = torch.randint(0, 256, (40, 3, 8, 8), generator=torch.Generator().manual_seed(0)).to(torch.uint8)
    return summarise(Dataset(DataInfo("Test", (3, 8, 8), 40), pictures), count=40)


def test_grey_pictures_stand_beside_those_in_colour(summary):
    made = summarise_pairs(with_settings(RunConfig(), {"pairing": "grey"}), summary)
    assert made.partners is not None
    assert Need.PAIRS in made.info.offers
    assert (made.info.count, len(made.samples)) == (40, SHOWN)
    assert made.info.domains == ("grey", "colour")
    assert np.array_equal(made.partners, summary.samples[:SHOWN])
    assert np.array_equal(made.samples[..., 0], made.samples[..., 1])
    luminance = made.partners[..., :3] @ np.array([0.299, 0.587, 0.114])
    assert np.abs(made.samples[..., 0] - luminance).max() < 2


def test_a_low_resolution_keeps_its_own_size(summary):
    made = summarise_pairs(with_settings(RunConfig(), {"pairing": "low-resolution"}), summary)
    assert made.samples.shape[1:3] == (4, 4)


def test_points_are_refused(summary):
    points = DataSummary(DataInfo("Points", (2,)), np.zeros((9, 2), np.float32))
    with pytest.raises(OptionError, match="does not fit"):
        summarise_pairs(with_settings(RunConfig(), {"pairing": "grey"}), points)
