"""Real runs of systems that show more than a plain game, on the page Train: rows with a meaning, and stages."""

from __future__ import annotations

import numpy as np
import pytest

from engine import presets
from engine.spec.config import RunConfig, with_settings
from engine.spec.events import Phase
from engine.training.run_folder import RunFolder
from studio.application import make_services
from studio.pages.train import TrainPage

QUICK = {
    "training.threads": 1,
    "training.batch": 16,
    "saving.preview_every": 100,
    "saving.preview_samples": 40,
    "measuring.at_checkpoints": False,
}


@pytest.fixture
def page(settings, qtbot):
    services = make_services(settings)
    made = TrainPage(services)
    qtbot.addWidget(made)
    made.resize(1150, 640)
    made.show()
    made.services = services
    yield made
    services.shutdown()


def finish(page, qtbot, config: RunConfig) -> RunFolder:
    """Plays a run to its end, then opens it as one of the past."""
    with qtbot.waitSignal(page.services.training.ended, timeout=60_000) as ended:
        page.services.training.start(config)
    assert ended.args[0].phase is Phase.FINISHED
    folder = RunFolder.open(ended.args[0].folder)
    page.open_run(folder.path)
    qtbot.waitUntil(lambda: not page.run.awaits, timeout=10_000)
    return folder


def test_a_conditional_run_shows_a_class_per_row_live_and_from_its_folder(page, qtbot) -> None:
    small = {"generator": "mlp", "discriminator": "mlp", "training.rounds": 4}
    seen = []
    page.services.training.previewed.connect(lambda shown: seen.append(shown))
    folder = finish(page, qtbot, with_settings(presets.load("cgan"), QUICK | small))
    grid = page.board.samples.grid
    columns = seen[-1].layout.columns
    assert [grid.caption(row * columns) for row in range(10)] == list(folder.data_info().classes)
    page.move_cursor(page.run.reel.rounds[-1])
    np.testing.assert_array_equal(grid.samples, seen[-1].shown)
    assert grid.caption(9 * columns) == folder.data_info().classes[9]


def test_a_run_with_an_encoder_shows_what_it_keeps_of_real_pictures(page, qtbot) -> None:
    finish(page, qtbot, with_settings(presets.load("aae"), QUICK | {"training.rounds": 4}))
    grid = page.board.samples.grid
    count, columns = len(grid.samples), grid._columns
    assert [grid.caption(count - columns * below) for below in (3, 2, 1)] == ["", "real", "reconstruction"]
    assert not np.array_equal(grid.samples[-columns:], grid.samples[-2 * columns : -columns])
    assert set(page.board.rates.rates) == {"autoencoder", "code_discriminator", "encoder"}
    assert page.run.summary.architecture == "mlp"


def test_a_run_in_stages_tells_and_marks_them_and_its_figures_stay(page, qtbot) -> None:
    measured = {"measuring.at_checkpoints": True, "measuring.samples": 200}
    small = {"training.rounds": 40, "game.components": 2, **measured}
    finish(page, qtbot, with_settings(presets.load("adagan-mixture"), QUICK | small))
    board = page.board
    assert board.stage.text() == "generator 2 of 2"
    assert len(board.curves.plot.losses.layer.look.stages) == 2  # weighing, and the second generator
    assert board.samples.scatter.layer.real is not None
    assert "discriminator/objective" in board.curves.plot._levels
    assert "modes" in board.metrics.rows()[0][0]
    page.move_cursor(0)
    assert board.stage.text() == "generator 1 of 2"


SMALL_TRANSLATORS = {
    "training.batch": 2,
    "training.rounds": 3,
    "translator.width": 4,
    "discriminator.width": 4,
    "data.size": 16,
    "data.count": 100,
}


def test_a_run_that_translates_shows_there_and_back_of_seen_and_of_held_out_pictures(page, qtbot) -> None:
    folder = finish(page, qtbot, with_settings(presets.load("cyclegan-shapes"), QUICK | SMALL_TRANSLATORS))
    grid = page.board.samples.grid
    columns = grid._columns
    captions = [grid.caption(row * columns) for row in range(6)]
    assert captions[:3] == ["warm shapes", "→ cool shapes", "→ warm shapes"]
    assert grid.caption(2 * columns - 1) == "held-out: → cool shapes"
    assert len(grid.samples) == 6 * columns
    assert folder.data_info().domains == ("warm shapes", "cool shapes")
    assert not np.array_equal(grid.samples[0], grid.samples[columns - 1])


def test_a_run_on_pairs_shows_what_went_in_what_came_out_and_the_target(page, qtbot) -> None:
    finish(page, qtbot, with_settings(presets.load("pix2pix-shapes"), QUICK | SMALL_TRANSLATORS))
    grid = page.board.samples.grid
    columns = grid._columns
    captions = [grid.caption(row * columns) for row in range(3)]
    assert captions == ["edges", "→ pictures", "target"]
    edges, targets = grid.samples[:columns], grid.samples[2 * columns : 3 * columns]
    assert (edges[..., 0] == edges[..., 1]).all()
    assert not (targets[..., 0] == targets[..., 1]).all()
