"""Folders of pictures: classes, bad files, the cache, and what a person is told."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import socket
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.contracts import Dataset
from engine.data import cache, ingest
from engine.data.folder import FolderOptions, build_folder, health_of, peek
from engine.spec.data import HealthReport, Need, Preparation, Severity
from engine.spec.errors import Cancelled, DatasetError, OptionError
from engine.spec.options import Kind, describe, parse
from engine.spec.registry import DATASETS


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


def kinds(found: HealthReport) -> set[str]:
    return {issue.kind for issue in found.issues}


def issue(found: HealthReport, kind: str):
    return next(issue for issue in found.issues if issue.kind == kind)


def test_a_flat_folder_becomes_pictures_in_the_order_of_their_names(pictures: Path, preparation: Preparation) -> None:
    dataset = opened(pictures, preparation)
    assert dataset.samples.shape == (30, 3, 16, 16)
    assert dataset.samples.dtype == torch.uint8
    assert dataset.samples[:, 0, 5, 5].tolist() == list(range(30))
    assert dataset.labels is None
    assert dataset.info.offers == {Need.PICTURES}
    assert dataset.info.title == "pictures"


def test_subfolders_are_classes(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all/cats", 15)
    fill(tmp_path / "all/dogs", 20, start=100)
    (tmp_path / "all/LICENSE").write_text("free")
    dataset = opened(tmp_path / "all", preparation, flip=True)
    assert dataset.info.classes == ("cats", "dogs")
    assert dataset.labels.tolist() == [0] * 15 + [1] * 20
    assert dataset.samples[15:, 0, 0, 0].tolist() == list(range(100, 120))
    assert dataset.info.offers == {Need.PICTURES, Need.LABELS}
    assert dataset.flip
    assert report(tmp_path / "all", preparation, flip=True).classes == {"cats": 15, "dogs": 20}


def test_labels_stay_with_their_pictures_where_files_are_skipped(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all/cats", 15)
    (tmp_path / "all/cats/0003.png").write_bytes(b"")
    fill(tmp_path / "all/dogs", 15, start=100)
    dataset = opened(tmp_path / "all", preparation)
    assert dataset.labels.tolist() == [0] * 14 + [1] * 15
    assert dataset.samples[14, 0, 0, 0] == 100


def test_every_bad_file_is_skipped_and_named(pictures: Path, preparation: Preparation) -> None:
    whole = (pictures / "0000.png").read_bytes()
    (pictures / "cut.png").write_bytes(whole[: len(whole) // 2])
    (pictures / "empty.jpg").write_bytes(b"")
    (pictures / "notes.txt").write_text("hello")
    (pictures / "broken.png").write_bytes(whole[:8] + b"\0" * 60)
    header = b"IHDR" + (20_000).to_bytes(4, "big") * 2 + whole[24:29]
    (pictures / "huge.png").write_bytes(whole[:12] + header + zlib.crc32(header).to_bytes(4, "big") + whole[33:])
    (pictures / ".hidden.png").write_bytes(b"")
    dataset = opened(pictures, preparation)
    found = report(pictures, preparation)
    named = {issue.kind: issue.files for issue in found.issues if issue.files}
    assert len(dataset.samples) == found.usable == 30
    assert found.skipped == 5
    assert named["truncated"] == ("cut.png",)
    assert named["zero-byte"] == ("empty.jpg",)
    assert named["not-a-picture"] == ("notes.txt",)
    assert named["corrupt"] == ("broken.png",)
    assert named["huge"] == ("huge.png",)


def test_a_file_that_may_not_be_read_is_skipped(
    pictures: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    real = ingest.Files
    monkeypatch.setattr(
        "engine.data.folder.Files",
        lambda sizes, read: real(sizes, lambda index: refuse() if index == 4 else read(index)),
    )
    assert len(opened(pictures, preparation).samples) == 29
    assert issue(report(pictures, preparation), "unreadable").files == ("0004.png",)


def test_what_is_converted_is_stated(pictures: Path, preparation: Preparation) -> None:
    note = Image.Exif()
    note[0x0112] = 6
    Image.new("RGB", (20, 24), "red").save(pictures / "turned.jpg", exif=note)
    Image.new("CMYK", (20, 20)).save(pictures / "ink.tif")
    Image.new("RGBA", (20, 20)).save(pictures / "glass.png")
    Image.new("I;16", (20, 20)).save(pictures / "deep.png")
    Image.new("P", (20, 20)).save(pictures / "table.gif")
    Image.new("RGB", (90, 20)).save(pictures / "long.bmp")
    Image.new("RGB", (12, 12)).save(pictures / "small.webp")
    dataset = opened(pictures, preparation)
    found = report(pictures, preparation)
    expected = {"exif-rotated", "cmyk", "alpha", "16-bit", "palette", "odd-aspect", "tiny", "mixed-sizes"}
    assert expected <= kinds(found)
    assert issue(found, "exif-rotated").files == ("turned.jpg",)
    assert found.sizes[(24, 20)] == 1
    assert found.modes == {"RGB": 33, "CMYK": 1, "RGBA": 1, "I;16": 1, "P": 1}
    assert found.formats == {"PNG": 32, "JPEG": 1, "TIFF": 1, "GIF": 1, "BMP": 1, "WEBP": 1}
    said = " ".join(dataset.info.notes)
    for words in ("16 × 16", "laid on white", "CMYK", "16 bits", "palette", "turned upright"):
        assert words in said


def test_every_issue_is_a_sentence_with_a_remedy(pictures: Path, preparation: Preparation) -> None:
    (pictures / "empty.jpg").write_bytes(b"")
    shutil.copy(pictures / "0001.png", pictures / "copy.png")
    opened(pictures, preparation)
    found = report(pictures, preparation)
    assert len(found.issues) >= 3
    for item in found.issues:
        assert item.what[0].isupper() or item.what[0].isdigit()
        assert item.what.endswith(".")
        assert item.remedy.endswith(".")


@pytest.mark.parametrize(
    ("count", "severity"), [(25, Severity.WARN), (249, Severity.WARN), (250, Severity.HINT), (999, Severity.HINT)]
)
def test_few_pictures_are_warned_of(tmp_path: Path, preparation: Preparation, count: int, severity: Severity) -> None:
    opened(fill(tmp_path / "few", count), preparation)
    assert issue(report(tmp_path / "few", preparation), "too-few").severity is severity


def test_a_thousand_pictures_are_enough(tmp_path: Path, preparation: Preparation) -> None:
    opened(fill(tmp_path / "many", 1000), preparation)
    assert "too-few" not in kinds(report(tmp_path / "many", preparation))


def test_fewer_than_25_pictures_stop_and_the_report_remains(tmp_path: Path, preparation: Preparation) -> None:
    folder = fill(tmp_path / "few", 24)
    (folder / "cut.png").write_bytes((folder / "0000.png").read_bytes()[:50])
    with pytest.raises(DatasetError) as caught:
        opened(folder, preparation)
    assert str(folder) in caught.value.what
    assert "24 usable pictures" in caught.value.why
    assert "cut.png" in caught.value.why
    assert caught.value.remedy
    assert [item.kind for item in report(folder, preparation).stops] == ["too-few"]


def test_an_empty_folder_says_so(tmp_path: Path, preparation: Preparation) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match="no usable picture"):
        opened(tmp_path / "empty", preparation)


def test_pictures_that_lie_too_deep_are_pointed_at(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "set/train/cats", 30)
    with pytest.raises(DatasetError, match="train/cats lies deeper"):
        opened(tmp_path / "set", preparation)


def test_one_class_warns_that_its_labels_are_useless(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all/cats", 30)
    dataset = opened(tmp_path / "all", preparation)
    found = issue(report(tmp_path / "all", preparation), "single-class")
    assert found.severity is Severity.WARN
    assert "useless" in found.what
    assert Need.LABELS not in dataset.info.offers


def test_unbalanced_classes_are_named(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all/cats", 10)
    fill(tmp_path / "all/dogs", 30)
    opened(tmp_path / "all", preparation)
    assert "unbalanced" not in kinds(report(tmp_path / "all", preparation))
    fill(tmp_path / "all/dogs", 31)
    opened(tmp_path / "all", preparation)
    assert '"dogs" has 31' in issue(report(tmp_path / "all", preparation), "unbalanced").what


def test_pictures_beside_subfolders_make_one_set_without_classes(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all", 10)
    fill(tmp_path / "all/more", 20, start=50)
    dataset = opened(tmp_path / "all", preparation)
    assert len(dataset.samples) == 30
    assert dataset.labels is None
    assert "mixed" in kinds(report(tmp_path / "all", preparation))


def test_exact_copies_are_kept_or_skipped(pictures: Path, preparation: Preparation) -> None:
    shutil.copy(pictures / "0001.png", pictures / "copy.png")
    assert len(opened(pictures, preparation).samples) == 31
    assert issue(report(pictures, preparation), "duplicate").files == ("copy.png",)
    assert len(opened(pictures, preparation, duplicates="skip").samples) == 30
    assert issue(report(pictures, preparation, duplicates="skip"), "duplicate-skipped").files == ("copy.png",)


def test_channels_are_as_chosen(pictures: Path, preparation: Preparation) -> None:
    assert opened(pictures, preparation, channels=1).samples.shape[1] == 1
    assert opened(pictures, preparation, channels="4").samples.shape[1] == 4
    assert opened(pictures, preparation, channels="auto").samples.shape[1] == 3
    assert "Colour pictures are turned grey." in opened(pictures, preparation, channels=1).info.notes


def test_auto_is_grey_where_all_pictures_are(tmp_path: Path, preparation: Preparation) -> None:
    (tmp_path / "grey").mkdir()
    for number in range(30):
        Image.new("L", (16, 16), number).save(tmp_path / f"grey/{number}.png")
    options = FolderOptions(path=tmp_path / "grey", size=16, channels="auto")
    assert build_folder(options, preparation).samples.shape == (30, 1, 16, 16)
    assert peek(options).shape == (1, 16, 16)
    opened(tmp_path / "grey", preparation)
    assert "all-grey" in kinds(report(tmp_path / "grey", preparation))


def test_a_peek_tells_what_opening_will_give(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all/cats", 15)
    fill(tmp_path / "all/dogs", 20, start=100)
    info = opened(tmp_path / "all", preparation).info
    assert dataclasses.replace(info, notes=()) == peek(FolderOptions(path=tmp_path / "all", size=16))
    assert peek(FolderOptions()).shape == (3, 64, 64)
    assert peek(FolderOptions(path=tmp_path / "nowhere")).shape == (3, 64, 64)


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


def test_progress_runs_from_none_to_all(pictures: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    opened(pictures, Preparation(progress=lambda *step: told.append(step), cache=tmp_path / "cache"))
    decoding = [(done, total) for task, done, total in told if task == "Decoding pictures"]
    assert decoding[0] == (0, 30)
    assert decoding[-1] == (30, 30)
    assert decoding == sorted(decoding)


def test_threads_hand_pictures_on_in_order(
    pictures: Path, preparation: Preparation, monkeypatch: pytest.MonkeyPatch
) -> None:
    inline = opened(pictures, preparation).samples.clone()
    monkeypatch.setattr(ingest, "TINY_BYTES", 0)
    monkeypatch.setattr(ingest, "CHUNK_BYTES", 200)
    other = Preparation(cache=preparation.cache / "threads")
    assert torch.equal(opened(pictures, other).samples, inline)


@pytest.mark.parametrize(
    ("name", "words"), [("nowhere", "does not exist"), ("0000.png", "is a file"), ("set.zip", "Unpack it")]
)
def test_a_path_that_is_no_folder_is_explained(pictures: Path, preparation: Preparation, name: str, words: str) -> None:
    (pictures / "set.zip").write_bytes(b"PK")
    with pytest.raises(DatasetError, match=words):
        opened(pictures / name, preparation)


def test_no_path_asks_for_one(preparation: Preparation) -> None:
    with pytest.raises(DatasetError, match="Choose a folder"):
        build_folder(FolderOptions(), preparation)
    assert health_of(FolderOptions(), preparation) is None


def test_relative_paths_hold_from_every_working_folder(pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pictures.parent)
    assert FolderOptions(path="pictures").path == pictures
    assert FolderOptions(path="~/x").path == Path.home() / "x"


def test_the_options_are_described_for_a_form() -> None:
    fields = {field.name: field for field in describe(FolderOptions)}
    assert fields["path"].kind is Kind.PATH
    assert fields["path"].optional
    assert fields["channels"].choices == ("auto", 1, 3, 4)
    with pytest.raises(OptionError, match="channels"):
        parse(FolderOptions, {"channels": 2})
    assert DATASETS.get("folder").facts["health"] is health_of


def test_the_cache_cannot_be_written_into_by_its_readers(pictures: Path, preparation: Preparation) -> None:
    opened(pictures, preparation)
    address = next(preparation.cache.iterdir())
    assert not np.memmap(address / cache.PIXELS, np.uint8, "r").flags.writeable


def test_real_photographs_open(shared_data: Path, preparation: Preparation) -> None:
    dataset = opened(shared_data / "apple2orange-grocery", preparation, size=32)
    assert dataset.info.classes == ("testA", "testB", "trainA", "trainB")
    assert len(dataset.samples) == 618
    apple, orange = (dataset.samples[dataset.labels == label].float().mean((0, 2, 3)) for label in (2, 3))
    assert orange[1] > apple[1] + 10  # oranges are greener than red apples


def forbidden(*_: object, **__: object) -> None:
    raise AssertionError("the pictures were decoded again")
