"""The two halves of a data set that figures need: what is learnt from, and what is held back."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from torch import Tensor

from engine.contracts import Batch, Dataset
from engine.data.opening import tenth
from engine.data.source import to_signed
from engine.data.stores import spread
from engine.spec.config import Choice, options_of
from engine.spec.data import DataInfo, Preparation
from engine.spec.errors import DatasetError
from engine.spec.registry import DATASETS

FINGERPRINTED = 4096  # pictures that stand for the content of a large set, and
FINGERPRINT_BYTES = 1 << 26  # fewer of large ones


class Half:
    """Some rows of a stored data set; what is large stays memory-mapped."""

    def __init__(self, dataset: Dataset, name: str, rows: Tensor | None = None) -> None:
        """name: as a protocol calls it, "train split" or "held-out tenth". rows: (n,) of the data set, None for all.

        Raises DatasetError where nothing is stored.
        """
        if dataset.samples is None or not len(dataset.samples):
            raise DatasetError(f"{dataset.info.title} holds no stored samples", "", "Choose stored data.")
        self.dataset, self.name = dataset, name
        self._rows = rows

    @property
    def info(self) -> DataInfo:
        """What is known of the whole data set."""
        return self.dataset.info

    def __len__(self) -> int:
        return len(self._rows) if self._rows is not None else len(self._samples)

    def take(self, rows: Tensor) -> Batch:
        """Samples of this half at rows (n,), pixels in [-1, 1], with their labels."""
        rows = rows if self._rows is None else self._rows[rows]
        labels = self.dataset.labels
        return Batch(to_signed(self._samples[rows]), None if labels is None else labels[rows])

    def some(self, n: int, seed: int = 0) -> Batch:
        """n samples from all over this half, fewer where it holds fewer; the same seed gives the same."""
        return self.take(spread(len(self), n, seed))

    def fingerprint(self) -> str:
        """A name for this content: shape, count, classes, labels, and pixels of up to 4,096 pictures."""
        most = max(64, FINGERPRINT_BYTES // self._samples[0].nbytes)
        some = spread(len(self), min(FINGERPRINTED, most), 0)
        some = some if self._rows is None else self._rows[some]
        digest = hashlib.sha256(repr((self.info.shape, len(self), self.info.classes)).encode())
        digest.update(self._samples[some].contiguous().numpy().tobytes())
        if self.dataset.labels is not None:
            digest.update(self.dataset.labels.contiguous().numpy().tobytes())
        return digest.hexdigest()

    @property
    def _samples(self) -> Tensor:
        assert self.dataset.samples is not None
        return self.dataset.samples


class Halves(NamedTuple):
    """What is learnt from, and what is held back."""

    train: Half
    test: Half


def open_present(data: Choice, preparation: Preparation, *, split: str | None = None) -> Dataset:
    """Opens a data set that is on this machine; figures never download one.

    split: another one than the choice names. Raises DatasetError where its files are missing.
    """
    entry = DATASETS.get(data.name)
    options = require_present(data, preparation, split=split)
    dataset: Dataset = entry.build(options, preparation)
    return dataset


def require_present(data: Choice, preparation: Preparation, *, split: str | None = None) -> Any:
    """The options of a data set that is on this machine, with another split where one is named.

    Raises DatasetError where its files are missing.
    """
    entry = DATASETS.get(data.name)
    options = options_of(DATASETS, data, "data")
    if split is not None:
        options = options.model_copy(update={"split": split})
    present = entry.facts.get("present")
    if present is not None and not present(options, preparation):
        which = f", split {options.split}," if hasattr(options, "split") else ""
        remedy = "Open the data set once on the Data page, or name the folder that holds it."
        raise DatasetError(f"{entry.title}{which} is not on this machine", "figures never download data", remedy)
    return options


def open_halves(data: Choice, preparation: Preparation) -> Halves:
    """The training and the test split of a data set; where it has no split, a seeded tenth is held back.

    The split that the choice itself names is of no account, unless its training pictures are not there.
    Raises DatasetError where the data is missing or drawn fresh.
    """
    if "split" not in DATASETS.get(data.name).options.model_fields:
        return divided(open_present(data, preparation), "")
    try:
        train = open_present(data, preparation, split="train")
    except DatasetError:
        return divided(open_present(data, preparation), "")
    try:
        test = open_present(data, preparation, split="test")
    except DatasetError:
        return divided(train, " of the train split")
    return Halves(Half(train, "train split"), Half(test, "test split"))


def opened_half(data: Choice, dataset: Dataset) -> Half | None:
    """What `open_halves` would learn from, of a choice that is open already; None where that is another split."""
    split = getattr(options_of(DATASETS, data, "data"), "split", None)
    if split is None:
        return divided(dataset, "").train
    return Half(dataset, "train split") if split == "train" else None


def divided(dataset: Dataset, of: str) -> Halves:
    """Nine tenths and a seeded tenth of a data set; `of` goes after their names."""
    whole = Half(dataset, "")
    train, test = tenth(len(whole))
    return Halves(Half(dataset, f"nine tenths{of}", train), Half(dataset, f"held-out tenth{of}", test))
