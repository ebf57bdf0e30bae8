"""Where films can be written, and how long they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.spec.exploration import Film, Journey, Recipe
from studio.film_paths import film_frames, path_problem


def test_a_new_file_in_a_folder_is_no_problem(tmp_path) -> None:
    assert path_problem(tmp_path / "film.MP4") == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [("film.avi", ".mp4"), ("", "folder"), ("missing/film.gif", "no folder"), ("film", ".mp4")],
)
def test_what_cannot_be_written_is_said(tmp_path, name, words) -> None:
    (tmp_path.parent / f"{tmp_path.name}.mp4").mkdir()
    path = tmp_path.parent / f"{tmp_path.name}.mp4" if not name else tmp_path / name
    assert words in path_problem(path)


def test_no_name_and_no_leave_to_write_are_said(tmp_path) -> None:
    assert path_problem(None) == "Name the file."
    if os.access("/proc", os.W_OK):
        pytest.skip("everything can be written to")
    assert "Nothing can be written" in path_problem(Path("/proc/film.mp4"))


def test_a_boomerang_shows_its_two_ends_once() -> None:
    journey = Journey((Recipe(1), Recipe(2)), frames=240)
    assert film_frames(journey, Film()) == 240
    assert film_frames(journey, Film(loop="boomerang")) == 478
    assert film_frames(Journey((Recipe(1), Recipe(2)), frames=1), Film(loop="boomerang")) == 1
