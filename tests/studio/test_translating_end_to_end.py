"""The real window with the real engine: the run in training translates a dropped picture, and does so anew."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl

from engine.spec.config import RunConfig, with_settings
from engine.spec.events import Phase

TINY = {
    "game": "cyclegan",
    "data": "shape-domains",
    "data.size": 16,
    "translator": "resnet-translator",
    "translator.width": 8,
    "translator.blocks": 1,
    "discriminator": "patch",
    "discriminator.width": 8,
    "discriminator.layers": 1,
    "training.rounds": 1_000_000,
    "training.batch": 2,
    "training.threads": 1,
    "saving.checkpoint_every": 1_000_000,
}


@pytest.fixture
def window(whole_window):
    return whole_window


def snapshot(window, qtbot):
    with qtbot.waitSignal(window.services.training.checkpointed, timeout=60_000) as saved:
        window.commands["snapshot"].trigger()
    return saved.args[0].round


def test_the_run_in_training_translates_and_is_followed(window, tmp_path, qtbot):
    training, picture = window.services.training, tmp_path / "photo.png"
    Image.new("RGB", (30, 20), (200, 60, 20)).save(picture)
    training.start(with_settings(RunConfig(), TINY), "live")
    qtbot.waitUntil(lambda: training.phase is Phase.TRAINING, timeout=60_000)
    window.go("translate")
    page = window.pages.page("translate")
    qtbot.waitUntil(lambda: "no checkpoint yet" in page.board.notice.text, timeout=20_000)

    first = snapshot(window, qtbot)
    qtbot.waitUntil(lambda: f"round {first:,} · average" in page.board.model_words.text(), timeout=30_000)
    assert page.board.notice.text == ""
    assert page.board.picker.follow.isVisible()

    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    page.take_drop(data)
    qtbot.waitUntil(lambda: len(page.view.steps) == 4, timeout=30_000)
    assert page.view.steps[1].pixels.shape == (20, 30, 4)
    before = page.view.steps[1].pixels

    second = snapshot(window, qtbot)
    qtbot.waitUntil(lambda: f"round {second:,} · average" in page.board.model_words.text(), timeout=30_000)
    qtbot.waitUntil(lambda: (page.view.steps[1].pixels != before).any(), timeout=30_000)  # drawn anew by itself

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: page.view.steps[1].caption == "B · warm shapes", timeout=30_000)
    qtbot.keyClick(window, Qt.Key.Key_M)
    assert page.view.canvas.mode == "side by side"
