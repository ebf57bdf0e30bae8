"""The training service: one thread, wishes in, events out, and a clean end whatever happens."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import numpy as np

from engine.spec.config import RunConfig
from engine.spec.events import Measured, Metric, Phase, Preview, Reading, Readings
from studio.services.training import TrainingService, condense


def test_a_run_goes_through_its_phases_and_ends_when_stopped(services, qtbot):
    phases = []
    services.training.phase_changed.connect(phases.append)
    with qtbot.waitSignal(services.training.started):
        services.training.start(RunConfig(), "mine")
    qtbot.waitUntil(lambda: services.training.phase is Phase.TRAINING)
    with qtbot.waitSignal(services.training.ended) as ended:
        services.training.stop()
    assert phases == [Phase.PREPARING, Phase.TRAINING, Phase.STOPPING, Phase.STOPPED]
    assert ended.args[0].phase is Phase.STOPPED
    assert not services.training.is_live


def test_only_one_run_is_live_at_a_time(services, session, qtbot):
    assert services.training.start(RunConfig())
    assert not services.training.start(RunConfig())
    assert not services.training.resume(Path("other"))
    qtbot.waitUntil(lambda: bool(session.calls))
    services.training.shutdown()
    assert len(session.calls) == 1


def test_no_round_is_told_after_paused_until_played_on(services, qtbot):
    training, rounds = services.training, []
    training.readings.connect(lambda event: rounds.append(event.readings[-1].round))
    training.start(RunConfig())
    qtbot.waitUntil(lambda: len(rounds) > 3)
    training.pause()
    assert training.phase is Phase.PAUSING
    qtbot.waitUntil(lambda: training.phase is Phase.PAUSED)
    seen = rounds[-1]
    qtbot.wait(50)
    assert rounds[-1] == seen
    training.play()
    qtbot.waitUntil(lambda: rounds[-1] > seen)


def test_ended_is_told_when_the_thread_is_gone_so_that_another_run_may_start_at_once(services, qtbot):
    training, second = services.training, []
    training.ended.connect(lambda _: second.append(training.start(RunConfig())) if not second else None)
    training.start(RunConfig())
    training.stop()
    qtbot.waitUntil(lambda: bool(second))
    assert second == [True]


def test_what_escapes_the_session_is_told_with_its_report(qtbot, tmp_path):
    def broken():
        raise ImportError("no such engine")

    training = TrainingService(lambda: tmp_path, broken)
    failures = []
    training.failed.connect(failures.append)
    with qtbot.waitSignal(training.ended):
        training.start(RunConfig())
    assert training.phase is Phase.FAILED
    assert "no such engine" in failures[0].why
    assert "Traceback" in failures[0].report


def test_shutdown_tells_whether_the_session_has_ended_in_time(services, session, qtbot):
    session.stop_s = 0.5
    with qtbot.waitSignal(services.training.started):
        services.training.start(RunConfig())
    assert not services.training.shutdown(wait_ms=20)
    assert services.training.is_live
    assert services.training.shutdown()


def test_wishes_reach_the_control(services, session, qtbot):
    training = services.training
    with qtbot.waitSignal(training.started):
        training.start(RunConfig())
    training.step("generator")
    training.edit("optimisers.generator.learning_rate", 1e-4)
    control = session.controls[0]
    assert control.take().player == "generator"
    assert control.take().value == 1e-4


def test_the_wish_for_raw_previews_holds_for_the_next_run_too(services, session, qtbot):
    services.training.show_raw(True)
    with qtbot.waitSignal(services.training.started):
        services.training.start(RunConfig())
    assert session.controls[0].live_raw
    services.training.show_raw(False)
    assert not session.controls[0].live_raw


def test_neighbouring_readings_are_joined_with_the_newest_pace():
    first, second = (Readings((Reading(n, n, 0, 0, {}),), n, n, None) for n in (1, 2))
    joined = condense(deque([first, second]))
    assert [reading.round for reading in joined[0].readings] == [1, 2]
    assert joined[0].rounds_per_s == 2
    assert len(joined) == 1


def test_of_the_previews_that_were_only_shown_the_newest_is_kept_and_of_the_saved_ones_all():
    raw = np.zeros((1, 2), np.float32)
    shown, saved, last = Preview(1, None, raw), Preview(2, None, raw, Path("a")), Preview(3, None, raw)
    assert condense(deque([shown, saved, last])) == [saved, last]


def test_figures_are_passed_on_and_what_a_newer_engine_tells_is_let_pass(services, qtbot):
    told = []
    services.training.measured.connect(told.append)
    measured = Measured(100, (Metric("modes", 7.0, "higher", "2,500 samples", 8.0),))
    services.training._tell(object())
    services.training._tell(measured)
    assert told == [measured]
