"""Own pictures in IDX files: classes from the labels, test files held out, and what is said of bad ones."""

from __future__ import annotations

import dataclasses
import gzip
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.contracts import Dataset
from engine.data.idx_files import IdxFilesOptions, build_idx_files, peek
from engine.spec.data import Need, Preparation
from engine.spec.errors import DatasetError


def write(folder: Path, part: str, labels: list[int], packed: bool = False) -> Path:
    """Pictures of 28 × 28, each as bright as ten times its label."""
    folder.mkdir(parents=True, exist_ok=True)
    marks = np.array(labels, np.uint8)
    pictures = np.broadcast_to((marks * 10)[:, None, None], (len(marks), 28, 28)).tobytes()
    for kind, dimensions, content in (("images-idx3", 3, pictures), ("labels-idx1", 1, marks.tobytes())):
        shape = np.array([0x0800 | dimensions, len(marks), 28, 28][: 1 + dimensions], ">u4").tobytes()
        data = shape + content
        (folder / f"{part}-{kind}-ubyte{'.gz' if packed else ''}").write_bytes(gzip.compress(data) if packed else data)
    return folder


def opened(tmp_path: Path, folder: Path | None, **options: object) -> Dataset:
    return build_idx_files(IdxFilesOptions(path=folder, **options), Preparation(cache=tmp_path / "cache"))


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("below", ["", "raw"])
def test_pictures_and_labels_are_read_and_the_classes_are_those_of_the_labels(
    tmp_path: Path, packed: bool, below: str
) -> None:
    write(tmp_path / "doodles" / below, "train", [0, 2, 1, 2], packed)
    dataset = opened(tmp_path, tmp_path / "doodles")
    assert dataset.samples[:, 0, 16, 16].tolist() == [0, 20, 10, 20]
    assert dataset.samples.shape == (4, 1, 32, 32)
    assert dataset.labels.tolist() == [0, 2, 1, 2]
    assert dataset.info.classes == ("0", "1", "2")
    assert Need.LABELS in dataset.info.offers
    assert dataset.held_out is None
    assert dataset.info == peek(IdxFilesOptions(path=tmp_path / "doodles"))


def test_test_files_are_held_out(tmp_path: Path) -> None:
    write(tmp_path / "set", "train", [0, 1, 2])
    write(tmp_path / "set", "t10k", [1, 2])
    dataset = opened(tmp_path, tmp_path / "set", fit="stretch")
    assert dataset.held_out.labels.tolist() == [1, 2]
    assert dataset.held_out.samples[:, 0, 0, 0].tolist() == [10, 20]
    assert dataset.held_out.info == dataset.info


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "train-labels-idx1-ubyte").unlink(), "train-labels-idx1-ubyte is missing"),
        (lambda folder: (folder / "train-images-idx3-ubyte").write_bytes(b""), "damaged"),
        (lambda folder: (folder / "train-images-idx3-ubyte").write_bytes(bytes(5000)), "damaged"),
        (lambda folder: write(folder / "x", "train", [1]) and _exchange(folder), "1 labels for 3 pictures"),
    ],
)
def test_bad_files_are_named_and_a_peek_at_them_fails_not(tmp_path: Path, spoil: object, words: str) -> None:
    folder = write(tmp_path / "set", "train", [0, 1, 2])
    spoil(folder)
    assert peek(IdxFilesOptions(path=folder)).shape == (1, 32, 32)
    with pytest.raises(DatasetError, match=words):
        opened(tmp_path, folder)


def _exchange(folder: Path) -> None:
    (folder / "x" / "train-labels-idx1-ubyte").replace(folder / "train-labels-idx1-ubyte")


def test_no_folder_asks_for_one(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no folder"):
        opened(tmp_path, None)
    assert dataclasses.replace(peek(IdxFilesOptions()), notes=()).shape == (1, 32, 32)


def test_real_quick_drawings_open_with_their_three_classes(shared_data: Path, tmp_path: Path) -> None:
    dataset = opened(tmp_path, shared_data / "QuickDraw-mini")
    assert dataset.samples.shape == (3000, 1, 32, 32)
    assert torch.bincount(dataset.labels).tolist() == [1000, 1000, 1000]
    assert dataset.info.title == "QuickDraw-mini"
