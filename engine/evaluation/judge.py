"""The judge: a small classifier that learns a labelled data set on the spot, and is kept."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.contracts import Dataset
from engine.evaluation.classifier import DEFAULT as DEFAULT
from engine.evaluation.classifier import Recipe as Recipe
from engine.evaluation.classifier import build_classifier, seen, train_classifier
from engine.evaluation.halves import Half, Halves, open_halves, opened_half
from engine.spec.config import Choice, options_of
from engine.spec.data import DataInfo, Need, Preparation, data_home
from engine.spec.errors import DatasetError
from engine.spec.registry import DATASETS

VERSION = 1  # of the network and of the way it learns; raise it when either changes
TESTED = 10_000  # held-out pictures that its accuracy is measured on
PIECE = 500  # pictures judged at once


class Judge(Protocol):
    """Tells the class of pictures, and how well it does on pictures that it never saw."""

    @property
    def accuracy(self) -> float:
        """Share of held-out real pictures whose class it names."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the logits."""

    def classify(self, pictures: Tensor) -> Tensor:
        """Logits (n, classes), on the CPU, of pictures (n, c, h, w) in [-1, 1]."""

    def features(self, pictures: Tensor) -> Tensor:
        """Features (n, d) float32, on the CPU, of pictures (n, c, h, w) in [-1, 1]."""

    def describe(self) -> str:
        """What it is and how good it is, for a protocol."""


class PictureJudge:
    """A convolutional classifier of one data set."""

    def __init__(self, net: nn.Sequential, info: DataInfo, accuracy: float, held_out: str) -> None:
        """held_out: the half of the data that the accuracy was measured on."""
        self._net = net.eval().requires_grad_(False)
        self._info = info
        self._accuracy = accuracy
        self._held_out = held_out

    @property
    def accuracy(self) -> float:
        """Share of held-out real pictures whose class it names."""
        return self._accuracy

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in the order of the logits."""
        return self._info.classes

    def to(self, device: torch.device | str) -> PictureJudge:
        """Works on another device from now on; answers still come back to the CPU."""
        self._net.to(device)
        return self

    def classify(self, pictures: Tensor) -> Tensor:
        """Logits (n, classes) of pictures (n, c, h, w) in [-1, 1], of the data set's shape."""
        return self._pieces(self._net, pictures)

    def features(self, pictures: Tensor) -> Tensor:
        """What its last layer sees (n, 128), not negative, of pictures (n, c, h, w) in [-1, 1]."""
        return self._pieces(self._net[:-1], pictures)

    def describe(self) -> str:
        """As in "judge of MNIST (accuracy 99.0 % on the test split)"."""
        return f"judge of {self._info.title} (accuracy {100 * self._accuracy:.1f} % on the {self._held_out})"

    @torch.no_grad()
    def _pieces(self, net: nn.Sequential, pictures: Tensor) -> Tensor:
        if tuple(pictures.shape[1:]) != self._info.shape:
            raise ValueError(f"pictures of {tuple(pictures.shape[1:])} for a judge of {self._info.shape}")
        device = next(self._net.parameters()).device
        return torch.cat([net(seen(piece.to(device))).float().cpu() for piece in pictures.split(PIECE)])


class ChannelJudge:
    """Judges each of three channels by a judge of grey pictures, as stacked MNIST asks for.

    Class 100a + 10b + c where the channels show a, b and c (for ten classes of a channel).
    """

    def __init__(self, channel: Judge, channels: int = 3) -> None:
        self.channel = channel
        self._channels = channels

    @property
    def accuracy(self) -> float:
        """Share of stacks of which all digits are told, where mistakes in the channels are independent."""
        return self.channel.accuracy**self._channels

    @property
    def classes(self) -> tuple[str, ...]:
        """All combinations, the first channel slowest."""
        names: tuple[str, ...] = ("",)
        for _ in range(self._channels):
            names = tuple(left + right for left in names for right in self.channel.classes)
        return names

    def classify(self, pictures: Tensor) -> Tensor:
        """Log probabilities (n, classes³) of pictures (n, 3, h, w) in [-1, 1]."""
        joint = torch.zeros(len(pictures), 1)
        for number in range(self._channels):
            single = self.channel.classify(pictures[:, number : number + 1]).log_softmax(1)
            joint = (joint[:, :, None] + single[:, None]).flatten(1)
        return joint

    def features(self, pictures: Tensor) -> Tensor:
        """The features of the channels side by side, (n, 3·d)."""
        each = [self.channel.features(pictures[:, n : n + 1]) for n in range(self._channels)]
        return torch.cat(each, 1)

    def describe(self) -> str:
        """The channel's judge, named as such."""
        return f"per channel the {self.channel.describe()}"


def open_judge(data: Choice, preparation: Preparation | None = None, *, recipe: Recipe = DEFAULT) -> Judge:
    """The judge of a labelled data set: read where it is kept, else trained in seconds to a minute, and kept.

    It learns from the training split whatever the choice's `split` says, without mirroring; its accuracy is
    measured on the test split, or on a seeded tenth where there is none.
    Raises DatasetError where the data has no labels or is not on this machine, Cancelled.
    """
    preparation = preparation or Preparation()
    channelwise = _channelwise(data)
    if channelwise is not None:
        return ChannelJudge(open_judge(channelwise, preparation, recipe=recipe))
    halves = _labelled_halves(data, preparation)
    path = _place(halves.train, recipe)
    known = _read(path, halves.train.info)
    if known is not None:
        return known
    net = train_classifier(halves.train, recipe, preparation)
    judge = PictureJudge(net, halves.train.info, _accuracy(net, halves.test), halves.test.name)
    _write(path, net, {"accuracy": judge.accuracy, "held_out": halves.test.name, **asdict(recipe)})
    return judge


def kept_judge(
    data: Choice,
    preparation: Preparation | None = None,
    *,
    recipe: Recipe = DEFAULT,
    dataset: Dataset | None = None,
) -> Judge | None:
    """The judge of a data set where it is already kept; None else. Trains nothing.

    dataset: what the choice opens, where it is open; then nothing is opened again, and there is no judge of other
    splits than the training split. Raises DatasetError as `open_judge` does.
    """
    preparation = preparation or Preparation()
    channelwise = _channelwise(data)
    if channelwise is not None:
        channel = kept_judge(channelwise, preparation, recipe=recipe)
        return None if channel is None else ChannelJudge(channel)
    train = _labelled_halves(data, preparation).train if dataset is None else opened_half(data, dataset)
    return None if train is None else _read(_place(train, recipe), train.info)


def judges_home() -> Path:
    """Where judges are kept."""
    return data_home() / "judges"


def _channelwise(data: Choice) -> Choice | None:
    """The data set whose judge looks at the channels one by one, where the entry names one."""
    named = DATASETS.get(data.name).facts.get("channelwise")
    choice: Choice | None = named(options_of(DATASETS, data, "data")) if named else None
    return choice


def _labelled_halves(data: Choice, preparation: Preparation) -> Halves:
    entry = DATASETS.get(data.name)
    info: DataInfo = entry.facts["peek"](options_of(DATASETS, data, "data"))
    if info.is_points:
        raise DatasetError(f"{info.title} cannot be judged", "a judge looks at pictures", "Choose pictures.")
    halves = open_halves(data, preparation)
    if Need.LABELS not in halves.train.info.offers or halves.train.dataset.labels is None:
        raise DatasetError(f"{info.title} cannot be judged", "it has no labels", "Choose data with classes.")
    return halves


@torch.no_grad()
def _accuracy(net: nn.Sequential, half: Half) -> float:
    right = tested = 0
    for rows in torch.arange(min(len(half), TESTED)).split(PIECE):
        batch = half.take(rows)
        assert batch.labels is not None
        right += int((net(seen(batch.images)).argmax(1) == batch.labels).sum())
        tested += len(rows)
    return right / tested


def _place(train: Half, recipe: Recipe) -> Path:
    key = hashlib.sha256(f"{VERSION}\n{recipe}\n{train.fingerprint()}".encode()).hexdigest()
    return judges_home() / f"{key[:24]}.safetensors"


def _write(path: Path, net: nn.Module, facts: dict[str, object]) -> None:
    """Keeps a judge as one file, its facts as JSON in the metadata; a full disk only means to train it again."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(net.state_dict(), temporary, {"judge": json.dumps(facts)})
        temporary.replace(path)
    except (OSError, SafetensorError):
        temporary.unlink(missing_ok=True)


def _read(path: Path, info: DataInfo) -> PictureJudge | None:
    """A kept judge; None where there is none, or it is damaged."""
    try:
        with safe_open(path, "pt") as file:
            facts = json.loads(file.metadata()["judge"])
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
        net = build_classifier(info, int(facts["width"]), torch.Generator())
        net.load_state_dict(weights)
        return PictureJudge(net, info, float(facts["accuracy"]), str(facts["held_out"]))
    except (OSError, SafetensorError, RuntimeError, ValueError, KeyError, TypeError):
        return None
