"""The real window with the real engine: from Home to a run, through pause and stop, and on from its folder."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

from engine import presets
from engine.spec.config import with_settings
from engine.spec.events import Phase

TINY = {
    "data": "digits",
    "generator": "mlp",
    "discriminator": "mlp",
    "training.rounds": 1_000_000,
    "training.batch": 16,
    "training.threads": 1,
    "saving.preview_every": 20,
    "saving.preview_samples": 16,
}


@pytest.fixture
def tiny_presets(monkeypatch):
    load = presets.load
    monkeypatch.setattr(presets, "load", lambda name: with_settings(load(name), TINY))


@pytest.fixture
def window(tiny_presets, whole_window):
    return whole_window


def train_page(window):
    return window.pages.page("train")


def shown_pixels(window):
    preview = train_page(window).board.samples.preview
    return None if preview is None else preview.shown.astype(int)


def test_from_home_to_a_run_and_on_from_its_folder(window, settings, qtbot):
    training, board = window.services.training, train_page(window).board

    qtbot.mouseClick(window.pages.page("home").try_card.button, Qt.MouseButton.LeftButton)
    assert window.pages.current == "train"
    qtbot.waitUntil(lambda: board.curves.store.last_round > 30, timeout=60_000)
    qtbot.waitUntil(lambda: shown_pixels(window) is not None, timeout=20_000)
    before, curve_end = shown_pixels(window), board.curves.store.last_round

    qtbot.waitUntil(lambda: board.curves.store.last_round > curve_end + 100, timeout=60_000)  # curves grow
    qtbot.waitUntil(lambda: np.abs(shown_pixels(window) - before).mean() > 1, timeout=60_000)  # the grid changes
    assert "rounds/s" in window._status._rounds.text()

    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: training.phase is Phase.PAUSED, timeout=20_000)
    rested = board.curves.store.last_round
    qtbot.wait(400)
    assert board.curves.store.last_round == rested  # no further rounds
    assert window.run_bar.chip.text() == "Paused"

    qtbot.keyClick(window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: board.curves.store.last_round > rested + 20, timeout=20_000)
    with qtbot.waitSignal(training.ended, timeout=20_000) as ended:
        window.commands["stop"].trigger()
    assert ended.args[0].phase is Phase.STOPPED

    window.go("runs")
    table = window.pages.page("runs").table
    qtbot.waitUntil(lambda: table.shown == 1, timeout=20_000)
    table.selectRow(0)
    run = table.selected()[0]
    assert run.phase is Phase.STOPPED
    assert run.round == run.checkpoint_round == ended.args[0].round >= rested + 20

    with qtbot.waitSignal(training.started, timeout=60_000) as started:
        window.pages.page("runs").resume_button.click()
    assert started.args[0].round == run.round
    assert window.pages.current == "train"
    qtbot.waitUntil(lambda: board.curves.store.last_round > run.round + 20, timeout=60_000)
    assert (
        min(board.curves.store.curves["generator/objective"].positions.array[0]) <= 30
    )  # the curve goes on where it was
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert not training.is_live
