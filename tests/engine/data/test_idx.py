"""The MNIST family: read from every usual layout, or downloaded once."""

from __future__ import annotations

import gzip
import hashlib
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.contracts import Dataset
from engine.data import download, standard
from engine.data.download import Remote
from engine.spec.data import Preparation
from engine.spec.errors import Cancelled, DatasetError
from engine.spec.registry import DATASETS

rng = np.random.default_rng(0)


@pytest.fixture
def preparation(tmp_path: Path) -> Preparation:
    return Preparation(cache=tmp_path / "cache", downloads=tmp_path / "downloads")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "source").mkdir()
    return tmp_path / "source"


def opened(name: str, preparation: Preparation, **options: object) -> Dataset:
    entry = DATASETS.get(name)
    dataset: Dataset = entry.build(entry.options(**options), preparation)
    return dataset


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">I{array.ndim}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


def write_idx(folder: Path, part: str, count: int = 12, *, packed: bool = True) -> tuple[np.ndarray, np.ndarray]:
    folder.mkdir(parents=True, exist_ok=True)
    pictures = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    labels = (np.arange(count) % 10).astype(np.uint8)
    for kind, array in (("images-idx3", pictures), ("labels-idx1", labels)):
        name = f"{part}-{kind}-ubyte"
        if packed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(idx(array)))
        else:
            (folder / name).write_bytes(idx(array))
    return pictures, labels


def serve(monkeypatch: pytest.MonkeyPatch, source: Path, md5: str = "") -> None:
    """Lets downloads come from a folder instead of the network."""

    def local(remotes: Sequence[Remote], *rest: Any, **more: Any) -> None:
        files = [source / Path(remote.path).name for remote in remotes]
        sums = [md5 or hashlib.md5(file.read_bytes()).hexdigest() for file in files]
        changed = [
            Remote(remote.path, (file.as_uri(),), checksum)
            for remote, file, checksum in zip(remotes, files, sums, strict=True)
        ]
        download.fetch(changed, *rest, **more)

    monkeypatch.setattr("engine.data.standard_set.fetch", local)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("place", ["MNIST/raw", "raw", "."])
def test_mnist_is_read_from_every_usual_layout(
    source: Path, preparation: Preparation, packed: bool, place: str
) -> None:
    pictures, labels = write_idx(source / place, "train", packed=packed)
    dataset = opened("mnist", preparation, folder=source, size=28)
    assert np.array_equal(dataset.samples[:, 0].numpy(), pictures)
    assert dataset.labels.tolist() == labels.tolist()
    assert dataset.info.count == 12


def test_a_border_keeps_the_strokes_and_stretching_uses_the_edge(source: Path, preparation: Preparation) -> None:
    pictures, _ = write_idx(source, "train")
    padded = opened("fashion-mnist", preparation, folder=source).samples
    assert np.array_equal(padded[:, 0, 2:30, 2:30].numpy(), pictures)
    assert int(padded[:, 0, :2].max()) == 0
    stretched = opened("fashion-mnist", preparation, folder=source, fit="stretch").samples
    assert int(stretched[:, 0, :2].max()) > 0


def test_both_parts_follow_one_another(source: Path, preparation: Preparation) -> None:
    train, _ = write_idx(source, "train", 5)
    test, _ = write_idx(source, "t10k", 3)
    dataset = opened("kmnist", preparation, folder=source, split="both", size=28, channels=3)
    assert dataset.samples.shape == (8, 3, 28, 28)
    assert np.array_equal(dataset.samples[:, 2].numpy(), np.concatenate((train, test)))


def test_a_limit_takes_pictures_evenly_from_the_same_cache(source: Path, preparation: Preparation) -> None:
    pictures, labels = write_idx(source, "train", 12)
    whole = opened("mnist", preparation, folder=source, size=28)
    kept = set(preparation.cache.rglob("*"))
    few = opened("mnist", preparation, folder=source, size=28, limit=5)
    assert set(preparation.cache.rglob("*")) == kept
    assert (whole.info.count, few.info.count) == (12, 5)
    assert np.array_equal(few.samples[:, 0].numpy(), pictures[[0, 2, 4, 7, 9]])
    assert few.labels.tolist() == labels[[0, 2, 4, 7, 9]].tolist()
    assert len(opened("mnist", preparation, folder=source, size=28, limit=50).samples) == 12


def test_emnist_is_turned_upright_and_its_letters_start_at_a(source: Path, preparation: Preparation) -> None:
    pictures, labels = write_idx(source / "gzip", "emnist-letters-train", 9)
    names = [f"emnist-letters-train-{kind}-ubyte.gz" for kind in ("images-idx3", "labels-idx1")]
    with zipfile.ZipFile(source / "gzip.zip", "w") as archive:
        archive.write(source / "gzip" / names[0], f"gzip/{names[0]}")
        archive.writestr(f"gzip/{names[1]}", gzip.compress(idx(labels + 1)))
    dataset = opened("emnist", preparation, folder=source, subset="letters", size=28)
    assert np.array_equal(dataset.samples[:, 0].numpy(), pictures.transpose(0, 2, 1))
    assert dataset.labels.tolist() == labels.tolist()
    assert dataset.info.classes[:3] == ("a", "b", "c")


@pytest.mark.parametrize(("subset", "count"), [("balanced", 47), ("byclass", 62), ("letters", 26), ("digits", 10)])
def test_emnist_names_its_classes(subset: str, count: int) -> None:
    spec = next(spec for spec in standard.SETS if spec.name == "emnist")
    assert len(spec.classes(spec.options(subset=subset))) == count


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no IDX file"),
        (b"\x1f\x8b nothing packed", ""),
        (idx(np.zeros((3, 28, 28), np.uint8))[:-1], "bytes unpacked"),
        (idx(np.zeros((4, 28, 28), np.uint8)), "labels for 4 pictures"),
    ],
)
def test_a_damaged_idx_file_is_named(source: Path, preparation: Preparation, content: bytes, words: str) -> None:
    write_idx(source, "train", 3, packed=False)
    (source / "train-images-idx3-ubyte").write_bytes(content)
    with pytest.raises(DatasetError, match=f"is damaged.*{words}"):
        opened("mnist", preparation, folder=source)
    assert list(preparation.cache.iterdir()) == []


def test_labels_out_of_range_are_refused(source: Path, preparation: Preparation) -> None:
    write_idx(source, "train", 3, packed=False)
    (source / "train-labels-idx1-ubyte").write_bytes(idx(np.array([0, 1, 10], np.uint8)))
    with pytest.raises(DatasetError, match="labels outside 0 to 9"):
        opened("mnist", preparation, folder=source)


def test_the_second_opening_reads_no_files(
    source: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_idx(source, "train")
    first = opened("mnist", preparation, folder=source)
    monkeypatch.setattr("engine.data.idx.parse_idx", forbidden)
    second = opened("mnist", preparation, folder=source, flip=True)
    assert torch.equal(first.samples, second.samples)
    assert second.flip


def test_real_fashion_mnist_opens_from_packed_read_only_files(shared_data: Path, preparation: Preparation) -> None:
    dataset = opened("fashion-mnist", preparation, folder=shared_data, split="test")
    assert dataset.samples.shape == (10_000, 1, 32, 32)
    assert torch.bincount(dataset.labels).tolist() == [1000] * 10
    trousers = dataset.samples[dataset.labels == 1, 0].float().mean(0)
    assert trousers[16, 2:6].mean() < 10 < trousers[16, 12:20].mean()  # a dark margin beside the legs


def test_real_mnist_opens_though_its_archive_was_packed_anew(shared_data: Path, preparation: Preparation) -> None:
    dataset = opened("mnist", preparation, folder=shared_data, size=28)
    assert dataset.samples.shape == (60_000, 1, 28, 28)
    assert hashlib.md5(idx(dataset.samples[:, 0].numpy())).hexdigest() == "6bbc9ace898e44ae57da46a324031adb"


def test_a_set_is_downloaded_once_and_announced(
    source: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures, _ = write_idx(source, "train")
    serve(monkeypatch, source)
    told: list[str] = []
    speaking = Preparation(lambda task, *_: told.append(task), cache=preparation.cache, downloads=preparation.downloads)
    dataset = opened("fashion-mnist", speaking, size=28)
    assert np.array_equal(dataset.samples[:, 0].numpy(), pictures)
    assert told[0] == "Downloading Fashion-MNIST (30 MiB)"
    assert (preparation.downloads / "FashionMNIST/raw/train-images-idx3-ubyte.gz").is_file()
    monkeypatch.setattr("urllib.request.urlopen", forbidden)
    opened("fashion-mnist", preparation, size=32)


def test_a_wrong_checksum_leaves_no_file(
    source: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_idx(source, "train")
    serve(monkeypatch, source, md5="0" * 32)
    with pytest.raises(DatasetError, match="checksum"):
        opened("fashion-mnist", preparation)
    assert [path for path in preparation.downloads.rglob("*") if path.is_file()] == []


def test_a_cancelled_opening_keeps_neither_cache_nor_half_files(
    source: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_idx(source, "train")
    serve(monkeypatch, source)
    with pytest.raises(Cancelled):
        opened("mnist", Preparation(cancelled=lambda: True, cache=preparation.cache, downloads=preparation.downloads))
    left = [*preparation.cache.rglob("*"), *preparation.downloads.rglob("*")]
    assert [path for path in left if path.is_file()] == []


def forbidden(*_: object, **__: object) -> None:
    raise AssertionError("this was not to be done again")
