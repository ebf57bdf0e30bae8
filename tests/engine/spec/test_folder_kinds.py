"""What a folder looks like, by names and sizes alone: also where pictures have the endings that browsers give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.data import decoding
from engine.spec.folder_kinds import FOLDER, PAIRED, SIDE_BY_SIDE, SUFFIXES, TWO_FOLDERS, domains_in, kind_of


def _fill(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch()
    return folder


def test_pictures_are_known_by_the_endings_that_can_be_read() -> None:
    assert SUFFIXES == decoding.SUFFIXES
    assert {".jfif", ".jpe", ".webp", ".tif"} <= SUFFIXES


@pytest.mark.parametrize("suffix", [".jpg", ".jfif"])
def test_pairs_and_domains_are_told_apart_whatever_the_ending(tmp_path: Path, suffix: str) -> None:
    _fill(tmp_path / "pairs" / "A", f"one{suffix}", f"two{suffix}")
    _fill(tmp_path / "pairs" / "B", f"one{suffix}", f"two{suffix}")
    _fill(tmp_path / "domains" / "A", f"one{suffix}")
    _fill(tmp_path / "domains" / "B", f"three{suffix}")
    square = lambda _: (64, 64)  # noqa: E731
    assert kind_of(tmp_path / "pairs", square) == PAIRED
    assert kind_of(tmp_path / "domains", square) == TWO_FOLDERS
    assert domains_in(tmp_path / "domains") == (tmp_path / "domains" / "A", tmp_path / "domains" / "B")


def test_pictures_twice_as_wide_as_high_hold_two_each(tmp_path: Path) -> None:
    folder = _fill(tmp_path / "wide", "one.jfif", "two.jfif")
    assert kind_of(folder, lambda _: (512, 256)) == SIDE_BY_SIDE
    assert kind_of(folder, lambda _: (256, 256)) == FOLDER
