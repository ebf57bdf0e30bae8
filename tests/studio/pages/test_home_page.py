"""Home: three ways to begin, recent runs, and the offer to resume."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from engine.spec.config import RunConfig
from engine.spec.events import Phase
from studio.pages.home import HomePage


@pytest.fixture
def home(services, qtbot):
    page = HomePage(services)
    qtbot.addWidget(page)
    with qtbot.waitSignal(services.runs.changed):
        page.show()
    return page


def test_try_in_a_minute_starts_at_once_and_goes_to_train(home, services, session, qtbot, monkeypatch):
    monkeypatch.setattr("engine.presets.load", lambda name: RunConfig(), raising=False)
    with qtbot.waitSignals([home.go, services.training.started]):
        qtbot.mouseClick(home.try_card.button, Qt.MouseButton.LeftButton)
    assert session.calls[0][0] == "run"


def test_while_a_run_is_live_try_in_a_minute_only_shows_it(home, services, session, qtbot):
    with qtbot.waitSignal(services.training.started):
        services.training.start(RunConfig(), "busy")
    with qtbot.waitSignals([home.go, services.messages.posted]):
        home.try_in_a_minute()
    assert len(session.calls) == 1


def test_without_runs_it_says_what_will_be_here(home):
    assert home.none_yet.isVisible()
    assert not home.tiles


def test_recent_runs_are_tiles_that_open(home, services, write_run, qtbot):
    folder = write_run("ring")
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    assert not home.none_yet.isVisible()
    with qtbot.waitSignal(home.run_opened) as opened:
        qtbot.keyClick(home.tiles[0], Qt.Key.Key_Return)
    assert opened.args[0] == folder


def test_an_interrupted_run_is_offered_with_the_round_of_its_checkpoint(home, services, session, write_run, qtbot):
    folder = write_run("crashed", Phase.TRAINING, round=1234)
    checkpoint = folder / "checkpoints" / "000001000"
    checkpoint.mkdir()
    (checkpoint / "manifest.json").write_text("{}")
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    assert "“crashed” was interrupted at round 1234" in home.banner.text
    assert home.banner.button.text() == "Resume crashed from round 1000"
    with qtbot.waitSignal(services.training.started):
        home.banner.button.click()
    assert session.calls == [("resume", folder)]


def test_a_dismissed_offer_does_not_come_back(home, services, write_run, qtbot):
    write_run("crashed", Phase.TRAINING)
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    home.banner.dismissed.emit()
    write_run("another")
    with qtbot.waitSignal(services.runs.changed):
        services.runs.refresh()
    assert not home.banner.isVisible()
