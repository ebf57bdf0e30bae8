"""Dialogs: settings hold at once, the palette finds commands, the keys are listed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from studio.widgets.command_palette import fits


def test_a_theme_chosen_in_the_settings_holds_at_once(window, settings, qtbot):
    dialog = window._window_commands.show_settings()
    dialog.theme_box.setCurrentIndex(dialog.theme_box.findData("dark"))
    dialog.theme_box.activated.emit(dialog.theme_box.currentIndex())
    assert settings.theme == "dark"
    assert window.commands["theme-dark"].isChecked()
    dialog.accept()


def test_a_folder_typed_in_the_settings_holds_when_the_field_is_left(window, settings, tmp_path, qtbot):
    dialog = window._window_commands.show_settings()
    field = next(line for line in dialog.findChildren(QLineEdit) if line.accessibleName() == "Runs folder")
    field.selectAll()
    qtbot.keyClicks(field, str(tmp_path / "elsewhere"))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert settings.runs_folder == Path(tmp_path / "elsewhere")
    dialog.accept()


def test_the_palette_narrows_as_one_types_and_runs_the_first_command(window, qtbot):
    palette = window._window_commands.show_palette()
    qtbot.keyClicks(palette.field, "runs")
    assert palette.titles[0] == "Runs"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.pages.current == "runs"
    assert not palette.isVisible()


def test_arrows_in_the_palette_move_the_choice_and_nothing_found_is_said(window, qtbot):
    palette = window._window_commands.show_palette()
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentItem() is palette.list.topLevelItem(1)
    qtbot.keyClicks(palette.field, "zzzz")
    assert palette.titles == []
    assert palette._nothing.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    palette.leave()


def test_disabled_commands_are_not_offered(window):
    palette = window._window_commands.show_palette()
    assert "Stop" not in palette.titles
    assert "Open" in palette.titles
    palette.leave()


def test_letters_match_in_order():
    assert fits("opfo", "Open folder")
    assert fits("", "anything")
    assert not fits("foop", "Open folder")


def test_the_list_of_keys_names_space_and_every_page(window):
    dialog = window._window_commands.show_shortcuts()
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert {"Space", "Ctrl+1", "Ctrl+7", "Ctrl+Z", "F1 or ?", "Shift+D"} <= set(texts)
    dialog.accept()


def test_about_names_the_version(window):
    from engine import __version__

    box = window._window_commands.show_about()
    assert __version__ in box.text()
    box.accept()
