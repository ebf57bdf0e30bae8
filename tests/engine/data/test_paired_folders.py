"""Paired folders: what belongs together stays together, and what does not is told."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.contracts import Dataset
from engine.data.paired_folders import PairedFoldersOptions, build_paired_folders, health_of, peek
from engine.data.source import Source
from engine.spec.data import HealthIssue, Need, Preparation
from engine.spec.errors import DatasetError, OptionError
from engine.spec.options import parse

PALETTE = ((200, 0, 0), (0, 200, 0), (0, 0, 200))


@pytest.fixture
def preparation(tmp_path: Path) -> Preparation:
    return Preparation(cache=tmp_path / "cache")


def fill(folder: Path, numbers: range, green: int, ending: str = "png") -> Path:
    """Pictures of 24 × 24 whose red is their number, brighter in blue from left to right and from top to bottom."""
    folder.mkdir(parents=True, exist_ok=True)
    ramp = (np.arange(24)[:, None] * 3 + np.arange(24) * 7).astype(np.uint8)
    for number in numbers:
        pixels = np.stack([np.full_like(ramp, number), np.full_like(ramp, green), ramp], -1)
        Image.fromarray(pixels).save(folder / f"{number:03d}.{ending}")
    return folder


@pytest.fixture
def both(tmp_path: Path) -> dict[str, Path]:
    return {"path_a": fill(tmp_path / "day", range(40), 10), "path_b": fill(tmp_path / "night", range(40), 20, "bmp")}


def opened(preparation: Preparation, **options: object) -> Dataset:
    return build_paired_folders(PairedFoldersOptions(**{"size": 24, **options}), preparation)


def issue(preparation: Preparation, kind: str, **options: object) -> HealthIssue:
    report = health_of(PairedFoldersOptions(**{"size": 24, **options}), preparation)
    assert report is not None
    return next(issue for issue in report.issues if issue.kind == kind)


def numbers(pictures: torch.Tensor) -> list[int]:
    return pictures[:, 0, 0, 0].tolist()


def test_pictures_of_the_same_name_belong_together_whatever_their_format(
    both: dict[str, Path], preparation: Preparation
) -> None:
    dataset = opened(preparation, **both)
    assert numbers(dataset.samples) == numbers(dataset.partner) == [n for n in range(40) if n % 10 != 9]
    assert numbers(dataset.held_out.samples) == numbers(dataset.held_out.partner) == [9, 19, 29, 39]
    assert dataset.samples[:, 1].unique().tolist() == [10]
    assert dataset.partner[:, 1].unique().tolist() == [20]
    assert {Need.PAIRS, Need.TWO_DOMAINS} <= dataset.info.offers
    assert dataset.info.domains == ("day", "night")


def test_a_peek_tells_what_opening_will_give(both: dict[str, Path], preparation: Preparation) -> None:
    for options in (both, {**both, "direction": "BtoA", "test_share": 0.25}):
        info = opened(preparation, **options).info
        assert dataclasses.replace(info, notes=(), warnings=()) == peek(PairedFoldersOptions(size=24, **options))
    assert Need.PAIRS in peek(PairedFoldersOptions()).offers


def test_files_without_a_partner_are_left_out_and_named(both: dict[str, Path], preparation: Preparation) -> None:
    (both["path_b"] / "005.bmp").unlink()
    fill(both["path_b"], range(50, 52), 20)
    (both["path_a"] / "notes.txt").write_text("not a picture")
    dataset = opened(preparation, **both, test_share=0)
    assert numbers(dataset.samples) == numbers(dataset.partner) == [n for n in range(40) if n != 5]
    assert set(issue(preparation, "unmatched", **both, test_share=0).files) == {
        "day/005.png",
        "night/050.png",
        "night/051.png",
    }


def test_a_pair_with_one_bad_file_goes_whole(both: dict[str, Path], preparation: Preparation) -> None:
    (both["path_a"] / "003.png").write_bytes(b"")
    (both["path_b"] / "008.bmp").write_bytes(b"BM rubbish")
    dataset = opened(preparation, **both, test_share=0)
    left = [n for n in range(40) if n not in (3, 8)]
    assert numbers(dataset.samples) == numbers(dataset.partner) == left
    assert dataset.partner[:, 1].unique().tolist() == [20]
    report = health_of(PairedFoldersOptions(size=24, **both, test_share=0), preparation)
    assert (report.usable, report.skipped, report.classes) == (38, 4, {"day": 38, "night": 38})
    assert issue(preparation, "zero-byte", **both, test_share=0).files == ("day/003.png",)


def test_pairs_shrunk_by_bad_files_are_read_back_from_the_cache(
    both: dict[str, Path], preparation: Preparation
) -> None:
    (both["path_a"] / "003.png").write_bytes(b"")
    first, second = opened(preparation, **both), opened(preparation, **both)
    assert torch.equal(first.samples, second.samples)
    assert torch.equal(first.partner, second.partner)


def test_no_common_name_is_explained_with_examples(tmp_path: Path, preparation: Preparation) -> None:
    folders = {"path_a": fill(tmp_path / "a", range(3), 0), "path_b": fill(tmp_path / "b", range(7, 9), 0)}
    with pytest.raises(DatasetError, match=r"no file name in common.*000.png and 007.png") as raised:
        opened(preparation, **folders)
    assert "two folders" in raised.value.remedy


def test_too_few_pairs_stop_training(tmp_path: Path, preparation: Preparation) -> None:
    folders = {"path_a": fill(tmp_path / "a", range(24), 0), "path_b": fill(tmp_path / "b", range(50), 0)}
    with pytest.raises(DatasetError, match="There are 24 usable pairs; training needs at least 25"):
        opened(preparation, **folders, test_share=0)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match="There are no usable pairs"):
        opened(preparation, path_a=tmp_path / "a", path_b=tmp_path / "empty")


def test_folders_with_train_and_test_pictures_hold_the_test_pictures_out(
    tmp_path: Path, preparation: Preparation
) -> None:
    for side in ("A", "B"):
        fill(tmp_path / "all" / side / "train", range(30), 0)
        fill(tmp_path / "all" / side / "val", range(60, 62), 0)
        fill(tmp_path / "all" / side / "test", range(50, 55), 0)
    dataset = opened(preparation, path=tmp_path / "all")
    assert numbers(dataset.samples) == list(range(30))
    assert numbers(dataset.held_out.partner) == list(range(50, 55))


def test_pairs_stay_aligned_when_they_are_cropped_and_mirrored(both: dict[str, Path], preparation: Preparation) -> None:
    dataset = opened(preparation, **both, size=16, jitter=8, flip=True)
    source = Source(dataset, 64, torch.Generator().manual_seed(0), "cpu", paired=True)
    crops: list[tuple[tuple[float, ...], ...]] = []
    for _ in range(4):
        batch = source.draw()
        assert batch.images.shape == batch.partner.shape == (64, 3, 16, 16)
        assert torch.equal(batch.images[:, 0], batch.partner[:, 0])  # the same pair
        assert torch.equal(batch.images[:, 2], batch.partner[:, 2])  # the same place, turned alike
        crops.append(tuple(tuple(sorted(row)) for row in batch.images[:, 2, 0, [0, -1]].tolist()))
    assert len(set(crops)) == 4
    assert len({place for batch in crops for place in batch}) > 50


def test_pairs_are_drawn_on_exactly_where_they_were_saved(both: dict[str, Path], preparation: Preparation) -> None:
    dataset = opened(preparation, **both, size=16, jitter=8, flip=True)
    through = Source(dataset, 16, torch.Generator().manual_seed(0), "cpu", paired=True)
    through.draw()
    random = torch.Generator()
    random.set_state(through._random.get_state())
    resumed = Source(dataset, 16, random, "cpu", paired=True)
    resumed.load_state_dict(through.state_dict())
    one, other = through.draw(), resumed.draw()
    assert torch.equal(one.images, other.images)
    assert torch.equal(one.partner, other.partner)


def test_a_game_without_need_of_pairs_gets_independent_draws(both: dict[str, Path], preparation: Preparation) -> None:
    source = Source(opened(preparation, **both), 400, torch.Generator().manual_seed(0), "cpu")
    batch = source.draw()
    together = torch.stack((batch.images[:, 0, 0, 0], batch.partner[:, 0, 0, 0]))
    assert abs(torch.corrcoef(together)[0, 1].item()) < 0.15


def maps(folder: Path, count: int) -> Path:
    """Label maps of three classes, as exact colours."""
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(count):
        blocks = np.array(PALETTE, np.uint8)[random.integers(0, 3, (3, 3))]
        Image.fromarray(blocks.repeat(20, 0).repeat(20, 1)).save(folder / f"{number:03d}.png")
    return folder


@pytest.mark.parametrize("direction", ["AtoB", "BtoA"])
def test_a_label_map_keeps_its_exact_colours_at_every_size(
    tmp_path: Path, preparation: Preparation, direction: str
) -> None:
    folders = [fill(tmp_path / "photos", range(30), 9), maps(tmp_path / "maps", 30)]
    a, b = folders if direction == "AtoB" else reversed(folders)
    dataset = opened(preparation, path_a=a, path_b=b, size=17, jitter=6, direction=direction, label_map="B")
    assert set(dataset.info.palette) == set(PALETTE)
    assert "Label maps are brought to exactly the colours of 3 classes." in dataset.info.notes
    assert Need.LABEL_MAP in dataset.info.offers
    assert dataset.info.domains == ("photos", "maps")
    for side in (dataset.partner, dataset.held_out.partner):
        colours = side.permute(0, 2, 3, 1).reshape(-1, 3).unique(dim=0)
        assert {tuple(colour) for colour in colours.tolist()} == set(PALETTE)
    assert len(dataset.samples[:, 2].unique()) > 10


@pytest.mark.parametrize(("size", "wrong"), [(16, 0.006), (40, 0.002)])
def test_label_maps_that_a_lossy_file_blurred_are_cleaned_before_they_are_made_smaller(
    tmp_path: Path, preparation: Preparation, size: int, wrong: float
) -> None:
    exact, photos = maps(tmp_path / "exact", 40), fill(tmp_path / "photos", range(40), 9)
    lossy = tmp_path / "lossy"
    lossy.mkdir()
    for path in exact.iterdir():
        Image.open(path).save(lossy / f"{path.stem}.jpg", quality=50)
    clean, cleaned = (
        opened(preparation, path_a=photos, path_b=folder, label_map="B", size=size, most_classes=8)
        for folder in (exact, lossy)
    )
    assert len(cleaned.info.palette) == 3
    for one, other in ((clean.partner, cleaned.partner), (clean.held_out.partner, cleaned.held_out.partner)):
        colours = {tuple(colour) for colour in other.permute(0, 2, 3, 1).reshape(-1, 3).unique(dim=0).tolist()}
        assert colours == set(cleaned.info.palette)
        assert (one.int() - other.int()).abs().amax(1).gt(60).float().mean() < wrong


def test_label_maps_as_domain_a_are_cleaned_but_no_classes_to_learn(tmp_path: Path, preparation: Preparation) -> None:
    a, b = maps(tmp_path / "maps", 30), fill(tmp_path / "photos", range(30), 9)
    dataset = opened(preparation, path_a=a, path_b=b, label_map="A", size=17)
    assert dataset.info.palette == ()
    assert Need.LABEL_MAP not in dataset.info.offers
    assert len(dataset.samples.permute(0, 2, 3, 1).reshape(-1, 3).unique(dim=0)) == 3


def test_label_maps_are_in_colour() -> None:
    with pytest.raises(OptionError, match="3 channels"):
        parse(PairedFoldersOptions, {"label_map": "B", "channels": 1}, "data")


def test_maps_of_one_colour_show_no_classes(tmp_path: Path, preparation: Preparation) -> None:
    a, b = fill(tmp_path / "a", range(30), 0), tmp_path / "b"
    b.mkdir()
    for number in range(30):
        Image.new("RGB", (20, 20), (5, 5, 5)).save(b / f"{number:03d}.png")
    with pytest.raises(DatasetError, match="one colour only"):
        opened(preparation, path_a=a, path_b=b, label_map="B")
