"""What is wrong with a folder of pictures: every bad file skipped and named, every conversion stated."""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path

import pytest
from PIL import Image

from engine.contracts import Dataset
from engine.data import ingest
from engine.data.folder import FolderOptions, build_folder, health_of
from engine.spec.data import HealthReport, Need, Preparation, Severity
from engine.spec.errors import DatasetError


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


def test_exact_copies_are_kept_or_skipped(pictures: Path, preparation: Preparation) -> None:
    shutil.copy(pictures / "0001.png", pictures / "copy.png")
    assert len(opened(pictures, preparation).samples) == 31
    assert issue(report(pictures, preparation), "duplicate").files == ("copy.png",)
    assert len(opened(pictures, preparation, duplicates="skip").samples) == 30
    assert issue(report(pictures, preparation, duplicates="skip"), "duplicate-skipped").files == ("copy.png",)
