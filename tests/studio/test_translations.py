"""Translations: complete, with the same placeholders, and compiled from what is written."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

from studio.application import install_language
from studio.assets import asset
from studio.settings import languages
from studio.widgets.mnemonic import without_mnemonic

SOURCE = asset("translations/saddlepoint_zh_CN.ts")


def entries(source: Path = SOURCE) -> list[tuple[str, str, str]]:
    """(context, English, Chinese) of every string."""
    found = []
    for context in ET.parse(source).getroot().findall("context"):
        for message in context.findall("message"):
            texts = [context.findtext("name"), message.findtext("source"), message.findtext("translation")]
            found.append(tuple(text or "" for text in texts))
    return found


def test_every_string_is_translated_with_the_same_placeholders():
    assert len(entries()) > 300
    for _, english, chinese in entries():
        assert chinese, english
        assert re.findall(r"\{\w*\}", english) == re.findall(r"\{\w*\}", chinese), english


def test_every_translation_is_finished_and_names_no_place():
    text = SOURCE.read_text("utf-8")
    assert not re.search(r'type="|<location|numerus', text)


def test_the_source_names_every_string_of_the_window(tmp_path):
    tool = Path(sys.executable).with_name("pyside6-lupdate")
    if not tool.exists():
        pytest.skip("pyside6-lupdate is not installed beside Python")
    studio = Path(__file__).resolve().parents[2] / "studio"
    fresh = tmp_path / "fresh.ts"
    files = sorted(map(str, studio.rglob("*.py")))
    subprocess.run([tool, "-silent", *files, "-ts", fresh], check=True, capture_output=True, timeout=120)
    assert {(context, english) for context, english, _ in entries(fresh)} == {
        (context, english) for context, english, _ in entries()
    }


def test_mnemonics_are_kept():
    for _, english, chinese in entries():
        key = re.search(r"&(\w)", english)
        assert key is None or f"(&{key[1].upper()})" in chinese, english


def test_the_compiled_file_says_what_is_written(qapp):
    translator = QTranslator()
    assert translator.load(str(SOURCE.with_suffix(".qm")))
    for context, english, chinese in entries():
        assert translator.translate(context, english) == chinese


@pytest.fixture
def chinese(qapp):
    installed = install_language(qapp, "zh_CN")
    yield installed
    for translator in installed:
        qapp.removeTranslator(translator)


def test_the_window_speaks_the_language_chosen(chinese, window):
    assert window.commands["open"].text() == "打开(&O)…"
    assert [button.text() for button in window._rail._buttons.values()] == [
        "首页",
        "数据",
        "搭建",
        "训练",
        "探索",
        "转换",
        "运行",
    ]
    assert window.run_bar.chip.text() == "就绪"


def test_only_installed_languages_are_offered():
    assert list(languages()) == ["system", "en", "zh_CN"]


def test_the_language_of_the_dialogs_of_qt_is_installed_too(chinese):
    assert len(chinese) == 2


@pytest.mark.parametrize(("caption", "read"), [("&Open…", "Open…"), ("打开(&O)…", "打开…"), ("R & D", "R & D")])
def test_a_caption_is_read_without_its_mnemonic(caption, read):
    assert without_mnemonic(caption) == read
