"""Probes of exploring: how long a picture takes from the slider to the screen, in the real window."""

from __future__ import annotations

import statistics
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer

from engine.spec.config import RunConfig, from_mapping
from engine.spec.exploration import Recipe
from engine.training.control import Control
from studio.exploration import Made
from studio.waiting import wait_for, wait_until
from studio.widgets.sample_view import SampleView
from studio.widgets.start_controls import StartControls

if TYPE_CHECKING:
    from studio.main_window import MainWindow
    from studio.services import Services

MOVE_MS = 16  # between two moves of a drag, as a mouse tells them
BURST = 1000  # moves in a second
WARM = 0.1  # of a drag, which does not count


def sliding(services: Services, window: MainWindow, training: bool, seconds: float) -> dict[str, Any]:
    """Drags the slider of the truncation of a DCGAN of 64 × 64, of a finished run, or of the one that is training."""
    folder = _start(services) if training else _trained()
    window.go("explore")
    services.exploration.follow(training)
    services.exploration.open(folder)
    drag = Drag(services, window)
    drag.settle()
    drag.play(seconds, MOVE_MS)
    times = drag.latencies_ms(after_s=WARM * seconds)
    percentiles = statistics.quantiles(times, n=100)
    renders, moves = drag.renders, len(drag.moves)
    drag.play(1.0, 1000 / BURST)
    seen = {
        "p50": percentiles[49],
        "p95": percentiles[94],
        "worst": max(times),
        "moves": moves,
        "renders": renders,
        "burst_moves": len(drag.moves),
        "burst_renders": drag.renders,
        "burst_last": drag.shown_last,
        "burst_left_ms": drag.left_ms,
    }
    services.training.shutdown()
    return seen


class Drag(QObject):
    """Moves the slider of the truncation, and notes when its pictures are painted.

    A picture counts for its own move and for all before it that were passed over.
    """

    def __init__(self, services: Services, window: MainWindow) -> None:
        super().__init__()
        page = window.pages.page("explore")
        self._service = services.exploration
        self._track = _found(page, StartControls).truncation.track
        self._canvas = _found(page, SampleView).canvas
        self._canvas.installEventFilter(self)
        self._service.shown.connect(self._note_shown)
        self._ask, self._service.ask = self._service.ask, self._note_asked  # type: ignore[method-assign]
        self._asked: deque[Recipe] = deque()  # whose pictures, or later ones, are not painted yet
        self._shown: Made | None = None  # and not painted yet
        self._moved = 0.0
        self._renders = 0
        self.moves: list[float] = []  # when each was made
        self.painted: list[float] = []  # when each, or a later one, was on the screen

    @property
    def renders(self) -> int:
        """Pictures that were made since the drag began."""
        return self._service.renders - self._renders

    @property
    def shown_last(self) -> bool:
        """Whether what is on the screen is what was asked for last."""
        return not self._asked

    @property
    def left_ms(self) -> float:
        """From the last move to its picture."""
        return (self.painted[-1] - self.moves[-1]) * 1e3

    def latencies_ms(self, after_s: float) -> list[float]:
        """From each move to the screen, those of the first seconds left out."""
        both = zip(self.moves, self.painted, strict=False)
        return [(painted - moved) * 1e3 for moved, painted in both if moved > self.moves[0] + after_s]

    def settle(self) -> None:
        """Waits until the model is open and nothing is left to be drawn."""
        wait_until(lambda: self._service.current is not None and not self._service.is_busy)

    def play(self, seconds: float, every_ms: float) -> None:
        """Drags to and fro; returns when the last picture is painted."""
        self.moves, self.painted, self._renders = [], [], self._service.renders
        self._asked.clear()
        low, high = self._track.minimum(), self._track.maximum()
        self._track.setSliderDown(True)
        begun, step = time.perf_counter(), 0
        loop, timer = QEventLoop(), QTimer()

        def move() -> None:
            nonlocal step
            due = min(seconds, time.perf_counter() - begun) * 1e3 / every_ms
            while step < due:
                step += 1
                place = step % (2 * (high - low))
                self._move(low + min(place, 2 * (high - low) - place))
            if time.perf_counter() - begun >= seconds:
                loop.quit()

        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(move)
        timer.start(max(1, round(every_ms)))
        loop.exec()
        timer.stop()
        self._track.setSliderDown(False)
        wait_until(lambda: not self._asked)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Looks for paints of the picture; used by Qt."""
        if event.type() == QEvent.Type.Paint and self._shown is not None:
            made, self._shown = self._shown, None
            QTimer.singleShot(0, self, lambda: self._note_painted(made))  # when it has been painted
        return super().eventFilter(watched, event)

    def _move(self, value: int) -> None:
        self._moved = time.perf_counter()
        self._track.setValue(value)

    def _note_asked(self, recipe: Recipe) -> None:
        self.moves.append(self._moved)
        self._asked.append(recipe)
        self._ask(recipe)

    def _note_shown(self, made: Made) -> None:
        self._shown = made

    def _note_painted(self, made: Made) -> None:
        now = time.perf_counter()
        if any(recipe is made.recipe for recipe in self._asked):
            last = None
            while last is not made.recipe:
                last = self._asked.popleft()
                self.painted.append(now)


def _start(services: Services) -> Path:
    """Begins a training that goes on; its folder once it plays rounds."""
    services.training.start(_config(100_000_000, batch=64), "training")
    wait_for(services.training.readings)
    assert services.training.current is not None
    return services.training.current.folder


def _trained() -> Path:
    """A finished run."""
    from engine.training import session

    folder = session.run(_config(1, batch=4), lambda _: None, Control(), name="finished").folder
    assert folder is not None
    return folder


def _config(rounds: int, batch: int) -> RunConfig:
    return from_mapping(
        {
            "generator": {"name": "dcgan"},
            "discriminator": {"name": "dcgan"},
            "data": {"name": "shapes", "size": 64, "count": 200},
            "training": {"rounds": rounds, "batch": batch},
            "measuring": {"at_checkpoints": False},
        }
    )


def _found(parent: QObject, kind: type[Any]) -> Any:
    found = parent.findChild(kind)
    assert found is not None, kind
    return found
