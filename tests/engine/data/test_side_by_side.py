"""Pairs side by side in one file: halves that fit, either direction, test pictures, and files that are no pairs."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.contracts import Dataset
from engine.data.decoding import decode
from engine.data.fitting import Wanted
from engine.data.side_by_side import SideBySideOptions, build_side_by_side, health_of, peek
from engine.data.source import Source
from engine.spec.data import HealthReport, Need, Preparation
from engine.spec.errors import DatasetError


@pytest.fixture
def preparation(tmp_path: Path) -> Preparation:
    return Preparation(cache=tmp_path / "cache")


def fill(folder: Path, numbers: range, width: int = 48, height: int = 24) -> Path:
    """Pictures whose red is their number; the green of the left half is 10, that of the right half 200."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        pixels = np.zeros((height, width, 3), np.uint8)
        pixels[..., 0], pixels[:, : width // 2, 1], pixels[:, width // 2 :, 1] = number, 10, 200
        pixels[..., 2] = np.arange(width) % (width // 2)
        Image.fromarray(pixels).save(folder / f"{number:03d}.png")
    return folder


def opened(preparation: Preparation, path: Path | None, **options: object) -> Dataset:
    return build_side_by_side(SideBySideOptions(path=path, **{"size": 24, **options}), preparation)


def report(preparation: Preparation, path: Path, **options: object) -> HealthReport:
    found = health_of(SideBySideOptions(path=path, **{"size": 24, **options}), preparation)
    assert found is not None
    return found


def test_halves_become_pairs(tmp_path: Path, preparation: Preparation) -> None:
    dataset = opened(preparation, fill(tmp_path / "all", range(40)))
    left = [n for n in range(40) if n % 10 != 9]
    assert dataset.samples[:, 0, 5, 5].tolist() == dataset.partner[:, 0, 5, 5].tolist() == left
    assert dataset.samples[:, 1].unique().tolist() == [10]
    assert dataset.partner[:, 1].unique().tolist() == [200]
    assert torch.equal(dataset.samples[:, 2], dataset.partner[:, 2])
    assert dataset.held_out.samples[:, 0, 5, 5].tolist() == [9, 19, 29, 39]
    assert {Need.PAIRS, Need.TWO_DOMAINS} <= dataset.info.offers


def test_a_peek_tells_what_opening_will_give(tmp_path: Path, preparation: Preparation) -> None:
    folder = fill(tmp_path / "all", range(40))
    for options in ({}, {"direction": "BtoA", "test_share": 0.0}):
        info = opened(preparation, folder, **options).info
        assert dataclasses.replace(info, notes=(), warnings=()) == peek(
            SideBySideOptions(path=folder, size=24, **options)
        )
    assert peek(SideBySideOptions()).domains == ("left", "right")


def test_either_half_may_be_domain_a(tmp_path: Path, preparation: Preparation) -> None:
    folder = fill(tmp_path / "all", range(30))
    there, back = (opened(preparation, folder, direction=direction) for direction in ("AtoB", "BtoA"))
    assert torch.equal(there.samples, back.partner)
    assert torch.equal(there.held_out.partner, back.held_out.samples)
    assert back.info.domains == ("right", "left")


def test_the_folders_of_pix2pix_are_recognised_and_test_pictures_held_out(
    tmp_path: Path, preparation: Preparation
) -> None:
    for name, numbers in (("train", range(30)), ("val", range(40, 43)), ("test", range(50, 54))):
        fill(tmp_path / "all" / name, numbers)
    dataset = opened(preparation, tmp_path / "all")
    assert dataset.samples[:, 0, 0, 0].tolist() == list(range(30))
    assert dataset.held_out.partner[:, 0, 0, 0].tolist() == list(range(50, 54))
    assert peek(SideBySideOptions(path=tmp_path / "all")).count == 30


@pytest.mark.parametrize("width", [49, 48])
@pytest.mark.parametrize("fit", ["crop", "pad", "stretch"])
def test_an_odd_column_in_the_middle_is_left_out(
    tmp_path: Path, preparation: Preparation, width: int, fit: str
) -> None:
    folder = fill(tmp_path / "all", range(30), width=width)
    for path in folder.iterdir():
        pixels = np.asarray(Image.open(path)).copy()
        if width % 2:
            pixels[:, 24] = 255  # what belongs to neither half
            pixels[:, 25:, 2] = np.arange(24)
        Image.fromarray(pixels).save(path)
    dataset = opened(preparation, folder, fit=fit)
    assert dataset.samples[:, 1].unique().tolist() == [10]
    assert dataset.partner[:, 1].unique().tolist() == [200]
    assert torch.equal(dataset.samples[:, 2], dataset.partner[:, 2])
    assert ("odd-width" in {issue.kind for issue in report(preparation, folder, fit=fit).issues}) == bool(width % 2)


@pytest.mark.parametrize("size", [16, 24, 40])
def test_halves_of_a_large_jpeg_keep_to_themselves(size: int) -> None:
    pixels = np.zeros((256, 514, 3), np.uint8)
    pixels[:, :257], pixels[:, 257:] = (250, 10, 10), (10, 10, 250)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=95, subsampling=0)
    content, seen = decode(file.getvalue(), Wanted(size, 3, sharp=(False, False)))
    both = np.frombuffer(content, np.uint8).reshape(size, 2 * size, 3).astype(int)
    assert (seen.width, seen.height) == (514, 256)
    assert np.abs(both[:, : size - 1] - (250, 10, 10)).max() < 12
    assert np.abs(both[:, size + 1 :] - (10, 10, 250)).max() < 12


def test_a_picture_on_its_side_is_turned_upright_before_it_is_halved() -> None:
    pixels = np.zeros((48, 24, 3), np.uint8)
    pixels[:24], pixels[24:] = (200, 0, 0), (0, 0, 200)  # left half on top, once a camera turned by 90° to the left
    image, file = Image.fromarray(pixels), io.BytesIO()
    exif = image.getexif()
    exif[0x0112] = 8
    image.save(file, "PNG", exif=exif)
    content, _ = decode(file.getvalue(), Wanted(24, 3, sharp=(False, False)))
    both = np.frombuffer(content, np.uint8).reshape(24, 48, 3)
    assert both[:, :24].reshape(-1, 3).max(0).tolist() == [200, 0, 0]
    assert both[:, 24:].reshape(-1, 3).max(0).tolist() == [0, 0, 200]


def test_pairs_stay_aligned_when_they_are_cropped_and_mirrored(tmp_path: Path, preparation: Preparation) -> None:
    dataset = opened(preparation, fill(tmp_path / "all", range(40)), size=16, jitter=8, flip=True)
    batch = Source(dataset, 64, torch.Generator().manual_seed(0), "cpu", paired=True).draw()
    assert torch.equal(batch.images[:, 0], batch.partner[:, 0])
    assert torch.equal(batch.images[:, 2], batch.partner[:, 2])
    assert len({tuple(row) for row in batch.images[:, 2, 0, [0, -1]].tolist()}) > 10


def test_bad_files_and_pictures_that_hold_no_two_are_told(tmp_path: Path, preparation: Preparation) -> None:
    folder = fill(tmp_path / "all", range(40))
    (folder / "003.png").write_bytes(b"")
    fill(folder, range(60, 61), width=24)
    dataset = opened(preparation, folder, test_share=0)
    assert len(dataset.samples) == len(dataset.partner) == 40
    found = report(preparation, folder, test_share=0)
    assert {"zero-byte", "one-picture", "too-few"} <= {issue.kind for issue in found.issues}
    assert (found.usable, found.skipped) == (40, 1)


@pytest.mark.parametrize(
    ("name", "words"), [(None, "no folder"), ("nowhere", "does not exist"), ("few", "There are 5 usable pairs")]
)
def test_a_folder_that_cannot_be_used_is_explained(
    tmp_path: Path, preparation: Preparation, name: str | None, words: str
) -> None:
    fill(tmp_path / "few", range(5))
    with pytest.raises(DatasetError, match=words) as raised:
        opened(preparation, tmp_path / name if name else None, test_share=0)
    assert raised.value.remedy


def test_the_second_opening_decodes_nothing(tmp_path: Path, preparation: Preparation) -> None:
    folder = fill(tmp_path / "all", range(40))
    first = opened(preparation, folder)
    told: list[str] = []
    second = opened(Preparation(progress=lambda task, *_: told.append(task), cache=preparation.cache), folder)
    assert told == ["Listing the folder"]
    assert torch.equal(first.partner, second.partner)


def test_facades_show_twelve_classes_in_either_split(
    shared_data: Path, tmp_path: Path, preparation: Preparation
) -> None:
    for split, count in (("train", 40), ("test", 8)):  # a part of them: cleaning takes its time
        (tmp_path / "facades" / split).mkdir(parents=True)
        for path in sorted((shared_data / "facades" / split).glob("*.jpg"))[:count]:
            (tmp_path / "facades" / split / path.name).write_bytes(path.read_bytes())
    dataset = opened(preparation, tmp_path / "facades", size=64, jitter=8, label_map="B")
    assert len(dataset.info.palette) == 12
    assert dataset.info.domains == ("pictures", "labels")
    for side in (dataset.partner, dataset.held_out.partner):
        colours = {tuple(colour) for colour in side.permute(0, 2, 3, 1).reshape(-1, 3).unique(dim=0).tolist()}
        assert colours <= set(dataset.info.palette)
        assert len(colours) >= 10
    assert len(dataset.samples.unique()) > 200
