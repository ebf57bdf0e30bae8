"""Which data set a folder looks like."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from engine.spec.registry import DATASETS
from studio.own_folders import carried, data_set_for, half, invitation, named, without_paths


def picture(path: Path, width: int = 8, height: int = 8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (width, height)).save(path)


def test_pictures_and_classes_are_one_set(tmp_path) -> None:
    for name in ("cats/1.png", "dogs/1.png"):
        picture(tmp_path / name)
    assert data_set_for([tmp_path]) == ("folder", {"path": str(tmp_path)})
    assert data_set_for([tmp_path / "cats"])[0] == "folder"
    assert data_set_for([tmp_path / "missing"])[0] == "folder"


@pytest.mark.parametrize("names", [("trainA", "trainB"), ("train_A", "train_B"), ("A", "B")])
def test_folders_of_two_domains_are_known_by_their_names(tmp_path, names) -> None:
    for place, name in enumerate(names):
        picture(tmp_path / name / f"{place}.png")
    assert data_set_for([tmp_path])[0] == "two-folders"


def test_the_same_names_on_both_sides_are_pairs(tmp_path) -> None:
    for side in "AB":
        for number in range(20):
            picture(tmp_path / side / f"{number}.png")
    assert data_set_for([tmp_path])[0] == "paired-folders"
    both = [tmp_path / "A", tmp_path / "B"]
    assert data_set_for(both) == ("paired-folders", {"path_a": str(both[0]), "path_b": str(both[1])})
    for number in range(20, 25):
        picture(tmp_path / "B" / f"{number}.png")
    assert data_set_for(both)[0] == "two-folders"


def test_pictures_twice_as_wide_as_high_are_pairs_side_by_side(tmp_path) -> None:
    for number in range(3):
        picture(tmp_path / "train" / f"{number}.jpg", 16, 8)
    assert data_set_for([tmp_path])[0] == "side-by-side"
    picture(tmp_path / "train" / "3.jpg", 8, 8)
    assert data_set_for([tmp_path])[0] == "folder"


def test_a_second_folder_goes_where_one_is_missing(tmp_path) -> None:
    entry = DATASETS.get("two-folders")
    picture(tmp_path / "cats" / "1.png")
    folders = [tmp_path / "cats"]
    assert half(entry, {}, folders) == ("two-folders", {"path_a": str(folders[0])})
    assert half(entry, {"path_a": "dogs"}, folders)[1] == {"path_a": "dogs", "path_b": str(folders[0])}
    assert half(entry, {"path_a": "dogs", "path_b": "cats"}, folders) is None
    assert half(entry, {"path": "dogs"}, folders) is None
    assert half(DATASETS.get("folder"), {}, folders) is None


def test_folders_follow_to_a_set_that_takes_them(tmp_path) -> None:
    two, one = DATASETS.get("two-folders"), DATASETS.get("folder")
    assert carried({"path_a": "x", "path_b": "y", "size": 32}, two) == {"path_a": "x", "path_b": "y"}
    assert carried({"path": str(tmp_path)}, two) == {}
    assert carried({"path": str(tmp_path)}, one) == {"path": str(tmp_path)}
    assert carried({"size": 3}, one) == {}


def test_chosen_folders_are_named_shortly_and_can_be_left_out() -> None:
    assert named({"path_a": "/x/cats", "path_b": "/x/dogs", "size": 3}) == "cats + dogs"
    assert without_paths({"path": "/x", "size": 3}) == {"size": 3}


def test_every_set_of_own_pictures_says_what_to_drop() -> None:
    own = [entry for entry in DATASETS if entry.facts["group"] == "own"]
    texts = {invitation(entry, {}) for entry in own}
    assert len(texts) == len(own) >= 2
    assert all(text.startswith("Drop a folder") for text in texts)
