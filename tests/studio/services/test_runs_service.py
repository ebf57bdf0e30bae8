"""The runs service: listing behind the window, thumbnails, the bin and the way back."""

from __future__ import annotations

import os

import pytest
from PIL import Image

from engine.spec.events import Phase
from studio.services.runs import Binned, RunsService, move_to_bin


def bin_beside(folder):
    target = folder.parent / ".bin" / folder.name
    target.parent.mkdir()
    folder.rename(target)
    return Binned(folder, target)


@pytest.fixture
def runs(settings):
    service = RunsService(lambda: settings.runs_folder, bin_beside)
    yield service
    service.shutdown()


def test_runs_are_listed_newest_first(runs, write_run, qtbot):
    write_run("old", age_s=100)
    write_run("new")
    with qtbot.waitSignal(runs.changed):
        runs.refresh()
    assert [run.name for run in runs.runs] == ["new", "old"]


def test_an_unchanged_folder_is_told_only_once(runs, write_run, qtbot):
    write_run("one")
    with qtbot.waitSignal(runs.changed):
        runs.refresh()
    with qtbot.assertNotEmitted(runs.changed, wait=200):
        runs.refresh()


def test_a_run_that_goes_on_elsewhere_is_followed(runs, write_run, qtbot):
    folder = write_run("elsewhere", Phase.TRAINING, round=5, process=os.getpid())
    with qtbot.waitSignal(runs.changed):
        runs.refresh()
    text = (folder / "state.json").read_text().replace('"round": 5', '"round": 6')
    (folder / "state.json").write_text(text)
    with qtbot.waitSignal(runs.changed):
        runs.refresh()
    assert runs.runs[0].round == 6


def test_a_deleted_run_is_in_the_bin_and_comes_back(runs, write_run, qtbot):
    folder = write_run("unwanted")
    with qtbot.waitSignal(runs.deleted) as deleted:
        runs.delete(folder)
    assert not folder.exists()
    with qtbot.waitSignal(runs.changed):
        runs.restore(deleted.args[0])
    assert (folder / "run.toml").exists()


def test_a_run_that_is_being_trained_is_not_deleted(runs, write_run, qtbot):
    folder = write_run("busy", Phase.TRAINING, process=os.getpid())
    with qtbot.waitSignal(runs.changed):
        runs.refresh()
    with qtbot.waitSignal(runs.failed) as failed:
        runs.delete(folder)
    assert "is being trained" in failed.args[0].what
    assert folder.exists()


def test_the_bin_of_the_desktop_is_used_where_there_is_one(tmp_path, monkeypatch, qapp):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "run.toml").write_text("")
    binned = move_to_bin(folder)
    assert not folder.exists()
    assert (binned.bin / "run.toml").exists()


def test_a_thumbnail_is_the_square_corner_of_a_sheet(runs, tmp_path, qtbot):
    picture = tmp_path / "sheet.webp"
    Image.new("RGB", (64, 128), (10, 200, 30)).save(picture, lossless=True)
    with qtbot.waitSignal(runs.thumbnail_read) as read:
        assert runs.thumbnail(picture) is None
    image = read.args[1]
    assert image.width() == image.height() > 64
    assert image.pixelColor(5, 5).getRgb()[:3] == (10, 200, 30)
    assert runs.thumbnail(picture) is not None


def test_a_broken_picture_gives_an_empty_thumbnail(runs, tmp_path, qtbot):
    picture = tmp_path / "sheet.webp"
    picture.write_bytes(b"no picture")
    with qtbot.waitSignal(runs.thumbnail_read) as read:
        runs.thumbnail(picture)
    assert read.args[1].isNull()


def test_history_of_a_folder_without_a_run_fails_with_its_name(runs, tmp_path, qtbot):
    with qtbot.waitSignal(runs.failed) as failed:
        runs.history(tmp_path)
    assert str(tmp_path) in failed.args[0].what
