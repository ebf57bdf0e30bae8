"""Two folders of pictures: layouts, titles, what is held out, what is said of bad input, and how batches are drawn."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.contracts import Dataset
from engine.data.domains import divided, list_side
from engine.data.layouts import find_layout
from engine.data.source import Source
from engine.data.two_folders import TwoFoldersOptions, build_two_folders, health_of, peek
from engine.spec.data import HealthReport, Need, Preparation, Severity
from engine.spec.errors import Cancelled, DatasetError, OptionError
from engine.spec.options import parse


@pytest.fixture
def preparation(tmp_path: Path) -> Preparation:
    return Preparation(cache=tmp_path / "cache")


def fill(folder: Path, count: int, green: int, start: int = 0) -> Path:
    """Pictures of 20 × 20, whose red is their number and whose green is that of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(start, start + count):
        Image.new("RGB", (20, 20), (number, green, 7)).save(folder / f"{number:03d}.png")
    return folder


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """Thirty apples and forty oranges to learn from, three and four to test with."""
    root = tmp_path / "apples2oranges"
    for name, count, green in (("trainA", 30, 10), ("trainB", 40, 20), ("testA", 3, 30), ("testB", 4, 40)):
        fill(root / name, count, green)
    return root


def opened(preparation: Preparation, **options: object) -> Dataset:
    return build_two_folders(TwoFoldersOptions(**{"size": 16, **options}), preparation)


def report(preparation: Preparation, **options: object) -> HealthReport:
    found = health_of(TwoFoldersOptions(**{"size": 16, **options}), preparation)
    assert found is not None
    return found


def kinds(found: HealthReport) -> set[str]:
    return {issue.kind for issue in found.issues}


def test_the_four_folders_become_two_domains_and_their_test_pictures(both: Path, preparation: Preparation) -> None:
    dataset = opened(preparation, path=both)
    assert dataset.samples[:, 0, 8, 8].tolist() == list(range(30))
    assert dataset.partner[:, 0, 8, 8].tolist() == list(range(40))
    parts = (dataset.samples, dataset.partner, dataset.held_out.samples, dataset.held_out.partner)
    assert [len(part) for part in parts] == [30, 40, 3, 4]
    assert [part[:, 1].unique().tolist() for part in parts] == [[10], [20], [30], [40]]
    assert dataset.info.domains == ("apples", "oranges")
    assert dataset.info.offers == {Need.PICTURES, Need.STORED, Need.TWO_DOMAINS}


def test_a_peek_tells_what_opening_will_give(both: Path, preparation: Preparation) -> None:
    for options in ({"path": both}, {"path_a": both / "trainA", "path_b": both / "trainB", "direction": "BtoA"}):
        info = opened(preparation, **options).info
        assert dataclasses.replace(info, notes=(), warnings=()) == peek(TwoFoldersOptions(size=16, **options))
    assert peek(TwoFoldersOptions(path=both / "nowhere")).domains == ("A", "B")
    assert peek(TwoFoldersOptions()).partner == (3, 64, 64)


def test_without_test_folders_an_even_share_of_each_is_held_out(both: Path, preparation: Preparation) -> None:
    dataset = opened(preparation, path_a=both / "trainA", path_b=both / "trainB")
    assert (len(dataset.samples), len(dataset.partner)) == (27, 36)
    assert dataset.held_out.samples[:, 0, 0, 0].tolist() == [9, 19, 29]
    assert not set(dataset.held_out.samples[:, 0, 0, 0].tolist()) & set(dataset.samples[:, 0, 0, 0].tolist())
    assert opened(preparation, path_a=both / "trainA", path_b=both / "trainB", test_share=0).held_out is None


def test_both_parts_of_one_folder_stay_in_the_cache(both: Path, preparation: Preparation) -> None:
    options = {"path_a": both / "trainA", "path_b": both / "trainB"}
    opened(preparation, **options)
    told: list[str] = []
    opened(Preparation(progress=lambda task, *_: told.append(task), cache=preparation.cache), **options)
    assert told == ["Listing the folders"]


def test_the_other_direction_swaps_the_domains_without_decoding_again(both: Path, preparation: Preparation) -> None:
    there = opened(preparation, path=both)
    told: list[str] = []
    quiet = Preparation(progress=lambda task, *_: told.append(task), cache=preparation.cache)
    back = opened(quiet, path=both, direction="BtoA")
    assert torch.equal(there.samples, back.partner)
    assert torch.equal(there.partner, back.samples)
    assert torch.equal(there.held_out.partner, back.held_out.samples)
    assert back.info.domains == ("oranges", "apples")
    assert (back.info.count, back.info.partner_count) == (40, 30)
    assert not any("Decoding" in task for task in told)


@pytest.mark.parametrize("names", [("A", "B"), ("cats", "dogs"), ("train_a", "train_b"), ("train/A", "train/B")])
def test_one_folder_with_both_domains_is_recognised(tmp_path: Path, names: tuple[str, str]) -> None:
    folders = tuple(fill(tmp_path / "all" / name, 2, 0) for name in names)
    assert find_layout(tmp_path / "all", None, None).learnt == folders


def test_each_of_two_folders_may_have_train_and_test_pictures(tmp_path: Path) -> None:
    for name in ("a/train", "b/train", "a/val", "b/val"):
        fill(tmp_path / name, 2, 0)
    layout = find_layout(None, tmp_path / "a", tmp_path / "b")
    assert layout.learnt == (tmp_path / "a/train", tmp_path / "b/train")
    assert layout.held_out == (tmp_path / "a/val", tmp_path / "b/val")
    assert layout.titles == ("a", "b")


def test_test_pictures_inside_a_domain_are_not_learnt_from(tmp_path: Path) -> None:
    fill(tmp_path / "a", 5, 0)
    fill(tmp_path / "a/test", 2, 0)
    fill(tmp_path / "a/more", 2, 0)
    names = [file.name for file in list_side(tmp_path / "a").files]
    assert len(names) == 7
    assert not any(name.startswith("test/") for name in names)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.5])
def test_a_share_is_held_out_evenly_and_nothing_is_lost(tmp_path: Path, share: float) -> None:
    listing = list_side(fill(tmp_path / "a", 40, 0))
    learnt, held = divided(listing, share)
    assert len(held.files) == round(40 * share)
    assert sorted((*learnt.files, *held.files)) == list(listing.files)
    places = [listing.files.index(file) for file in held.files]
    assert len(set(np.diff(places))) <= 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "no folders"),
        ({"path_a": "trainA"}, "path_b is empty"),
        ({"path_a": "trainA", "path_b": "trainA"}, "both domains"),
        ({"path_a": "trainA", "path_b": "nowhere"}, "does not exist"),
        ({"path": "nowhere"}, "does not exist"),
        ({"path": "trainA"}, "no subfolders"),
        ({"path": ".", "path_a": "trainA"}, "Leave one"),
        ({"path_a": "trainA", "path_b": "trainA/001.png"}, "is a file"),
    ],
)
def test_a_choice_that_makes_no_two_domains_is_explained(
    both: Path, preparation: Preparation, options: dict[str, str], words: str
) -> None:
    with pytest.raises(DatasetError, match=words) as raised:
        opened(preparation, **{name: both / folder for name, folder in options.items()})
    assert raised.value.remedy


def test_a_layout_without_one_of_its_sides_names_the_missing_one(tmp_path: Path, preparation: Preparation) -> None:
    fill(tmp_path / "all/trainA", 2, 0)
    with pytest.raises(DatasetError, match="has trainA but no trainB"):
        opened(preparation, path=tmp_path / "all")


def test_an_empty_domain_stops_training(both: Path, tmp_path: Path, preparation: Preparation) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match='"empty" holds no usable pictures'):
        opened(preparation, path_a=both / "trainA", path_b=tmp_path / "empty")


def test_domains_that_are_small_or_unbalanced_are_told(tmp_path: Path, preparation: Preparation) -> None:
    options = {"path_a": fill(tmp_path / "few", 30, 0), "path_b": fill(tmp_path / "many", 100, 9), "test_share": 0}
    opened(preparation, **options)
    found = report(preparation, **options)
    assert found.classes == {"few": 30, "many": 100}
    assert [issue.kind for issue in found.issues] == ["too-few", "too-few", "unbalanced-domains"]
    assert all(issue.severity is Severity.WARN for issue in found.issues)
    assert report(preparation, **{**options, "direction": "BtoA"}).classes == found.classes


def test_bad_files_are_skipped_and_named_with_their_domain(both: Path, preparation: Preparation) -> None:
    (both / "trainB/005.png").write_bytes(b"")
    (both / "testA/001.png").write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    dataset = opened(preparation, path=both)
    assert (len(dataset.samples), len(dataset.partner), len(dataset.held_out.samples)) == (30, 39, 2)
    found = report(preparation, path=both)
    assert {"zero-byte", "held-out-corrupt"} <= kinds(found)
    assert any("oranges/005.png" in issue.what for issue in found.issues)


def test_what_is_wrong_with_the_files_is_told_with_the_data(both: Path, preparation: Preparation) -> None:
    (both / "trainA" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    (both / "testB" / "empty.png").touch()
    warnings = opened(preparation, path=both).info.warnings
    assert any("broken.png" in warning and "skipped" in warning for warning in warnings)
    assert any(warning.startswith("Held out: 1 file is empty") for warning in warnings)


def test_a_changed_picture_is_decoded_again(both: Path, preparation: Preparation) -> None:
    opened(preparation, path=both)
    Image.new("RGB", (24, 24), (200, 200, 200)).save(both / "trainB/000.png")
    assert opened(preparation, path=both).partner[0, 0, 0, 0] == 200


def test_a_cancelled_opening_leaves_nothing_behind(both: Path, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        opened(Preparation(cancelled=lambda: True, cache=tmp_path / "cache"), path=both)
    assert not [each for each in (tmp_path / "cache").rglob("*") if each.is_file()]


def test_options_out_of_bounds_name_the_bound() -> None:
    with pytest.raises(OptionError, match="16"):
        parse(TwoFoldersOptions, {"size": 8}, "data")
    assert list(TwoFoldersOptions.model_fields)[:3] == ["path", "path_a", "path_b"]


def source(dataset: Dataset, seed: int = 0, paired: bool = False) -> Source:
    return Source(dataset, 32, torch.Generator().manual_seed(seed), "cpu", paired=paired)


def rows(side: torch.Tensor) -> list[int]:
    """The numbers of the pictures in a batch, which are their red."""
    return ((side[:, 0, 0, 0] + 1) * 127.5).round().int().tolist()


def test_sides_of_unequal_size_are_drawn_independently_and_all_of_each(both: Path, preparation: Preparation) -> None:
    drawn = source(opened(preparation, path=both, jitter=4, flip=True))
    batches = [drawn.draw() for _ in range(60)]
    assert batches[0].images.shape == batches[0].partner.shape == (32, 3, 16, 16)
    a, b = (
        [row for batch in batches for row in rows(side(batch))] for side in (lambda x: x.images, lambda x: x.partner)
    )
    assert set(a) == set(range(30))
    assert set(b) == set(range(40))
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.08


def test_what_is_drawn_of_a_side_does_not_depend_on_the_pictures_of_the_other(
    both: Path, preparation: Preparation
) -> None:
    dataset = opened(preparation, path=both)
    other = dataclasses.replace(dataset, samples=dataset.samples.flip(0).clone())
    one, two = source(dataset), source(other)
    for _ in range(3):
        first, second = one.draw(), two.draw()
        assert torch.equal(first.partner, second.partner)
        assert rows(first.images) == [29 - row for row in rows(second.images)]


def test_held_out_pictures_are_whole_and_never_drawn(both: Path, preparation: Preparation) -> None:
    drawn = source(opened(preparation, path=both, jitter=8))
    assert drawn.dataset.samples.shape[2:] == (24, 24)
    assert drawn.held_out.dataset.samples.shape[2:] == (16, 16)
    shown = drawn.held_out.some(3)
    assert ((shown.images[:, 1, 0, 0] + 1) * 127.5).round().tolist() == [30, 30, 30]


def test_draws_go_on_exactly_where_they_were_saved(both: Path, preparation: Preparation) -> None:
    dataset = opened(preparation, path=both, jitter=4, flip=True)
    through = source(dataset)
    for _ in range(3):
        through.draw()
    random = torch.Generator()
    random.set_state(through._random.get_state())
    resumed = Source(dataset, 32, random, "cpu")
    resumed.load_state_dict(through.state_dict())
    for _ in range(3):
        one, other = through.draw(), resumed.draw()
        assert torch.equal(one.images, other.images)
        assert torch.equal(one.partner, other.partner)


def test_real_photographs_open_as_apples_and_oranges(shared_data: Path, preparation: Preparation) -> None:
    dataset = opened(preparation, path=shared_data / "apple2orange-grocery", size=32, jitter=4)
    parts = (dataset.samples, dataset.partner, dataset.held_out.samples, dataset.held_out.partner)
    assert [len(part) for part in parts] == [325, 235, 32, 26]
    assert dataset.info.domains == ("apple", "orange")
    apple, orange = (part.float().mean((0, 2, 3)) for part in parts[:2])
    assert orange[1] > apple[1] + 10
