"""Dry runs behind the window: answers, errors, cancelling, and the newest request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from engine import presets
from engine.spec.config import RunConfig, with_settings
from engine.spec.errors import Cancelled, OptionError
from engine.spec.estimate import Estimate
from engine.training import estimate as dry_run
from studio.services.estimates import EstimateService


def config(rounds: int) -> RunConfig:
    plain = RunConfig()
    return plain.model_copy(update={"training": plain.training.model_copy(update={"rounds": rounds})})


class FakeDryRun:
    """Rounds tell what it does: 1 answers, 2 fails, 3 is a bug, more wait until they are cancelled."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.stopped = threading.Event()

    def __call__(self, config: RunConfig, cancelled: Callable[[], bool]) -> Estimate:
        """As engine.training.estimate.estimate."""
        self.started.set()
        rounds = config.training.rounds
        if rounds == 2:
            raise OptionError("generator.name", "the generator does not fit", "it needs pictures", "Choose another.")
        if rounds == 3:
            raise KeyError("bug")
        while rounds > 3:
            if cancelled():
                self.stopped.set()
                raise Cancelled("stopped")
            time.sleep(0.001)
        return Estimate({"generator": 7}, 0.5, 0.5, 12.0, 10, "cpu")


@pytest.fixture
def work(monkeypatch) -> FakeDryRun:
    made = FakeDryRun()
    monkeypatch.setattr(dry_run, "estimate", made)
    return made


@pytest.fixture
def service(qapp, work) -> Iterator[EstimateService]:
    made = EstimateService()
    yield made
    made.shutdown()


def test_an_estimate_arrives(service, qtbot):
    with qtbot.waitSignal(service.estimated) as told:
        service.request(config(1))
    assert told.args[0].parameters == {"generator": 7}
    assert not service.is_busy


def test_what_does_not_fit_arrives_with_its_remedy(service, qtbot):
    with qtbot.waitSignal(service.failed) as told:
        service.request(config(2))
    assert told.args[0].why == "it needs pictures"
    assert not told.args[0].report


def test_a_bug_arrives_with_its_report(service, qtbot):
    with qtbot.waitSignal(service.failed) as told:
        service.request(config(3))
    assert "KeyError" in told.args[0].report


def test_the_newest_request_wins(service, qtbot, work):
    answers: list[Estimate] = []
    service.estimated.connect(answers.append)
    service.request(config(99))
    assert work.started.wait(10)
    with qtbot.waitSignal(service.estimated):
        service.request(config(1))
    assert work.stopped.is_set()
    assert len(answers) == 1


def test_cancelling_waits_until_the_dry_run_has_stopped(service, work):
    service.request(config(99))
    assert work.started.wait(10)
    service.cancel(wait_s=10)
    assert work.stopped.is_set()
    assert not service.is_busy


def test_the_real_dry_run_answers(qtbot, qapp):
    service = EstimateService()
    values = {"generator": "mlp", "discriminator": "mlp", "data": "ring"}
    try:
        with qtbot.waitSignal(service.estimated, timeout=60_000) as told:
            service.request(with_settings(RunConfig(), values))
    finally:
        service.shutdown()
    assert set(told.args[0].parameters) == {"generator", "discriminator"}


def test_the_dry_run_makes_the_pairs_that_a_draft_asks_for(qtbot, qapp):
    service = EstimateService()
    small = {"translator.width": 4, "discriminator.width": 4, "training.batch": 2, "training.threads": 1}
    with qtbot.waitSignal(service.estimated, timeout=30_000) as told:
        service.request(with_settings(presets.load("pix2pix-shapes"), small))
    assert set(told.args[0].parameters) >= {"translator", "discriminator"}
    service.shutdown()
