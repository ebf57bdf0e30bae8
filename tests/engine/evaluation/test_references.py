"""What samples are compared with, and that its name says what the run has seen of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.contracts import Dataset
from engine.evaluation.extractors import Coordinates, JudgeFeatures, RandomFeatures
from engine.evaluation.halves import open_present
from engine.evaluation.judge import Recipe, open_judge
from engine.evaluation.references import available, held_back, judgeable, real_samples, real_shares, usual_extractor
from engine.spec.config import Choice
from engine.spec.data import Preparation

DIGITS, RING = Choice(name="digits"), Choice(name="ring")


@pytest.fixture(autouse=True)
def preparation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Preparation:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path))
    return Preparation()


def opened(choice: Choice) -> Dataset:
    return open_present(choice, Preparation())


def test_real_pictures_come_from_all_over_the_data_and_are_named() -> None:
    reals = real_samples(opened(DIGITS), DIGITS, 100)
    assert reals.stamp == "100 real ones of the whole data set"
    assert reals.samples.dtype is torch.uint8
    assert len(real_samples(opened(DIGITS), DIGITS, 5000).samples) == available(opened(DIGITS)) == 1797


def test_the_split_that_a_run_learns_from_is_named(shared_data: Path) -> None:
    mnist = Choice(name="mnist", folder=str(shared_data), size=16, split="test")
    assert real_samples(opened(mnist), mnist, 10).stamp == "10 real ones of the test split"


def test_real_points_are_drawn_fresh_and_apart_from_those_of_the_seed_0() -> None:
    ring = opened(RING)
    reals = real_samples(ring, RING, 50)
    assert ring.density is not None
    assert not torch.equal(reals.samples, ring.density.sample(50, torch.Generator().manual_seed(0))[0])
    assert torch.equal(reals.samples, real_samples(ring, RING, 50).samples)
    assert available(ring) is None


def test_shares_are_those_of_the_labels() -> None:
    shares = real_shares(opened(DIGITS))
    assert shares is not None
    assert shares[0].item() == pytest.approx(178 / 1797)
    assert real_shares(opened(RING)) is None


@pytest.mark.parametrize(
    ("split", "name"), [("train", "test split"), ("both", "test split, from which the run has learnt")]
)
def test_a_test_split_is_named_as_seen_where_the_run_has_seen_it(
    split: str, name: str, shared_data: Path, preparation: Preparation
) -> None:
    mnist = Choice(name="mnist", folder=str(shared_data), size=16, split=split)
    half = held_back(opened(mnist), mnist, preparation)
    assert (half.name, len(half)) == (name, 10_000)


def test_a_tenth_of_a_set_without_splits_has_been_seen_and_fresh_points_have_not(preparation: Preparation) -> None:
    assert held_back(opened(DIGITS), DIGITS, preparation).name == "tenth, from which the run has learnt"
    assert held_back(opened(RING), RING, preparation).name == "data's density"


def test_features_fit_the_data() -> None:
    digits, ring = opened(DIGITS).info, opened(RING).info
    judge = open_judge(Choice(name="digits"), recipe=Recipe(steps=1, batch=4, width=4))
    assert isinstance(usual_extractor(ring, None), Coordinates)
    assert isinstance(usual_extractor(digits, None), RandomFeatures)
    assert isinstance(usual_extractor(digits, judge), JudgeFeatures)
    assert judgeable(digits)
    assert not judgeable(ring)
