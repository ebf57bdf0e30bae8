"""Files of weights are read as tensors and nothing else; whatever a stranger puts into them is refused."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.networks.weight_files import read_tensors
from engine.spec.errors import CheckpointError


def saved(tmp_path: Path, content: Any, **options: Any) -> Path:
    torch.save(content, tmp_path / "weights.pth", **options)
    return tmp_path / "weights.pth"


class Hostile:
    """Its pickle would write a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_a_pickle_that_acts_does_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path, {"model.1.weight": Hostile(tmp_path / "done")})
    with pytest.raises(CheckpointError, match="could act when it is opened"):
        read_tensors(path)
    assert not (tmp_path / "done").exists()


REFUSED: dict[str, tuple[Any, str]] = {
    "values that are no numbers": ({"a": torch.tensor([1.0, float("nan")])}, '"a" holds values that are not finite'),
    "infinite values": ({"a": torch.tensor([float("inf")])}, '"a" holds values that are not finite'),
    "whole numbers": ({"a": torch.zeros(3, dtype=torch.int32)}, '"a" holds values of type int32'),
    "complex numbers": ({"a": torch.zeros(3, dtype=torch.complex64)}, "type complex64"),
    "a shown-off size": ({"a": torch.zeros(1).expand(1000)}, "more values than the file holds"),
    "too many values": ({"a": torch.zeros(1).expand(2**30)}, "1,073,741,824 values"),
    "sparse tensors": ({"a": torch.eye(3).to_sparse()}, "no dense tensor"),
    "tensors of nowhere": ({"a": torch.zeros(3, device="meta")}, "no dense tensor"),
    "a training state": ({"epoch": 3, "state_dict": {}}, '"epoch" is a int'),
    "numbers as names": ({1: torch.zeros(1)}, '"1" is a Tensor'),
    "no names": (torch.zeros(3), "it holds a Tensor"),
    "nothing": ({}, "it holds nothing"),
}


@pytest.mark.filterwarnings("ignore:Validating sparse tensor")
@pytest.mark.parametrize("case", REFUSED)
def test_files_that_hold_something_else_are_refused(tmp_path: Path, case: str) -> None:
    content, message = REFUSED[case]
    with pytest.raises(CheckpointError) as caught:
        read_tensors(saved(tmp_path, content))
    assert message in str(caught.value)


@pytest.mark.parametrize("content", [b"hello", pickle.dumps([1.0, "two"], protocol=4)])
def test_what_is_no_file_of_tensors_is_told_as_that(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "g.pth").write_bytes(content)
    with pytest.raises(
        CheckpointError, match=r"it is no file of tensors|it holds a list"
    ):  # and torch warns of nothing
        read_tensors(tmp_path / "g.pth")


@pytest.mark.parametrize("name", ["g.pth", "g.safetensors"])
@pytest.mark.parametrize("content", [b"", b"not a file of weights", b"PK\x03\x04 nor this", b"\x80\x02."])
def test_broken_files_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CheckpointError, match=r"cannot be read|is empty"):
        read_tensors(tmp_path / name)


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    for options in ({}, {"_use_new_zipfile_serialization": False}):
        path = saved(tmp_path, {"a": torch.randn(3000)}, **options)
        path.write_bytes(path.read_bytes()[:-2000])
        with pytest.raises(CheckpointError, match="cannot be read"):
            read_tensors(path)


def test_an_archive_that_unpacks_to_more_than_it_shows_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path, {"a": torch.zeros(500_000)})
    with zipfile.ZipFile(path) as plain, zipfile.ZipFile(tmp_path / "bomb.pth", "w", zipfile.ZIP_DEFLATED) as packed:
        for name in plain.namelist():
            packed.writestr(name, plain.read(name))
    with pytest.raises(CheckpointError, match="it is packed, which"):
        read_tensors(tmp_path / "bomb.pth")


def test_missing_files_folders_and_giants_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="No such file"):
        read_tensors(tmp_path / "absent.pth")
    with pytest.raises(CheckpointError, match="is no file"):
        read_tensors(tmp_path)
    with (tmp_path / "giant.pth").open("wb") as file:
        file.truncate(3 * 2**30)  # holes take no room
    with pytest.raises(CheckpointError, match="3,072 MiB"):
        read_tensors(tmp_path / "giant.pth")
