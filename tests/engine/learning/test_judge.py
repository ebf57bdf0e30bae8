"""Judges at their full length, and what they find in real pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.data.stores import spread
from engine.evaluation.classes import class_shares
from engine.evaluation.extractors import JudgeFeatures
from engine.evaluation.halves import open_halves, open_present
from engine.evaluation.judge import Judge, open_judge
from engine.evaluation.measuring import Fakes, Reals, measure_classes, measure_distances
from engine.spec.config import Choice
from engine.spec.data import Preparation

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SADDLEPOINT_DATA", str(tmp_path_factory.mktemp("judges")))
        yield


def choice(name: str, folder: Path, **options: object) -> Choice:
    return Choice.model_validate({"name": name, "folder": str(folder), "size": 32, **options})


def stored(name: str, folder: Path, split: str, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    dataset = open_present(choice(name, folder, split=split), Preparation())
    assert dataset.samples is not None
    assert dataset.labels is not None
    rows = spread(len(dataset.samples), count, 0)
    return dataset.samples[rows], dataset.labels[rows]


@pytest.fixture(scope="module")
def mnist(home: object) -> Judge:
    folder = Path(__file__).resolve().parents[4] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder of real pictures, ../shared/data, is absent")
    return open_judge(choice("mnist", folder))


def test_the_judge_of_mnist_is_right_on_98_of_100_test_digits(mnist: Judge) -> None:
    print(mnist.describe())
    assert 0.98 <= mnist.accuracy <= 1


def test_the_judge_of_fashion_mnist_is_right_on_87_of_100_test_pictures(shared_data: Path) -> None:
    judge = open_judge(choice("fashion-mnist", shared_data))
    print(judge.describe())
    assert 0.87 <= judge.accuracy <= 0.96


def test_real_stacks_of_test_digits_show_a_thousand_modes_evenly(mnist: Judge, shared_data: Path) -> None:
    stacks, labels = stored("stacked-mnist", shared_data, "test", 26_000)
    judge = open_judge(choice("stacked-mnist", shared_data))
    found = {
        each.name: each.value for each in measure_classes(Fakes(stacks, labels), judge, class_shares(labels, 1000))
    }
    print(found)
    assert found["classes"] == 1000
    assert found["class KL"] < 0.02
    assert found["class accuracy"] == pytest.approx(judge.accuracy, abs=0.01)


def test_test_digits_are_fifty_times_nearer_to_training_digits_than_clothes(mnist: Judge, shared_data: Path) -> None:
    reals = Reals(stored("mnist", shared_data, "train", 5000)[0], "train split")
    wanted = frozenset({"kernel", "precision", "density"})
    near, far = (
        {
            metric.name.partition(",")[0]: metric.value
            for metric in measure_distances(
                Fakes(stored(name, shared_data, "test", 5000)[0]),
                reals,
                JudgeFeatures(mnist),
                wanted=wanted,
                subsets=20,
            )
        }
        for name in ("mnist", "fashion-mnist")
    )
    print(near, far)
    assert abs(near["kernel distance"]) < 0.02 * far["kernel distance"]
    assert near["precision"] > 0.8 > 0.55 > far["precision"]
    assert near["coverage"] > 0.9 > 0.2 > far["coverage"]


def test_a_seeded_tenth_of_the_digits_is_right_on_95_of_100(home: object) -> None:
    digits = Choice(name="digits", size=16)
    judge = open_judge(digits)
    print(judge.describe(), len(open_halves(digits, Preparation()).test))
    assert 0.95 <= judge.accuracy <= 1
