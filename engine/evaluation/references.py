"""What a run's samples are compared with: real samples, shares of classes, and an extractor that fits."""

from __future__ import annotations

import torch

from engine.contracts import Dataset
from engine.data.stores import spread
from engine.evaluation.classes import class_shares
from engine.evaluation.extractors import Coordinates, Extractor, JudgeFeatures, RandomFeatures
from engine.evaluation.halves import Half, open_halves
from engine.evaluation.judge import Judge
from engine.evaluation.measuring import Reals
from engine.spec.config import Choice, options_of
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.registry import DATASETS

SEED = 1  # of real points; samples are drawn with 0 unless asked otherwise
DRAWN = 10_000  # points that stand for a density where stored ones are needed


def real_samples(dataset: Dataset, data: Choice, count: int) -> Reals:
    """Up to `count` real samples as they are stored, from all over the data that the run learns from."""
    if dataset.density is not None:
        return Reals(dataset.density.sample(count, torch.Generator().manual_seed(SEED))[0], "data's density", SEED)
    assert dataset.samples is not None
    rows = spread(len(dataset.samples), count, SEED)
    split = getattr(options_of(DATASETS, data, "data"), "split", None)
    return Reals(dataset.samples[rows], f"{split} split" if split else "whole data set", SEED)


def available(dataset: Dataset) -> int | None:
    """Real samples that there are, None: as many as one likes."""
    return None if dataset.density is not None or dataset.samples is None else len(dataset.samples)


def real_shares(dataset: Dataset) -> torch.Tensor | None:
    """Shares (k,) of the classes in the data; None where it is not labelled."""
    return None if dataset.labels is None else class_shares(dataset.labels, len(dataset.info.classes))


def held_back(dataset: Dataset, data: Choice, preparation: Preparation) -> Half:
    """The test split, a tenth where there is none, or fresh points of a density.

    Its name says where the run has learnt from these samples, too.
    """
    if dataset.density is not None:
        points, labels = dataset.density.sample(DRAWN, torch.Generator().manual_seed(SEED))
        return Half(Dataset(dataset.info, samples=points, labels=labels), "data's density")
    half = open_halves(data, preparation).test
    split = getattr(options_of(DATASETS, data, "data"), "split", None)
    if split != "train" or not half.name.startswith("test"):
        half.name = f"{half.name.removeprefix('held-out ')}, from which the run has learnt"
    return half


def judgeable(info: DataInfo) -> bool:
    """Whether a judge can learn this data: pictures with labels."""
    return not info.is_points and Need.LABELS in info.offers


def usual_extractor(info: DataInfo, judge: Judge | None) -> Extractor:
    """Coordinates of points; else the judge's features, or random ones where there is no judge."""
    if info.is_points:
        return Coordinates()
    return RandomFeatures() if judge is None else JudgeFeatures(judge)
