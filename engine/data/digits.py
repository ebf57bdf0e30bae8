"""Handwritten digits that come with scikit-learn: real data without a download."""

from __future__ import annotations

from typing import Literal

import numpy as np
import torch
from PIL import Image

from engine.contracts import Dataset
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

COUNT = 1797
INK = 16  # the darkest value of the original pictures


class DigitsOptions(Options):
    """How the digits are enlarged."""

    size: Literal[16, 32] = option(16, "Height and width to which the 8×8 pictures are enlarged.", unit="px")


def _peek(options: DigitsOptions) -> DataInfo:
    return DataInfo(
        "Digits",
        (1, options.size, options.size),
        COUNT,
        classes=tuple("0123456789"),
        offers=frozenset({Need.LABELS, Need.PICTURES, Need.STORED}),
        notes=(f"The 8×8 pictures are enlarged to {options.size}×{options.size} (bicubic).",),
    )


@DATASETS.register(
    "digits",
    "Digits",
    "1,797 small handwritten digits that come with the program. Learns within minutes without a GPU.",
    options=DigitsOptions,
    paper="Alpaydin & Kaynak 1998, UCI repository, optical recognition of handwritten digits",
    peek=_peek,
    group="bundled",
    download_mib=0.0,
)
def build_digits(options: DigitsOptions, _: Preparation) -> Dataset:
    """White digits on black, (1797, 1, size, size) uint8, in the order of scikit-learn."""
    from sklearn.datasets import load_digits  # a quarter of a second to import: only when it is used

    digits = load_digits()
    grey = np.rint(digits.images * (255 / INK)).astype(np.uint8)  # (n, 8, 8)
    size = (options.size, options.size)
    large = np.stack([np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC)) for picture in grey])
    labels = torch.from_numpy(digits.target.astype(np.int64))
    return Dataset(_peek(options), samples=torch.from_numpy(large)[:, None], labels=labels)
