"""Decoded pictures: kept once, rebuilt where anything changed, and never half written."""

from __future__ import annotations

import json
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.contracts import Dataset
from engine.data import cache, ingest
from engine.data.folder import FolderOptions, build_folder, health_of
from engine.spec.data import HealthReport, Preparation
from engine.spec.errors import Cancelled, DatasetError


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Thirty different colour pictures of 20 × 20."""
    return fill(tmp_path / "pictures", 30)


@pytest.fixture
def preparation(tmp_path: Path) -> Preparation:
    return Preparation(cache=tmp_path / "cache", downloads=tmp_path / "downloads")


def fill(folder: Path, count: int, start: int = 0, size: tuple[int, int] = (20, 20)) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(start, start + count):
        colour = (number % 256, number * 7 % 256, 255 - number % 256)
        Image.new("RGB", size, colour).save(folder / f"{number:04d}.png")
    return folder


def opened(folder: Path, preparation: Preparation, **options: object) -> Dataset:
    return build_folder(FolderOptions(path=folder, **{"size": 16, **options}), preparation)


def report(folder: Path, preparation: Preparation, **options: object) -> HealthReport:
    found = health_of(FolderOptions(path=folder, **{"size": 16, **options}), preparation)
    assert found is not None
    return found


def test_the_second_opening_decodes_nothing(
    pictures: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened(pictures, preparation)
    monkeypatch.setattr("engine.data.folder.ingest", forbidden)
    second = opened(pictures, preparation)
    assert torch.equal(first.samples, second.samples)
    assert first.info == second.info


def test_a_copy_of_the_folder_shares_its_cache(
    pictures: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(pictures, preparation)
    moved = pictures.rename(pictures.with_name("moved"))
    monkeypatch.setattr("engine.data.folder.ingest", forbidden)
    assert len(opened(moved, preparation).samples) == 30
    assert report(moved, preparation).folder == str(moved)


@pytest.mark.parametrize("change", ["touch", "add", "remove", "rename"])
def test_a_changed_folder_is_decoded_again_and_the_old_cache_goes(
    pictures: Path, preparation: Preparation, change: str
) -> None:
    opened(pictures, preparation)
    file = pictures / "0005.png"
    if change == "touch":
        os.utime(file, ns=(1, 1))
    elif change == "add":
        fill(pictures, 1, start=77)
    elif change == "remove":
        file.unlink()
    else:
        file.rename(pictures / "zzz.png")
    assert health_of(FolderOptions(path=pictures, size=16), preparation) is None
    opened(pictures, preparation)
    assert len(list(preparation.cache.iterdir())) == 1


def test_other_options_have_a_cache_of_their_own(pictures: Path, preparation: Preparation) -> None:
    opened(pictures, preparation)
    assert opened(pictures, preparation, size=20).samples.shape[-1] == 20
    opened(pictures, preparation, fit="pad")
    opened(pictures, preparation, flip=True)  # mirrors while training: nothing to decode anew
    assert len(list(preparation.cache.iterdir())) == 3


@pytest.mark.parametrize("file", [cache.PIXELS, cache.MANIFEST])
@pytest.mark.parametrize("length", [0, 100])
def test_a_cut_off_cache_is_rebuilt(pictures: Path, preparation: Preparation, file: str, length: int) -> None:
    expected = opened(pictures, preparation).samples.clone()
    os.truncate(next(preparation.cache.iterdir()) / file, length)
    assert torch.equal(opened(pictures, preparation).samples, expected)
    assert len(list(preparation.cache.iterdir())) == 1


def test_a_cache_of_another_version_is_rebuilt(pictures: Path, preparation: Preparation) -> None:
    opened(pictures, preparation)
    manifest = next(preparation.cache.iterdir()) / cache.MANIFEST
    table = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**table, "version": cache.VERSION + 1}))
    assert health_of(FolderOptions(path=pictures, size=16), preparation) is None
    assert len(opened(pictures, preparation).samples) == 30


@pytest.mark.parametrize("tiny", [0, ingest.TINY_BYTES])
def test_cancelling_leaves_neither_files_nor_threads(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: int
) -> None:
    monkeypatch.setattr(ingest, "TINY_BYTES", tiny)
    monkeypatch.setattr(ingest, "CHUNK_BYTES", 200)
    looks = iter(range(1000))
    preparation = Preparation(cancelled=lambda: next(looks) > 12, cache=tmp_path / "cache")
    with pytest.raises(Cancelled):
        opened(pictures, preparation)
    assert list((tmp_path / "cache").iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("decode")]


def test_what_a_dead_process_left_half_built_is_swept_away(pictures: Path, preparation: Preparation) -> None:
    machine = "".join(filter(str.isalnum, socket.gethostname()))
    dead = preparation.cache / f".building-999999999-{machine}-x"
    alive = preparation.cache / f".building-{os.getppid()}-{machine}-x"
    elsewhere = preparation.cache / ".building-999999999-otherhost-x"
    for folder in (dead, alive, elsewhere):
        folder.mkdir(parents=True)
    opened(pictures, preparation)
    assert not dead.exists()
    assert alive.exists()
    assert elsewhere.exists()


def test_two_that_open_the_same_folder_at_once_both_succeed(pictures: Path, preparation: Preparation) -> None:
    with ThreadPoolExecutor(4) as pool:
        datasets = list(pool.map(lambda _: opened(pictures, preparation), range(8)))
    assert all(torch.equal(dataset.samples, datasets[0].samples) for dataset in datasets)
    assert len(list(preparation.cache.iterdir())) == 1


def test_a_full_disk_is_said_plainly_and_leaves_nothing(
    pictures: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def write(self, _: object) -> None:
            raise OSError(28, "No space left on device")

        def close(self) -> None: ...

    enter = cache.Writer.__enter__

    def start(self: cache.Writer) -> cache.Writer:
        enter(self)
        self._pixels.close()
        self._pixels = Full()
        return self

    monkeypatch.setattr(cache.Writer, "__enter__", start)
    with pytest.raises(DatasetError, match="disk became full") as caught:
        opened(pictures, preparation)
    assert caught.value.remedy
    assert list(preparation.cache.iterdir()) == []


def test_too_little_room_is_noticed_before_anything_is_decoded(
    pictures: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    monkeypatch.setattr("engine.data.folder.ingest", forbidden)
    with pytest.raises(DatasetError, match="too full for 30 pictures of 16 × 16"):
        opened(pictures, preparation)


def test_the_cache_cannot_be_written_into_by_its_readers(pictures: Path, preparation: Preparation) -> None:
    opened(pictures, preparation)
    address = next(preparation.cache.iterdir())
    assert not np.memmap(address / cache.PIXELS, np.uint8, "r").flags.writeable


def forbidden(*_: object, **__: object) -> None:
    raise AssertionError("the pictures were decoded again")


def numbered(count: int) -> np.ndarray:
    return np.arange(count, dtype=np.uint8)[:, None, None, None] * np.ones((1, 1, 4, 4), np.uint8)


def test_a_cache_can_be_cut_down_to_some_rows_before_it_is_closed(tmp_path: Path) -> None:
    address = cache.Address(tmp_path, "cut", "origin", "key")
    with cache.Writer(address, (1, 4, 4), 10) as writer:
        writer.append(numbered(6))
        writer.keep([1, 2, 5])
        writer.append(numbered(2))
        stored = writer.finish(None, {})
    assert stored.pixels[:, 0, 0, 0].tolist() == [1, 2, 5, 0, 1]
    assert cache.find(address) is not None


def test_what_is_changed_in_written_pictures_is_changed_in_the_cache(tmp_path: Path) -> None:
    with cache.Writer(cache.Address(tmp_path, "changed", "origin", "key"), (1, 4, 4), 3) as writer:
        assert writer.written().shape == (0, 1, 4, 4)
        writer.append(numbered(3))
        writer.written()[1] = 99
        stored = writer.finish(None, {})
    assert stored.pixels[:, 0, 3, 3].tolist() == [0, 99, 2]


def test_a_cache_may_lose_all_its_rows(tmp_path: Path) -> None:
    with cache.Writer(cache.Address(tmp_path, "none", "origin", "key"), (1, 4, 4), 3) as writer:
        writer.append(numbered(3))
        writer.keep([])
        assert writer.finish(None, {}).pixels.shape == (0, 1, 4, 4)
