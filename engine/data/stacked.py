"""Stacked MNIST: three digits in the three colour channels, whose 1,000 combinations are modes that can be counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import torch
from pydantic import AfterValidator
from torch import Tensor

from engine.contracts import Dataset
from engine.data.cache import Address, Stored, Writer, digest, find
from engine.data.folder import absolute
from engine.spec.config import Choice, options_of
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

EDITION = 1  # raise it when the drawing changes: kept stacks of an older edition are drawn anew
CHUNK = 2048  # stacks written between two reports
EVALUATED_ON = 26_000  # samples that VEEGAN and PacGAN count modes among


class StackedOptions(Options):
    """How many digits are stacked, and how they look."""

    count: int = option(65_536, "Stacks that are drawn.", ge=1000, le=1_000_000, unit="pictures")
    size: int = option(32, "Height and width that the network sees.", ge=16, le=64, unit="px")
    fit: Literal["pad", "stretch"] = option(
        "pad", "pad: at multiples of 32 a dark border keeps the strokes sharp; stretch: resize to the edge."
    )
    split: Literal["train", "test", "both"] = option("train", "Which digits of MNIST are stacked.")
    seed: int = option(0, "Same seed, same stacks.", ge=0, le=2**31 - 1, advanced=True)
    folder: Annotated[Path | None, AfterValidator(absolute)] = option(
        None, "Folder that already holds the files of MNIST; leave empty to download them once."
    )


def digits_of(options: StackedOptions) -> Choice:
    """The digits that are stacked, as a choice of data."""
    chosen = options.model_dump(mode="json", include={"size", "fit", "split", "folder"}, exclude_none=True)
    return Choice.model_validate({"name": "mnist", **chosen})


def _present(options: StackedOptions, preparation: Preparation) -> bool:
    digits = digits_of(options)
    present: bool = DATASETS.get("mnist").facts["present"](options_of(DATASETS, digits, "data"), preparation)
    return present


def _peek(options: StackedOptions) -> DataInfo:
    return DataInfo(
        "Stacked MNIST",
        (3, options.size, options.size),
        options.count,
        classes=tuple(f"{number:03d}" for number in range(1000)),
        offers=frozenset({Need.LABELS, Need.PICTURES, Need.STORED}),
        notes=("Three digits of MNIST at random make each picture; its class 100a + 10b + c names them.",),
    )


@DATASETS.register(
    "stacked-mnist",
    "Stacked MNIST",
    "Three handwritten digits in the colour channels: 1,000 modes that a judge can count among samples.",
    options=StackedOptions,
    paper="Metz et al. 2017, arXiv:1611.02163, section 3.3.1; Srivastava et al. 2017, arXiv:1705.07761",
    peek=_peek,
    group="standard",
    download_mib=11.1,
    present=_present,
    channelwise=digits_of,
    evaluated_on=EVALUATED_ON,
)
def build_stacked(options: StackedOptions, preparation: Preparation) -> Dataset:
    """Stacks (count, 3, size, size) uint8, drawn once and kept in the cache, with labels 0 … 999.

    Each of the three digits is drawn uniformly with replacement. Raises DatasetError where the digits are not to
    be had or the disk is full, Cancelled.
    """
    chosen = digits_of(options)
    digits: Dataset = DATASETS.get("mnist").build(options_of(DATASETS, chosen, "data"), preparation)
    assert digits.samples is not None
    assert digits.labels is not None
    random = np.random.default_rng(options.seed)
    rows = torch.from_numpy(random.integers(0, len(digits.samples), (options.count, 3)))
    labels = digits.labels[rows] @ torch.tensor([100, 10, 1])
    stored = _kept(options, digits.samples, rows, preparation)
    return Dataset(_peek(options), samples=stored.pixels, labels=labels)


def _kept(options: StackedOptions, digits: Tensor, rows: Tensor, preparation: Preparation) -> Stored:
    """The stacks, memory-mapped from the cache, where they are put together first if need be."""
    drawn = options.model_dump_json(exclude={"folder"})
    some = digits[:: max(1, len(digits) // 64)].contiguous().numpy().tobytes()  # other digits are another set
    address = Address(preparation.cache, "stacked mnist", digest([drawn]), digest([EDITION, drawn, some]))
    stored = find(address)
    if stored is None:
        with Writer(address, (3, options.size, options.size), options.count) as writer:
            for stacks in _stacks(digits, rows, preparation):
                writer.append(stacks)
            stored = writer.finish(None, {})
    return stored


def _stacks(digits: Tensor, rows: Tensor, preparation: Preparation) -> Iterator[Any]:
    done = 0
    for piece in rows.split(CHUNK):
        preparation.check()
        yield digits[piece, 0].numpy()  # (n, 3, size, size)
        done += len(piece)
        preparation.progress("Stacking digits", done, len(rows))
