"""Settings: defaults, and what a second start finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from engine.spec.data import Preparation
from studio.settings import Settings


@pytest.fixture
def again(tmp_path, qapp):
    return lambda: Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))


def test_a_first_start_follows_the_system_and_shows_home(again, monkeypatch):
    monkeypatch.setenv("SADDLEPOINT_RUNS", "/some/where")
    first = again()
    assert (first.theme, first.language, first.last_page) == ("system", "system", "home")
    assert first.runs_folder == Path("/some/where")
    assert first.layout() == (QByteArray(), QByteArray())


def test_what_was_chosen_is_found_again(again, monkeypatch):
    monkeypatch.delenv("SADDLEPOINT_DATA", raising=False)
    first = again()
    first.theme, first.language, first.last_page = "dark", "zh_CN", "runs"
    first.runs_folder, first.last_folder = Path("/runs"), "/pictures"
    first.remember_layout(QByteArray(b"geometry"), QByteArray(b"state"))
    first.sync()
    second = again()
    assert (second.theme, second.language, second.last_page) == ("dark", "zh_CN", "runs")
    assert (second.runs_folder, second.last_folder) == (Path("/runs"), "/pictures")
    assert second.layout() == (QByteArray(b"geometry"), QByteArray(b"state"))


def test_the_data_folder_reaches_the_engine(again, monkeypatch):
    monkeypatch.setenv("SADDLEPOINT_DATA", "/before")
    again().data_folder = Path("/data")
    assert Preparation().downloads == Path("/data/datasets")
    assert again().data_folder == Path("/data")


def test_changes_of_theme_and_runs_folder_are_told(again, qtbot):
    made = again()
    with qtbot.waitSignals([made.theme_changed, made.runs_folder_changed]):
        made.theme, made.runs_folder = "dark", Path("/runs")
