"""When a draft is measured, and how long its answer holds."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal

from engine.spec.config import RunConfig, with_settings
from engine.spec.estimate import Estimate
from engine.spec.events import Failed
from studio.measuring import Measuring

ANSWER = Estimate({"generator": 3}, 0.1, 10.0, 20.0, 10, "cpu", ())
MISFIT = Failed("Data", "CycleGAN needs two domains of one size")


class FakeEstimates(QObject):
    """Notes what is asked of it."""

    estimated = Signal(object)
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[RunConfig] = []
        self.cancelled = 0
        self.is_busy = False

    def request(self, config: RunConfig) -> None:
        self.requests.append(config)
        self.is_busy = True

    def cancel(self, wait_s: float = 0.0) -> None:
        self.cancelled += 1
        self.is_busy = False


@pytest.fixture
def estimates(qapp) -> FakeEstimates:
    return FakeEstimates()


@pytest.fixture
def measuring(estimates) -> Measuring:
    made = Measuring(estimates)
    made._settle.setInterval(1)
    return made


def test_only_the_last_of_several_changes_is_measured(measuring, estimates, qtbot) -> None:
    for batch in (8, 16, 24):
        measuring.plan(with_settings(RunConfig(), {"training.batch": batch}))
    qtbot.waitUntil(lambda: bool(estimates.requests))
    assert [config.training.batch for config in estimates.requests] == [24]


def test_an_answer_holds_for_what_takes_the_same_time(measuring, estimates, qtbot) -> None:
    measuring.plan(RunConfig())
    qtbot.waitUntil(lambda: bool(estimates.requests))
    with qtbot.waitSignal(measuring.answered, timeout=500):
        estimates.estimated.emit(ANSWER)
    longer = with_settings(RunConfig(), {"training.rounds": 7})
    larger = with_settings(RunConfig(), {"training.batch": 7})
    assert measuring.estimate(longer) == ANSWER
    assert measuring.estimate(larger) is None
    measuring.plan(longer)
    assert not measuring._settle.isActive()


def test_what_a_run_would_meet_as_well_is_a_refusal(measuring, estimates, qtbot) -> None:
    measuring.plan(RunConfig())
    qtbot.waitUntil(lambda: bool(estimates.requests))
    estimates.failed.emit(MISFIT)
    assert measuring.refusal(RunConfig()) == MISFIT
    estimates.failed.emit(Failed("Memory", "too little"))
    assert measuring.failure(RunConfig()).title == "Memory"
    assert measuring.refusal(RunConfig()) is None


def test_nothing_is_measured_after_a_stop(measuring, estimates) -> None:
    measuring.plan(RunConfig())
    measuring.stop()
    measuring._request()
    assert estimates.requests == []
    assert estimates.cancelled == 1
