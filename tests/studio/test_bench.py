"""The probes of the bench work with the real window; what they measure is not judged here."""

from __future__ import annotations

import subprocess
import time

import pytest

from engine.bench.measuring import MEASURES
from engine.spec.errors import RunError
from studio import bench


def test_the_window_s_measurements_join_the_engine_s() -> None:
    assert {"window-start", "window-minute", "window-live", "window-curves", "explore-slider"} <= set(MEASURES)


def test_the_start_probe_tells_when_the_window_was_painted() -> None:
    begun = time.time()
    assert begun < bench._probe("painted")["painted_at"] < time.time()


def test_the_live_probe_trains_with_the_window_and_without_it() -> None:
    seen = bench._probe("live", "points", "2", "1")
    assert seen["with"] > 0
    assert seen["without"] > 0
    assert seen["ratio"] == pytest.approx(seen["with"] / seen["without"])
    assert 0 <= seen["late_p50"] <= seen["late_p99"] <= seen["late_max"]


def test_the_slider_probe_sees_every_picture_on_the_screen() -> None:
    seen = bench._probe("sliding", "idle", "0.5")
    assert 0 < seen["p50"] <= seen["p95"]
    assert 0 < seen["renders"] <= seen["moves"]
    assert seen["burst_last"]
    assert seen["burst_renders"] < 1000
    assert 950 < seen["burst_moves"] <= 1000


def test_the_curve_probe_draws_a_million_points() -> None:
    seen = bench._probe("curves", "2")
    assert seen["points"] == "2 × 500,000"
    assert min(seen["load_ms"], seen["grow_ms"], seen["zoom_ms"]) > 0


def test_a_probe_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess([], 1, "", "Traceback\nValueError: no screen")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    with pytest.raises(RunError, match="no screen"):
        bench._probe("painted")


@pytest.mark.parametrize("name", ["window-start", "window-minute", "window-live", "window-curves", "explore-slider"])
def test_without_qt_the_window_is_skipped_with_the_reason(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_has_qt", lambda: False)
    (measurement,) = MEASURES[name][1]("quick")
    assert measurement.value is None
    assert measurement.skipped == "PySide6 is not installed"
