"""The real window with the real engine: the run in training is explored and followed, and a saved picture restored."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication

from engine.inference.exploring import open_explorer
from engine.inference.recipe_files import save_picture
from engine.spec.config import RunConfig, with_settings
from engine.spec.events import Phase
from engine.spec.exploration import Recipe
from studio.exporting import ExportOrder, of_opened

TINY = {
    "game": "plain",
    "game.code": 4,
    "data": "shapes",
    "data.count": 100,
    "data.size": 16,
    "generator": "mlp",
    "generator.width": 8,
    "discriminator": "mlp",
    "discriminator.width": 8,
    "training.rounds": 1_000_000,
    "training.batch": 4,
    "training.threads": 1,
    "measuring.at_checkpoints": False,
    "saving.checkpoint_every": 1_000_000,
}


@pytest.fixture
def window(whole_window):
    return whole_window


def test_the_run_in_training_is_explored_before_its_first_checkpoint_and_followed(window, qtbot):
    training = window.services.training
    training.start(with_settings(RunConfig(), TINY), "live")
    qtbot.waitUntil(lambda: training.phase is Phase.TRAINING, timeout=60_000)
    window.go("train")
    train = window.pages.page("train")
    qtbot.waitUntil(train.board.explore.isVisible)
    train.board.explore.click()
    page = window.pages.page("explore")
    assert window.pages.current == "explore"
    qtbot.waitUntil(lambda: page._made is not None and page._made.opened.live, timeout=30_000)
    page.change(Recipe(seed=5))
    first = page._opened.facts.round
    qtbot.waitUntil(lambda: page._made.opened.facts.round > first, timeout=30_000)
    assert page.recipe == Recipe(seed=5)

    page.board.picker.follow.setChecked(False)
    qtbot.waitUntil(lambda: not page._service.is_busy)
    held = page._opened.facts.round
    training.stop()
    qtbot.waitUntil(lambda: not training.is_live, timeout=60_000)
    assert page._opened.facts.round == held
    page.board.picker.follow.setChecked(True)
    qtbot.waitUntil(lambda: not page._opened.live and page._opened.facts.round > held, timeout=30_000)
    shown = open_explorer(page._opened.path).picture(Recipe(seed=5))
    qtbot.waitUntil(lambda: np.array_equal(page.board.sample.sample, shown), timeout=20_000)


def test_weights_out_of_the_training_are_exported_as_they_are_shown(window, tmp_path, qtbot):
    training, path = window.services.training, tmp_path / "live.safetensors"
    training.start(with_settings(RunConfig(), TINY), "live")
    qtbot.waitUntil(lambda: training.phase is Phase.TRAINING, timeout=60_000)
    window.go("explore")
    page = window.pages.page("explore")
    qtbot.waitUntil(lambda: page._made is not None and page._made.opened.live, timeout=30_000)
    page.board.picker.follow.setChecked(False)
    qtbot.waitUntil(lambda: not page._service.is_busy and page._made.opened == page._opened, timeout=30_000)
    with qtbot.waitSignal(window.services.exports.done, timeout=30_000) as done:
        window.services.exports.do(ExportOrder(of_opened(page._opened), path))
    assert done.args[1].round == page._opened.facts.round
    assert np.array_equal(open_explorer(path).picture(Recipe()), page.board.sample.sample)
    training.stop()
    qtbot.waitUntil(lambda: not training.is_live, timeout=60_000)


def test_a_run_that_is_not_followed_waits_for_its_first_checkpoint_or_to_be_followed(window, qtbot):
    window.go("explore")
    page, training = window.pages.page("explore"), window.services.training
    page.board.picker.follow.setChecked(False)
    training.start(with_settings(RunConfig(), TINY), "quiet")
    qtbot.waitUntil(lambda: training.phase is Phase.TRAINING, timeout=60_000)
    qtbot.waitUntil(lambda: "no checkpoint yet" in page.board.empty.title.text(), timeout=20_000)
    assert [button.text() for button in page.board.empty.buttons] == ["&Snapshot now"]
    page.board.picker.follow.setChecked(True)
    qtbot.waitUntil(lambda: page._made is not None and page._made.opened.live, timeout=30_000)
    training.stop()
    qtbot.waitUntil(lambda: not training.is_live, timeout=60_000)


def test_a_saved_picture_dropped_anywhere_is_restored_and_keys_move_on(window, explored_run, tmp_path, qtbot):
    explorer = open_explorer(explored_run("perceptron"))
    window.services.settings.runs_folder = explored_run("perceptron").parent
    recipe = explorer.sealed(Recipe(seed=12, truncation=0.5))
    path = save_picture(tmp_path / "twelve.png", explorer.picture(recipe), recipe)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    window.go("home")
    window.services.runs.refresh()
    qtbot.waitUntil(lambda: bool(window.services.runs.runs), timeout=20_000)
    window.explore(explored_run("perceptron"))
    page = window.pages.page("explore")
    qtbot.waitUntil(lambda: page._made is not None, timeout=30_000)
    window.go("home")
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QGuiApplication.sendEvent(window.windowHandle(), QDragEnterEvent(QPoint(40, 500), *arguments))
    QGuiApplication.sendEvent(window.windowHandle(), QDropEvent(QPointF(40, 500), *arguments))
    qtbot.waitUntil(lambda: window.pages.current == "explore" and page.recipe.seed == 12, timeout=20_000)
    qtbot.waitUntil(lambda: np.array_equal(page.board.sample.sample, explorer.picture(recipe)), timeout=20_000)

    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_R)
    assert page.recipe.seed != 12
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.recipe.seed == 12
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert page.recipe.seed != 12
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert page.recipe.truncation == 1.0
    qtbot.waitUntil(lambda: page._made.recipe == page.recipe, timeout=20_000)
    qtbot.keyClick(window, Qt.Key.Key_K)
    assert len(page.board.keys.recipes) == 1
    qtbot.keyClick(window, Qt.Key.Key_M)
    assert page.board.view == "seeds"
