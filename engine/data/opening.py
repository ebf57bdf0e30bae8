"""The data of a run: its data set, opened, with pairs made from it where the config asks for them."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from engine.contracts import Dataset, Make
from engine.spec.config import RunConfig, options_of
from engine.spec.data import Preparation
from engine.spec.pairing import NO_PAIRING, paired
from engine.spec.registry import DATASETS, PAIRINGS

EVERY = 10  # one picture in so many is held out of pairs that are made


def open_data(config: RunConfig, preparation: Preparation) -> Dataset:
    """Opens the data set and makes the pairs; raises DatasetError, OptionError and Cancelled."""
    entry = DATASETS.get(config.data.name)
    dataset: Dataset = entry.build(options_of(DATASETS, config.data, "data"), preparation)
    preparation.check()
    return with_pairs(config, dataset)


def with_pairs(config: RunConfig, dataset: Dataset) -> Dataset:
    """The data set with domain A made of its pictures, of which one in ten is held out."""
    if config.pairing.name == NO_PAIRING:
        return dataset
    info = paired(config, dataset.info)
    make: Make = PAIRINGS.get(config.pairing.name).build(options_of(PAIRINGS, config.pairing, "pairing"))
    learnt, held = (replace(part, info=info, make=make) for part in _divided(dataset))
    return replace(learnt, held_out=held)


def _divided(dataset: Dataset) -> tuple[Dataset, Dataset]:
    """Nine pictures of ten, and the tenth; what is held out already stays so."""
    if dataset.held_out:
        return dataset, dataset.held_out
    assert dataset.samples is not None
    held = torch.arange(len(dataset.samples)) % EVERY == EVERY - 1
    return _part(dataset, ~held), _part(dataset, held)


def _part(dataset: Dataset, rows: Tensor) -> Dataset:
    assert dataset.samples is not None
    chosen = rows.nonzero().flatten()
    labels = None if dataset.labels is None else dataset.labels[chosen]
    return replace(dataset, samples=dataset.samples[chosen], labels=labels, density=None)
