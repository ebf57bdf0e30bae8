"""The data of a run: its data set, opened, with pairs made from it where the config asks for them."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from engine.contracts import Dataset, Make
from engine.spec.config import Choice, RunConfig, options_of
from engine.spec.data import Preparation
from engine.spec.errors import DatasetError
from engine.spec.pairing import NO_PAIRING, paired
from engine.spec.registry import DATASETS, PAIRINGS

HELD_OUT = 10  # one picture in so many is held back where a set has no test split
SEED = 0x7E57  # of that choice
COPIED = 1 << 30  # bytes; of larger sets, which may be memory-mapped, what is learnt from is not copied out


def open_data(config: RunConfig, preparation: Preparation) -> Dataset:
    """Opens the data set and makes the pairs; raises DatasetError, OptionError and Cancelled.

    Pairs that are made are held out for looks and figures: those of the test split where one is on this machine,
    else a seeded tenth.
    """
    dataset = _opened(config.data, preparation)
    if config.pairing.name == NO_PAIRING:
        return dataset
    return with_pairs(config, replace(dataset, held_out=dataset.held_out or _test_split(config.data, preparation)))


def with_pairs(config: RunConfig, dataset: Dataset) -> Dataset:
    """The data set with domain A made of its pictures; of one that holds nothing out, a seeded tenth is held out."""
    if config.pairing.name == NO_PAIRING:
        return dataset
    info = paired(config, dataset.info)
    make: Make = PAIRINGS.get(config.pairing.name).build(options_of(PAIRINGS, config.pairing, "pairing"))
    learnt, held = _divided(dataset)
    info = replace(info, count=_count(learnt), partner_count=_count(learnt))
    return replace(learnt, info=info, make=make, held_out=replace(held, info=info, make=make))


def tenth(total: int) -> tuple[Tensor, Tensor]:
    """Which of `total` samples are learnt from, and which tenth is held back: rows in order, the same every time."""
    order = torch.randperm(total, generator=torch.Generator().manual_seed(SEED))
    held = max(1, total // HELD_OUT)
    return order[held:].sort().values, order[:held].sort().values


def _opened(data: Choice, preparation: Preparation, **changed: str) -> Dataset:
    options = options_of(DATASETS, data, "data").model_copy(update=changed)
    dataset: Dataset = DATASETS.get(data.name).build(options, preparation)
    preparation.check()
    return dataset


def _test_split(data: Choice, preparation: Preparation) -> Dataset | None:
    """The pictures that the makers of the set hold back, where its training split is chosen and nothing is missing."""
    options = options_of(DATASETS, data, "data")
    if getattr(options, "split", "") != "train":
        return None
    present = DATASETS.get(data.name).facts.get("present", lambda *_: True)
    if not present(options.model_copy(update={"split": "test"}), preparation):
        return None
    try:
        return _opened(data, preparation, split="test")
    except DatasetError:  # a folder that holds the training pictures only
        return None


def _divided(dataset: Dataset) -> tuple[Dataset, Dataset]:
    """Nine pictures of ten, and the tenth; what is held out already stays so."""
    if dataset.held_out:
        return dataset, dataset.held_out
    assert dataset.samples is not None
    learnt, held = tenth(len(dataset.samples))
    if dataset.samples.nbytes > COPIED:
        return replace(dataset, rows=learnt), _part(dataset, held)
    return _part(dataset, learnt), _part(dataset, held)


def _count(dataset: Dataset) -> int:
    """How many of the samples are drawn."""
    assert dataset.samples is not None
    return len(dataset.samples if dataset.rows is None else dataset.rows)


def _part(dataset: Dataset, rows: Tensor) -> Dataset:
    assert dataset.samples is not None
    labels = None if dataset.labels is None else dataset.labels[rows]
    return replace(dataset, samples=dataset.samples[rows], labels=labels, density=None)
