"""The main window: pages by key, Space, layout, dropping, and closing while a run is live."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QPushButton

from engine.spec.config import RunConfig
from engine.spec.events import Failed, Phase, Warned
from studio.actions import PAGES
from studio.main_window import MainWindow


@pytest.mark.parametrize(("key", "name"), list(enumerate(PAGES, 1)))
def test_every_page_is_reached_by_its_key(window, qtbot, key, name):
    window.go("runs" if name == "home" else "home")
    qtbot.keyClick(window, getattr(Qt.Key, f"Key_{key}"), Qt.KeyboardModifier.ControlModifier)
    assert window.pages.current == name


def test_a_click_on_the_rail_shows_the_page_and_gives_it_the_focus(window, qtbot):
    window.go("home")
    button = next(b for b in window.findChildren(type(window._rail._buttons["runs"])) if b.text() == "Runs")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.pages.current == "runs"
    assert button.isChecked()
    assert window.focusWidget() is window.pages.page("runs")


def test_space_pauses_and_plays(window, services, qtbot):
    training = services.training
    training.start(RunConfig())
    qtbot.waitUntil(lambda: training.phase is Phase.TRAINING)
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: training.phase is Phase.PAUSED)
    assert window.run_bar.chip.text() == "Paused"
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: training.phase is Phase.TRAINING)


def test_space_in_a_field_or_on_a_button_is_theirs(window, services, qtbot):
    services.training.start(RunConfig())
    qtbot.waitUntil(lambda: services.training.phase is Phase.TRAINING)
    page = window.pages.page(window.pages.current)
    button, pressed = QPushButton("press", page), []
    button.clicked.connect(lambda: pressed.append(True))
    qtbot.keyClick(page.field, Qt.Key.Key_Space)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert page.field.text() == " "
    assert pressed
    assert services.training.phase is Phase.TRAINING


def test_letters_of_shortcuts_can_be_typed(window, services, qtbot):
    services.training.start(RunConfig())
    services.training.pause()
    qtbot.waitUntil(lambda: services.training.phase is Phase.PAUSED)
    field = window.pages.page(window.pages.current).field
    field.setFocus()
    qtbot.keyClicks(field, "sS?")
    assert field.text() == "sS?"


def test_steps_are_offered_only_while_paused(window, services, session, qtbot):
    training = services.training
    training.start(RunConfig())
    qtbot.waitUntil(lambda: training.phase is Phase.TRAINING)
    assert not window.commands["step"].isEnabled()
    training.pause()
    qtbot.waitUntil(lambda: training.phase is Phase.PAUSED)
    qtbot.keyClick(window, Qt.Key.Key_G, Qt.KeyboardModifier.ShiftModifier)
    assert session.controls[0].take().player == "generator"


def test_the_bar_names_the_run_and_the_status_its_progress(window, services, qtbot):
    services.training.start(RunConfig(), "ring-3")
    qtbot.waitUntil(lambda: "rounds/s" in window._status._rounds.text())
    assert window.run_bar.name == "ring-3"
    assert window.run_bar.chip.text() == "Training"
    assert "of 50,000 rounds" in window._status._task.text()


def test_a_failure_is_a_message_with_details_behind_a_click(window, services, qtbot):
    services.training.failed.emit(Failed("Bug", "it broke", "reason", "report it", "Traceback …"))
    card = window.messages.cards[0]
    assert not card._details.isVisible()
    next(b for b in card.findChildren(QPushButton) if "Details" in b.text()).click()
    assert card._details.isVisible()
    assert card._details.toPlainText() == "Traceback …"


def test_a_warning_is_a_message_and_a_line_of_the_log(window, services):
    services.training.warned.emit(Warned("the preview could not be saved", "disk full", "free some space"))
    assert len(window.messages.cards) == 1
    assert "disk full" in window._log.text


def test_closing_saves_the_run_first_and_then_closes(window, services, qtbot):
    services.training.start(RunConfig())
    qtbot.waitUntil(lambda: services.training.phase is Phase.TRAINING)
    assert not window.close()
    assert window.closing_panel.isVisible()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert not services.training.is_live


def test_close_now_is_offered_after_a_while_and_leaves(services, session, blank_pages, qtbot):
    session.stop_s = 0.4
    left = []
    window = MainWindow(services, blank_pages, leave=lambda: left.append(True))
    qtbot.addWidget(window, before_close_func=lambda _: services.training.shutdown())
    window.show()
    window.closing_panel._timer.setInterval(20)
    with qtbot.waitSignal(services.training.started):
        services.training.start(RunConfig())
    window.close()
    assert not window.closing_panel.button.isVisible()
    qtbot.waitUntil(window.closing_panel.button.isVisible)
    window.closing_panel.button.click()
    assert left


def test_geometry_page_and_dock_are_remembered(services, blank_pages, qtbot):
    first = MainWindow(services, blank_pages)
    qtbot.addWidget(first)
    first.show()
    first.resize(1010, 650)
    first.go("runs")
    first.commands["log"].trigger()
    first.close()
    second = MainWindow(services, blank_pages)
    qtbot.addWidget(second)
    second.show()
    qtbot.waitUntil(lambda: second.pages.current == "runs")
    assert second.height() == 650  # the width is bounded by the screen of a headless machine
    assert second.commands["log"].isChecked()


def test_reset_layout_brings_back_the_first_layout(window, settings):
    window.resize(1010, 650)
    window.commands["log"].trigger()
    window.commands["reset-layout"].trigger()
    assert not window.commands["log"].isChecked()
    assert window.width() == 1280


def test_a_dropped_folder_of_pictures_becomes_the_data(window, services, tmp_path, qtbot):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    handle = window.windowHandle()
    QGuiApplication.sendEvent(handle, QDragEnterEvent(QPoint(400, 300), *how))
    QGuiApplication.sendEvent(handle, QDragMoveEvent(QPoint(402, 300), *how))
    QGuiApplication.sendEvent(handle, QDropEvent(QPointF(402, 300), *how))
    assert services.composition.config.data.options["path"] == str(tmp_path)
    assert window.pages.current == "data"


def test_the_theme_follows_the_menu_and_is_remembered(window, settings):
    window.commands["theme-dark"].trigger()
    dark = window.palette().window().color().lightness()
    window.commands["theme-light"].trigger()
    assert dark < 60 < 200 < window.palette().window().color().lightness()
    assert settings.theme == "light"


def test_a_run_opens_on_the_page_train(window, qtbot):
    window.opener.run_opened.emit(Path("some-run"))
    assert window.pages.current == "train"
    assert window.pages.page("train").opened == [Path("some-run")]
