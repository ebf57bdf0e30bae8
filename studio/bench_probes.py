"""The probes of the bench, one a process: each shows the real window and prints what it saw as JSON."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from engine.spec.config import RunConfig, from_mapping
from engine.spec.events import Event, Readings
from engine.training.control import Control
from studio.application import make_application, make_services, make_window
from studio.settings import Settings
from studio.waiting import wait_for

if TYPE_CHECKING:
    from studio.main_window import MainWindow
    from studio.services import Services

TICK_MS = 5
WARM_S = 1.5  # of a session that do not count
SYSTEMS = {"mlp": "MLP 32×32 grey", "dcgan": "DCGAN 32×32", "points": "tiny MLP on points"}


def main(arguments: list[str]) -> None:
    """Runs the probe that is named first."""
    probes: dict[str, Callable[..., dict[str, Any]]] = {
        "painted": painted,
        "minute": minute,
        "live": live,
        "curves": curves,
        "sliding": sliding,
    }
    sys.excepthook = _fail
    application = make_application(sys.argv[:1])
    seen = probes[arguments[0]](application, *arguments[1:])
    print(json.dumps(seen), flush=True)


def painted(_application: QApplication) -> dict[str, Any]:
    """The time, in seconds since the epoch, at which the window was painted."""
    services, window = _window()
    at = time.time()
    window.hide()
    services.shutdown()
    return {"painted_at": at}


def minute(_application: QApplication) -> dict[str, Any]:
    """Seconds from a click on Home's first button to the first samples."""
    services, window = _window()
    page = window.pages.page("home")
    begun = time.perf_counter()
    page.try_card.button.click()  # type: ignore[attr-defined]
    wait_for(services.training.previewed)
    seconds = time.perf_counter() - begun
    services.training.shutdown()
    services.shutdown()
    return {"samples_s": seconds}


def live(_application: QApplication, networks: str, seconds: str, pairs: str) -> dict[str, Any]:
    """Rounds a second with the window live and without it, in turn; then how late the event loop is.

    Lateness has a pass of its own: its timer alone takes some five hundredths of a quick network's rounds.
    """
    services, window = _window()
    if not services.catalogue.is_ready:
        wait_for(services.catalogue.ready)
    config = system(networks)
    with_window: list[float] = []
    without: list[float] = []
    for pair in range(int(pairs)):
        for windowed in (True, False) if pair % 2 == 0 else (False, True):
            if windowed:
                with_window.append(_pace_with(services, window, config, float(seconds)))
            else:
                without.append(_pace_without(config, float(seconds)))
    late = Lateness()
    services.training.started.connect(late.start)
    _pace_with(services, window, config, float(seconds))
    late.stop()
    services.shutdown()
    ratios = [a / b for a, b in zip(with_window, without, strict=True)]
    import torch

    return {
        "title": SYSTEMS[networks],
        "with": statistics.median(with_window),
        "without": statistics.median(without),
        "ratio": statistics.median(with_window) / statistics.median(without),
        "ratios": ratios,
        "threads": max(1, torch.get_num_threads() - 1),
        **late.summary(),
    }


def sliding(_application: QApplication, training: str, seconds: str) -> dict[str, Any]:
    """How long pictures take from a slider of the page Explore to the screen; training: "training", or "idle"."""
    from studio import explore_probes

    services, window = _window()
    if not services.catalogue.is_ready:
        wait_for(services.catalogue.ready)
    seen = explore_probes.sliding(services, window, training == "training", float(seconds))
    window.hide()
    services.shutdown()
    return seen


def curves(application: QApplication, steps: str) -> dict[str, Any]:
    """Milliseconds for loading two curves of half a million points, for a reading more, and for a step of zoom."""
    import numpy as np

    from engine.spec.events import Reading
    from engine.spec.runs import CurveSeries
    from studio.curves.store import CurveStore
    from studio.widgets.curve_plot import CurvePlot

    names, count = ("discriminator/objective", "generator/objective"), 500_000
    rounds = np.arange(1, count + 1)
    noise = np.random.default_rng(0).normal(1, 0.2, count).astype(np.float32)
    series = [CurveSeries(n, rounds, rounds, rounds / 10, rounds / 10, noise, noise - 0.1, noise + 0.1) for n in names]
    store = CurveStore()
    plot = CurvePlot(store)
    plot.resize(900, 560)
    plot.show()

    def timed(change: Callable[[], object]) -> float:
        begun = time.perf_counter()
        change()
        plot.viewport().repaint()
        application.processEvents()
        return (time.perf_counter() - begun) * 1e3

    def load() -> None:
        store.load(series)
        plot.fit()

    def grow() -> None:
        last = store.last_round + 1
        store.add([Reading(last, last, last / 10, last / 10, dict.fromkeys(names, (1.0, 0.9, 1.1)))])
        plot.refresh()

    load_ms = timed(load)
    grown = [timed(grow) for _ in range(int(steps))]
    zoomed = [timed(lambda: plot.losses.view.scaleBy(x=0.8)) for _ in range(int(steps))]
    plot.close()
    points = f"{len(names)} × {count:,}"
    return {
        "points": points,
        "load_ms": load_ms,
        "grow_ms": statistics.median(grown),
        "zoom_ms": statistics.median(zoomed),
    }


class Lateness(QObject):
    """A timer that notes by how many milliseconds each of its ticks came late."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begins to tick."""
        self._clock.start()
        self._timer.start()

    def stop(self) -> None:
        """Ticks no more."""
        self._timer.stop()

    def summary(self) -> dict[str, float]:
        """Median, 99th percentile and maximum, in milliseconds."""
        percentiles = statistics.quantiles(self.late_ms, n=100)
        return {"late_p50": percentiles[49], "late_p99": percentiles[98], "late_max": max(self.late_ms)}

    def _tick(self) -> None:
        self.late_ms.append(max(0.0, self._clock.nsecsElapsed() / 1e6 - TICK_MS))
        self._clock.restart()


class Pace:
    """Rounds a second of active time from the readings of a session, its first seconds left out."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.done = False
        self._first: tuple[int, float] | None = None
        self._last = (0, 0.0)

    def __call__(self, event: Event) -> None:
        """Looks at an event of the session."""
        if not isinstance(event, Readings):
            return
        for reading in event.readings:
            self._last = (reading.round, reading.active_s)
            if self._first is None and reading.active_s >= WARM_S:
                self._first = self._last
        self.done = self._last[1] >= self.seconds

    @property
    def rounds_per_s(self) -> float:
        """The pace between the first reading that counts and the last."""
        first = self._first or (0, 0.0)
        return (self._last[0] - first[0]) / (self._last[1] - first[1])


def system(networks: str) -> RunConfig:
    """A run of these networks that saves as a preset does, but for checkpoints."""
    if networks == "points":
        net: dict[str, Any] = {"name": "mlp"}
        data: dict[str, Any] = {"name": "ring"}
    else:
        net = {"name": networks}
        data = {"name": "shapes", "size": 32, "count": 2000}
        if networks == "mlp":
            data["channels"] = 1
    return from_mapping(
        {
            "generator": net,
            "discriminator": net,
            "data": data,
            "training": {"rounds": 100_000_000},
            "saving": {"preview_every": 10_000_000, "checkpoint_every": 10_000_000, "checkpoint_minutes": 1440},
        }
    )


def _pace_with(services: Services, window: MainWindow, config: RunConfig, seconds: float) -> float:
    window.go("train")
    pace, loop = Pace(seconds), QEventLoop()

    def look(event: Event) -> None:
        pace(event)
        if pace.done:
            services.training.stop()

    services.training.readings.connect(look)
    services.training.ended.connect(loop.quit)
    services.training.start(config)
    loop.exec()
    services.training.readings.disconnect(look)
    services.training.ended.disconnect(loop.quit)
    return pace.rounds_per_s


def _pace_without(config: RunConfig, seconds: float) -> float:
    """The same session in this thread, while the window stands still."""
    from engine.training import session

    pace, control = Pace(seconds), Control()

    def look(event: Event) -> None:
        pace(event)
        if pace.done:
            control.stop()

    session.run(config, look, control, name="bench", spare_threads=1)
    return pace.rounds_per_s


def _fail(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What a slot raises would only be printed; a window that is broken must not be measured."""
    sys.__excepthook__(kind, error, trace)
    os._exit(1)


def _window() -> tuple[Services, MainWindow]:
    """The real window, painted."""
    services = make_services(Settings())
    window = make_window(services)
    loop = QEventLoop()
    window.painted.connect(loop.quit)
    window.show()
    loop.exec()
    return services, window


if __name__ == "__main__":
    main(sys.argv[1:])
