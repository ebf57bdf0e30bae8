"""The command that translates: names of files, folders, errors that do not stop the rest, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from engine.__main__ import app
from engine.command import translating
from engine.command.picture_jobs import Orders, planned, suffix_of
from engine.inference.pictures import read_picture, write_picture
from engine.inference.translating import open_translator
from engine.spec.config import from_mapping
from engine.spec.events import Phase
from engine.spec.translation import Picture, Way
from engine.training.control import Control
from engine.training.session import run

NOISE = np.random.default_rng(0).integers(0, 256, (20, 30, 4), dtype=np.uint8)
THERE = Way("AtoB", "apples", "oranges", "BtoA")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run that leads to another domain and back, called "one"."""
    folder = tmp_path_factory.mktemp("runs")
    tables = {
        "game": {"name": "cyclegan"},
        "data": {"name": "shape-domains", "size": 16, "count": 100},
        "translator": {"name": "resnet-translator", "width": 4, "blocks": 1},
        "discriminator": {"name": "mlp", "width": 8, "depth": 1},
        "training": {"rounds": 2, "batch": 4, "threads": 1},
    }
    ended = run(from_mapping(tables), lambda _: None, Control(), runs=folder, name="one")
    assert ended.phase is Phase.FINISHED
    return folder


@pytest.fixture(autouse=True)
def here(tmp_path: Path, runs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SADDLEPOINT_RUNS", str(runs))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "album" / "inner").mkdir(parents=True)
    for name in ("a.png", "a.jpg", "inner/b.png", ".hidden.png"):
        write_picture(tmp_path / "album" / name, NOISE)
    (tmp_path / "album" / "note.txt").write_text("no picture")
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["translate", *arguments])


def files(folder: str) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*") if path.is_file())


def test_a_folder_is_translated_under_names_that_do_not_collide() -> None:
    result = call("one", "album", "--out", "made")
    assert result.exit_code == 0, result.output
    assert files("made") == ["a-2_B.png", "a_B.png"]
    assert "2 translated pictures are in made" in result.output
    assert "warm shapes → cool shapes" in result.output


def test_what_is_written_is_what_the_translator_makes(runs: Path) -> None:
    assert call("one", "album/a.png", "--out", "made", "--direction", "BtoA", "--cycle").exit_code == 0
    expected = open_translator(runs / "one").translate(read_picture("album/a.png"), "BtoA", cycle=True)
    assert files("made") == ["a_A.png", "a_A_cycle.png"]
    assert np.array_equal(read_picture("made/a_A.png").pixels, expected.made)
    assert np.array_equal(read_picture("made/a_A_cycle.png").pixels, expected.back)


def test_inner_folders_keep_their_place() -> None:
    assert call("one", "album", "--recursive", "--out", "made", "--format", "webp").exit_code == 0
    assert files("made") == ["a-2_B.webp", "a_B.webp", "inner/b_B.webp"]


def test_bad_pictures_are_named_and_do_not_stop_the_rest() -> None:
    Path("album/broken.jpg").write_bytes(b"\xff\xd8\xff" + b"\x12" * 99)
    Path("album/empty.png").touch()
    result = call("one", "album", "gone.png", "album/note.txt", "--out", "made", "--json", "summary.json")
    assert result.exit_code == 1
    assert files("made") == ["a-2_B.png", "a_B.png"]
    for told in ("broken.jpg cannot be used", "the file is empty", "there is no file gone.png", "note.txt cannot be"):
        assert told in result.stderr
    assert "4 failed" in result.stdout
    told = json.loads(Path("summary.json").read_text())
    assert told["way"] == "AtoB"
    assert [bool(each["error"]) for each in told["pictures"]] == [False, False, True, True, True, True]
    assert told["pictures"][1]["outputs"] == ["made/a-2_B.png"]
    assert "Its edges were mirrored, to multiples of 4 pixels, and cut off again." in told["pictures"][1]["notes"]


def test_nothing_is_overwritten_unasked() -> None:
    assert call("one", "album/a.png", "--out", "made").exit_code == 0
    Path("made/a_B.png").write_bytes(b"mine")
    result = call("one", "album/a.png", "--out", "made")
    assert result.exit_code == 1
    assert "made/a_B.png exists" in result.stderr
    assert Path("made/a_B.png").read_bytes() == b"mine"
    assert call("one", "album/a.png", "--out", "made", "--overwrite").exit_code == 0
    assert read_picture("made/a_B.png").size == (20, 30)


def test_what_was_made_in_the_same_folder_is_not_translated_again() -> None:
    assert call("one", "album", "--out", "album").exit_code == 0
    before = files("album")
    assert call("one", "album", "--out", "album", "--overwrite").exit_code == 0
    assert files("album") == before
    assert "a_B_B.png" not in before


def test_who_interrupts_is_told_how_far_it_got(monkeypatch: pytest.MonkeyPatch) -> None:
    read, asked = translating.read_picture, iter(range(9))

    def read_once(path: Path) -> Picture:
        if next(asked):
            raise KeyboardInterrupt
        return read(path)

    monkeypatch.setattr(translating, "read_picture", read_once)
    result = call("one", "album", "--out", "made")
    assert result.exit_code == 130
    assert "Stopped: 1 of 2 are translated." in result.stdout


def test_an_empty_name_is_not_the_folder_that_one_is_in() -> None:
    result = call("one", "", "--out", "made")
    assert result.exit_code == 1
    assert "names is empty" in result.stderr
    assert not Path("made").exists()


def test_a_place_that_cannot_be_written_to_is_refused_before_the_work() -> None:
    Path("taken").write_text("a file")
    result = call("one", "album", "--out", "taken")
    assert result.exit_code == 2
    assert result.stderr == "Error: taken is no folder to write to: it is a file. Choose another --out.\n"


def test_a_folder_without_pictures_fails_and_says_how_to_look_deeper() -> None:
    Path("bare/inner").mkdir(parents=True)
    result = call("one", "bare", "--out", "made")
    assert result.exit_code == 1
    assert "bare holds no pictures. Folders inside it are read with --recursive." in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("one", "--direction", "AtoC"), 'no way to "AtoC". Did you mean "AtoB"?'),
        (("one", "--to", "cold shapes"), 'Did you mean "cool shapes"?'),
        (("one", "--to", "x", "--direction", "AtoB"), "exclude each other"),
        (("two",), 'there is no run "two"'),
        (("two.pth",), "two.pth"),
        (("one", "--round", "7"), "no checkpoint of round 7"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_once(arguments: tuple[str, ...], told: str) -> None:
    result = call(arguments[0], "album", "--out", "made", *arguments[1:])
    assert result.exit_code == 2
    assert told in result.stderr
    assert not Path("made").exists()


def test_what_comes_out_can_be_named_instead_of_the_direction() -> None:
    assert call("one", "album/a.png", "--out", "made", "--to", "Warm shapes").exit_code == 0
    assert files("made") == ["a_A.png"]


def test_names_of_domains_become_names_of_files() -> None:
    assert suffix_of(THERE) == "B"
    assert suffix_of(Way("blond / hair", "any", "blond / hair", domain=1)) == "blond-hair"
    assert suffix_of(Way("..", "any", "..", domain=1)) == "made"


def test_a_picture_named_twice_is_one_job(here: Path) -> None:
    jobs, failed = planned(["album", "album/a.png", str(here / "album" / "a.png")], Orders(Path("made")), THERE)
    assert [job.source.name for job in jobs] == ["a.jpg", "a.png"]
    assert failed == []
