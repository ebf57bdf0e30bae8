"""What is dragged or pasted, taken apart."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from studio.dropping import dropped
from studio.translation import fresh_folder, split_models, targets


def test_files_go_before_the_picture_that_comes_with_them(qapp, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.png")), QUrl("https://example.org/a.png")])
    data.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    assert dropped(data).paths == (tmp_path / "a.png",)
    assert dropped(data).picture is not None
    assert dropped(data).address == "https://example.org/a.png"


def test_the_name_of_a_file_in_a_text_is_that_file(qapp, tmp_path):
    data = QMimeData()
    data.setText(str(tmp_path))
    assert dropped(data).paths == (tmp_path,)
    data.setText("/no/such/file.png")
    assert dropped(data).paths == ()


def test_nothing_is_empty(qapp):
    assert dropped(QMimeData()).is_empty


def test_models_are_told_from_pictures(tmp_path, write_run):
    run = write_run("mine")
    files = [tmp_path / name for name in ("a.PTH", "b.safetensors", "c.png")]
    models, others = split_models([*files, run, run / "run.toml"])
    assert models == [files[0], files[1], run, run]
    assert others == [files[2]]


def test_no_two_translations_have_the_same_name():
    files = [Path("/x/a.png"), Path("/x/a.jpg"), Path("/y/a.png"), Path("/y/a.jpg")]
    names = targets(files, None)
    assert names[:2] == ["a.png", "a.jpg.png"]
    assert len(set(names)) == 4


def test_below_a_folder_the_translations_lie_as_the_pictures_do():
    assert targets([Path("/x/more/a.webp")], Path("/x")) == ["more/a.png"]


def test_the_proposed_folder_is_empty_or_new(tmp_path):
    (tmp_path / "in").mkdir()
    first = fresh_folder(tmp_path / "in", "bright / oranges")
    assert first == tmp_path / "in-to-bright---oranges"
    first.mkdir()
    assert fresh_folder(tmp_path / "in", "bright / oranges") == first
    (first / "a.png").touch()
    assert fresh_folder(tmp_path / "in", "bright / oranges").name == f"{first.name}-2"
