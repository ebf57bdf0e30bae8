"""Folders of pictures: order, classes, channels, paths and options."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
from PIL import Image

from engine.contracts import Dataset
from engine.data import ingest
from engine.data.folder import FolderOptions, build_folder, health_of, peek
from engine.spec.data import HealthReport, Need, Preparation
from engine.spec.errors import DatasetError, OptionError
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
    assert dataset.info.offers == {Need.PICTURES, Need.STORED}
    assert dataset.info.title == "pictures"


def test_subfolders_are_classes(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all/cats", 15)
    fill(tmp_path / "all/dogs", 20, start=100)
    (tmp_path / "all/LICENSE").write_text("free")
    dataset = opened(tmp_path / "all", preparation, flip=True)
    assert dataset.info.classes == ("cats", "dogs")
    assert dataset.labels.tolist() == [0] * 15 + [1] * 20
    assert dataset.samples[15:, 0, 0, 0].tolist() == list(range(100, 120))
    assert dataset.info.offers == {Need.PICTURES, Need.LABELS, Need.STORED}
    assert dataset.flip
    assert report(tmp_path / "all", preparation, flip=True).classes == {"cats": 15, "dogs": 20}


def test_labels_stay_with_their_pictures_where_files_are_skipped(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all/cats", 15)
    (tmp_path / "all/cats/0003.png").write_bytes(b"")
    fill(tmp_path / "all/dogs", 15, start=100)
    dataset = opened(tmp_path / "all", preparation)
    assert dataset.labels.tolist() == [0] * 14 + [1] * 15
    assert dataset.samples[14, 0, 0, 0] == 100


def test_pictures_beside_subfolders_make_one_set_without_classes(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all", 10)
    fill(tmp_path / "all/more", 20, start=50)
    dataset = opened(tmp_path / "all", preparation)
    assert len(dataset.samples) == 30
    assert dataset.labels is None
    assert "mixed" in kinds(report(tmp_path / "all", preparation))


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
    assert dataclasses.replace(info, notes=(), warnings=()) == peek(FolderOptions(path=tmp_path / "all", size=16))
    assert peek(FolderOptions()).shape == (3, 64, 64)
    assert peek(FolderOptions(path=tmp_path / "nowhere")).shape == (3, 64, 64)


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


def test_real_photographs_open(shared_data: Path, preparation: Preparation) -> None:
    dataset = opened(shared_data / "apple2orange-grocery", preparation, size=32)
    assert dataset.info.classes == ("testA", "testB", "trainA", "trainB")
    assert len(dataset.samples) == 618
    apple, orange = (dataset.samples[dataset.labels == label].float().mean((0, 2, 3)) for label in (2, 3))
    assert orange[1] > apple[1] + 10  # oranges are greener than red apples
