"""Files that are replaced as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.training.atomic import replacing, write_atomically


def test_ctrl_c_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "file").write_text("old")
    monkeypatch.setattr("engine.training.atomic.os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file", b"new")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"file": "old"}


@pytest.mark.parametrize("name", ["", "folder"])
def test_a_folder_is_no_file_to_replace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(IsADirectoryError), replacing(Path(name)):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
