"""The judge: learns a labelled set, is kept, and says how good it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from engine.data.source import to_signed
from engine.evaluation.halves import Half, divided, open_halves, open_present
from engine.evaluation.judge import ChannelJudge, PictureJudge, Recipe, judges_home, kept_judge, open_judge
from engine.spec.config import Choice
from engine.spec.data import Preparation
from engine.spec.errors import Cancelled, DatasetError

DIGITS = Choice(name="digits", size=16)
QUICK = Recipe(steps=60, batch=64, width=8)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def digits() -> Half:
    return open_halves(DIGITS, Preparation()).test


def test_a_set_without_splits_holds_back_a_seeded_tenth_that_the_rest_does_not_share() -> None:
    dataset = open_present(DIGITS, Preparation())
    train, test = divided(dataset, "")
    assert (len(train), len(test)) == (1618, 179)
    marks = [{row.numpy().tobytes() for row in half.take(torch.arange(len(half))).images} for half in (train, test)]
    assert len(marks[0] & marks[1]) <= 2  # the set itself holds hardly any picture twice
    assert torch.equal(divided(dataset, "")[1].take(torch.arange(5)).images, test.take(torch.arange(5)).images)


def test_a_judge_knows_digits_that_it_never_saw(digits: Half) -> None:
    judge = open_judge(DIGITS, recipe=QUICK)
    batch = digits.some(len(digits))
    right = (judge.classify(batch.images).argmax(1) == batch.labels).float().mean().item()
    assert right == pytest.approx(judge.accuracy)
    assert 0.85 <= judge.accuracy <= 1
    assert judge.features(batch.images).shape == (179, 128)
    assert re.fullmatch(r"judge of Digits \(accuracy \d+\.\d % on the held-out tenth\)", judge.describe())


def test_a_judge_is_trained_once_and_then_read() -> None:
    assert kept_judge(DIGITS, recipe=QUICK) is None
    told: list[str] = []
    first = open_judge(DIGITS, Preparation(progress=lambda task, done, total: told.append(task)), recipe=QUICK)
    again = open_judge(DIGITS, Preparation(progress=lambda *_: pytest.fail("it is trained again")), recipe=QUICK)
    pictures = torch.rand(3, 1, 16, 16) * 2 - 1
    assert torch.equal(first.classify(pictures), again.classify(pictures))
    assert (again.accuracy, again.describe()) == (first.accuracy, first.describe())
    assert set(told) == {"Training a judge of Digits"}
    assert kept_judge(DIGITS, recipe=QUICK) is not None


def test_a_damaged_judge_is_trained_anew(home: Path) -> None:
    first = open_judge(DIGITS, recipe=QUICK)
    (path,) = judges_home().iterdir()
    path.write_bytes(path.read_bytes()[:1000])
    assert kept_judge(DIGITS, recipe=QUICK) is None
    assert open_judge(DIGITS, recipe=QUICK).accuracy == first.accuracy


def test_training_a_judge_can_be_cancelled_and_leaves_nothing(home: Path) -> None:
    with pytest.raises(Cancelled):
        open_judge(DIGITS, Preparation(cancelled=lambda: True), recipe=QUICK)
    assert not judges_home().exists()


def test_training_a_judge_leaves_the_global_random_state_alone() -> None:
    state = torch.get_rng_state()
    open_judge(DIGITS, recipe=Recipe(steps=1, width=4))
    assert torch.equal(torch.get_rng_state(), state)


def test_another_recipe_or_size_is_another_judge(home: Path) -> None:
    for choice, recipe in (
        (DIGITS, Recipe(1)),
        (DIGITS, Recipe(1, seed=1)),
        (Choice(name="digits", size=32), Recipe(1)),
    ):
        open_judge(choice, recipe=recipe)
    assert len(list(judges_home().iterdir())) == 3


@pytest.mark.parametrize(
    ("data", "why"), [(Choice(name="ring"), "pictures"), (Choice(name="shapes", classes=["star"]), "labels")]
)
def test_data_that_cannot_be_judged_is_refused(data: Choice, why: str) -> None:
    with pytest.raises(DatasetError, match=why):
        open_judge(data)


def test_figures_never_download_data() -> None:
    with pytest.raises(DatasetError, match="not on this machine"):
        open_judge(Choice(name="mnist"))


def test_larger_pictures_are_judged_too() -> None:
    judge = open_judge(Choice(name="shapes", size=64, count=200), recipe=Recipe(steps=2, batch=8, width=4))
    assert judge.classify(torch.zeros(2, 3, 64, 64)).shape == (2, 5)


def test_pictures_of_another_shape_are_refused() -> None:
    judge = open_judge(DIGITS, recipe=Recipe(steps=1, batch=4, width=4))
    with pytest.raises(ValueError, match="32"):
        judge.classify(torch.zeros(1, 1, 32, 32))


def test_a_stack_is_judged_channel_by_channel(digits: Half) -> None:
    channel = open_judge(DIGITS, recipe=QUICK)
    judge = ChannelJudge(channel)
    batch = digits.some(90)
    stacks = batch.images.reshape(30, 3, 16, 16)
    asked = channel.classify(batch.images).argmax(1).reshape(30, 3) @ torch.tensor([100, 10, 1])
    assert torch.equal(judge.classify(stacks).argmax(1), asked)
    assert judge.classify(stacks).exp().sum(1).allclose(torch.ones(30), atol=1e-4)
    assert judge.features(stacks).shape == (30, 384)
    assert judge.classes[321] == "321"
    assert judge.accuracy == pytest.approx(channel.accuracy**3)


def test_the_test_split_is_held_back_where_there_is_one(shared_data: Path) -> None:
    mnist = Choice(name="mnist", folder=str(shared_data), size=16, split="test")
    train, test = open_halves(mnist, Preparation())
    assert (len(train), train.name, len(test), test.name) == (60_000, "train split", 10_000, "test split")
    judge = open_judge(mnist, recipe=Recipe(steps=1, batch=4, width=4))
    assert isinstance(judge, PictureJudge)
    assert judge.describe().endswith("% on the test split)")


def test_pixels_reach_the_judge_as_the_networks_see_them() -> None:
    half = Half(open_present(DIGITS, Preparation()), "all")
    assert half.dataset.samples is not None
    assert torch.equal(half.take(torch.tensor([7])).images, to_signed(half.dataset.samples[7:8]))
