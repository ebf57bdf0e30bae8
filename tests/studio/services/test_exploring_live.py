"""A run is explored while this window trains it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.inference.exploring import open_explorer
from engine.spec.config import RunConfig, from_mapping
from engine.spec.events import Phase
from engine.spec.exploration import Recipe
from studio.services import following
from studio.services.exploration import ExplorationService
from studio.services.training import TrainingService


def config(rounds: int) -> RunConfig:
    return from_mapping(
        {
            "game": {"name": "plain", "code": 6},
            "generator": {"name": "mlp", "width": 8, "depth": 1},
            "discriminator": {"name": "mlp", "width": 8, "depth": 1},
            "data": {"name": "shapes", "count": 100, "size": 16},
            "training": {"rounds": rounds, "batch": 4, "threads": 1},
            "saving": {"checkpoint_every": 100_000},
            "measuring": {"at_checkpoints": False},
        }
    )


@pytest.fixture
def training(qapp: object, tmp_path: Path) -> Iterator[TrainingService]:
    made = TrainingService(lambda: tmp_path)
    yield made
    made.shutdown()


@pytest.fixture
def service(training: TrainingService, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExplorationService]:
    monkeypatch.setattr(following, "LOOK_MS", 20)
    made = ExplorationService(training)
    made.follow(True)
    made.watch(True)
    yield made
    made.shutdown()


def test_a_run_without_a_checkpoint_is_explored_while_it_trains_and_follows_it(
    service: ExplorationService, training: TrainingService, qtbot: Any
) -> None:
    with qtbot.waitSignal(training.started, timeout=20_000) as started:
        training.start(config(1_000_000), "live")
    rounds: list[int] = []
    service.opened.connect(lambda opened: rounds.append(opened.facts.round))
    service.failed.connect(lambda problem: pytest.fail(f"{problem.what} {problem.report}"))
    service.open(started.args[0].folder)
    qtbot.waitUntil(lambda: bool(rounds), timeout=10_000)
    with qtbot.waitSignal(service.shown) as first:
        service.ask(Recipe(seed=1))
    qtbot.waitUntil(lambda: len(rounds) > 2, timeout=10_000)
    with qtbot.waitSignal(service.shown) as later:
        service.ask(Recipe(seed=1))
    assert rounds == sorted(rounds)
    assert later.args[0].opened.live
    assert not np.array_equal(first.args[0].sample, later.args[0].sample)


def test_the_end_of_a_training_is_explored_from_its_last_checkpoint(
    service: ExplorationService, training: TrainingService, qtbot: Any
) -> None:
    with qtbot.waitSignal(training.started, timeout=20_000) as started:
        training.start(config(1_000_000), "ends")
    folder = started.args[0].folder
    with qtbot.waitSignal(service.opened, timeout=10_000):
        service.open(folder)
    with qtbot.waitSignal(training.ended, timeout=10_000) as ended:
        training.stop()
    assert ended.args[0].phase is Phase.STOPPED
    last = ended.args[0].round
    qtbot.waitUntil(lambda: service.current is not None and not service.current.live, timeout=10_000)
    assert service.current is not None
    assert service.current.facts.round == last
    assert service.current.facts.model == open_explorer(folder).facts.model
