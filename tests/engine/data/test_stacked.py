"""Stacked MNIST: drawn once from real digits, with labels that name them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.contracts import Dataset
from engine.evaluation.halves import open_present
from engine.evaluation.judge import ChannelJudge, Recipe, open_judge
from engine.spec.config import Choice
from engine.spec.data import Need, Preparation
from engine.spec.errors import DatasetError
from engine.spec.registry import DATASETS


@pytest.fixture
def preparation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Preparation:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path))
    return Preparation()


def opened(preparation: Preparation, folder: Path, **options: object) -> Dataset:
    entry = DATASETS.get("stacked-mnist")
    dataset: Dataset = entry.build(entry.options(folder=folder, **{"count": 3000, "size": 16, **options}), preparation)
    return dataset


def test_each_channel_is_a_digit_and_the_label_names_all_three(shared_data: Path, preparation: Preparation) -> None:
    stacks = opened(preparation, shared_data)
    digits = open_present(Choice(name="mnist", folder=str(shared_data), size=16), preparation)
    assert digits.samples is not None
    assert digits.labels is not None
    known = {row.tobytes(): int(label) for row, label in zip(digits.samples.numpy(), digits.labels, strict=True)}
    assert stacks.samples is not None
    assert stacks.labels is not None
    for number in range(50):
        named = [known[channel[None].numpy().tobytes()] for channel in stacks.samples[number]]
        assert stacks.info.classes[stacks.labels[number]] == "".join(map(str, named))


def test_what_is_announced_is_drawn(shared_data: Path, preparation: Preparation) -> None:
    stacks = opened(preparation, shared_data)
    assert stacks.samples is not None
    assert stacks.samples.shape == (3000, 3, 16, 16)
    assert stacks.info.count == 3000
    assert len(stacks.info.classes) == 1000
    assert {Need.LABELS, Need.STORED} <= stacks.info.offers
    assert stacks.labels is not None
    assert 900 < len(stacks.labels.unique()) <= 1000  # 1,000 · (1 − e⁻³) = 950 are expected


def test_the_seed_decides_the_stacks_and_a_larger_count_begins_alike(
    shared_data: Path, preparation: Preparation
) -> None:
    first, again = opened(preparation, shared_data), opened(preparation, shared_data)
    other, longer = opened(preparation, shared_data, seed=1), opened(preparation, shared_data, count=4000)
    assert torch.equal(first.samples, again.samples)
    assert not torch.equal(first.samples, other.samples)
    assert torch.equal(first.samples, longer.samples[:3000])
    assert torch.equal(first.labels, longer.labels[:3000])


def test_stacks_are_read_from_the_cache_the_second_time(shared_data: Path, preparation: Preparation) -> None:
    opened(preparation, shared_data)
    told: list[str] = []
    opened(Preparation(progress=lambda task, *_: told.append(task)), shared_data)
    assert "Stacking digits" not in told


def test_a_folder_without_mnist_is_refused(tmp_path: Path, preparation: Preparation) -> None:
    with pytest.raises(DatasetError, match="MNIST is not in"):
        opened(preparation, tmp_path)


def test_its_judge_is_that_of_the_digits(shared_data: Path, preparation: Preparation) -> None:
    judge = open_judge(
        Choice(name="stacked-mnist", folder=str(shared_data), size=16), preparation, recipe=Recipe(steps=1, width=4)
    )
    assert isinstance(judge, ChannelJudge)
    assert judge.describe().startswith("per channel the judge of MNIST (accuracy")
    assert judge.classify(torch.zeros(2, 3, 16, 16)).shape == (2, 1000)
