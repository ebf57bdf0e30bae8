"""Fixtures for the window: temporary settings, a fake session, and proof that no thread or timer is left over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QThread, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from engine.spec.config import RunConfig
from engine.spec.data import DataInfo
from engine.spec.errors import Cancelled, PictureError
from engine.spec.events import Ended, Event, Phase, PhaseChanged, Reading, Readings, Started
from engine.spec.translation import Picture, Translated, TranslatorFacts, Way
from engine.training.control import Control
from engine.training.run_folder import RunFolder
from studio.actions import PAGES
from studio.application import make_services, make_window
from studio.main_window import MainWindow
from studio.services import Services
from studio.services.opened_translators import TranslationEngine
from studio.services.training import TrainingService
from studio.services.translation import TranslationService
from studio.settings import Settings
from studio.theme import theme


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the platform without a screen cannot do is no warning about the window."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def nothing_is_left_over(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test after which a thread runs or a timer ticks."""
    if "qapp" not in request.fixturenames:
        yield
        return
    started: WeakSet[Any] = WeakSet()
    for kind in (QThread, QTimer):
        monkeypatch.setattr(kind, "start", _noting(kind.start, started))
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    alive = [thing for thing in started if shiboken6.isValid(thing)]
    left = [thing for thing in alive if (thing.isRunning() if isinstance(thing, QThread) else thing.isActive())]
    assert not left, f"left over: {left}"


def _noting(start: Callable[..., None], started: WeakSet[Any]) -> Callable[..., None]:
    def note(thing: Any, *arguments: Any) -> None:
        started.add(thing)
        start(thing, *arguments)

    return note


class FakeSession:
    """Plays rounds of a millisecond; obeys a Control as the real one does."""

    def __init__(self, *, stop_s: float = 0.0) -> None:
        self.stop_s = stop_s  # how long saving takes
        self.calls: list[tuple[str, Any]] = []
        self.controls: list[Control] = []

    def run(self, config: RunConfig, emit: Callable[[Event], None], control: Control, **options: Any) -> None:
        """As engine.training.session.run."""
        self.calls.append(("run", config))
        self._play(options.get("name") or "made-up", emit, control)

    def resume(self, folder: Path, emit: Callable[[Event], None], control: Control, **options: Any) -> None:
        """As engine.training.session.resume."""
        self.calls.append(("resume", folder))
        self._play(folder.name, emit, control)

    def _play(self, name: str, emit: Callable[[Event], None], control: Control) -> None:
        self.controls.append(control)
        emit(PhaseChanged(Phase.PREPARING))
        info = DataInfo("Ring", (2,))
        emit(
            Started(
                Path("/nowhere") / name, name, ("discriminator", "generator"), {"generator": 3}, "CPU", info, 50_000, 8
            )
        )
        emit(PhaseChanged(Phase.TRAINING))
        played, was_paused = 0, False
        while not control.stopping:
            if control.paused != was_paused:
                was_paused = control.paused
                emit(PhaseChanged(Phase.PAUSED if was_paused else Phase.TRAINING, played))
            if control.paused:
                control.wait(0.01)
                continue
            time.sleep(0.001)
            played += 1
            reading = Reading(played, 8 * played, 0.0, 0.0, {"generator/total": (1.0, 0.9, 1.1)})
            emit(Readings((reading,), 900.0, 7200.0, 42.0))
        emit(PhaseChanged(Phase.STOPPING, played))
        time.sleep(self.stop_s)
        emit(PhaseChanged(Phase.STOPPED, played))
        emit(Ended(Phase.STOPPED, played, None))


TWO = (Way("AtoB", "apples", "oranges", "BtoA"), Way("BtoA", "oranges", "apples", "AtoB"))
THREE = tuple(Way(str(digit), "digits", str(digit), domain=digit) for digit in range(3))


class FakeTranslators:
    """Inverts pictures in place of the engine, waits where a test wants it to; refuses files that begin with "bad"."""

    def __init__(self) -> None:
        self.made = TranslationEngine(self.open, self.read, self.write, frozenset({".png", ".jpg"}))
        self.go_on = threading.Event()
        self.go_on.set()
        self.domains = False
        self.refuse: Exception | None = None
        self.opened: list[Path] = []
        self.written: list[Path] = []
        self.threads: set[int] = set()
        self.started = self.cancelled = 0
        self.ways = TWO

    @property
    def facts(self) -> TranslatorFacts:
        """Of whatever is opened."""
        ways = THREE if self.domains else self.ways
        return TranslatorFacts("apples", "CycleGAN · ResNet-9 · round 12,000 · average", 12_000, ways, (6, 8), 4)

    def open(self, path: Path) -> FakeTranslators:
        """As engine.inference.translating.open_translator."""
        self.threads.add(threading.get_ident())
        self.opened.append(path)
        if self.refuse:
            raise self.refuse
        return self

    def read(self, path: Path) -> Picture:
        """As engine.inference.pictures.read_picture."""
        if not path.exists():
            raise PictureError(f"there is no file {path.name}", "", "Check the name.")
        if path.read_bytes()[:3] == b"bad":
            raise PictureError(f"{path.name} is damaged", "", "Fetch it anew.")
        return Picture(np.full((6, 8, 4), 255, np.uint8), path.name, ("It is grey.",))

    def write(self, path: Path, pixels: np.ndarray, *, overwrite: bool = False) -> None:
        """As engine.inference.pictures.write_picture."""
        if path.exists() and not overwrite:
            raise PictureError(f"{path} exists")
        self.written.append(path)
        path.write_bytes(b"fine")

    def translate(self, source: Picture, way: str, *, cycle: bool = False, **how: Any) -> Translated:
        """Inverts the colours once it may go on."""
        self._wait(**how)
        known = self.facts.way(way)
        assert known is not None
        made = source.pixels.copy()
        made[..., :3] = 255 - made[..., :3]
        return Translated(known, source, made, source.pixels if cycle else None, 0.25)

    def all_domains(self, source: Picture, **how: Any) -> tuple[Translated, ...]:
        """The picture in three shades."""
        self._wait(**how)
        return tuple(Translated(way, source, source.pixels // (n + 1), None, 0.25) for n, way in enumerate(THREE))

    def _wait(self, progress: Any = None, cancelled: Any = None) -> None:
        self.started += 1
        if progress:
            progress(1, 2)
        while not self.go_on.is_set():
            if cancelled and cancelled():
                self.cancelled += 1
                raise Cancelled("broken off")
            time.sleep(0.002)


class BlankPage(QWidget):
    """A page with a field to type in."""

    go = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)

    def open_run(self, folder: Path) -> None:
        """Notes what it was asked to show."""
        self.opened.append(folder)


@pytest.fixture
def settings(tmp_path: Path, qapp: object) -> Iterator[Settings]:
    """Settings in a temporary file, with runs in a temporary folder."""
    made = Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    made.runs_folder = tmp_path / "runs"
    yield made
    theme().choose("light")


@pytest.fixture
def session() -> FakeSession:
    """The fake session that `services` trains with."""
    return FakeSession()


@pytest.fixture
def translators() -> FakeTranslators:
    """What `services` translates with."""
    return FakeTranslators()


@pytest.fixture
def services(settings: Settings, session: FakeSession, translators: FakeTranslators) -> Iterator[Services]:
    """Real services with a fake session and fake translators."""
    made = make_services(settings)
    made.training = TrainingService(lambda: settings.runs_folder, lambda: session)
    made.translation = TranslationService(lambda: translators.made)
    yield made
    translators.go_on.set()
    made.shutdown()


@pytest.fixture
def blank_pages() -> dict[str, Callable[[], QWidget]]:
    """Builders of pages with nothing but a field."""
    return dict.fromkeys(PAGES, BlankPage)


@pytest.fixture
def window(services: Services, blank_pages: dict[str, Callable[[], QWidget]], qtbot: Any) -> MainWindow:
    """The main window on blank pages, shown."""
    made = MainWindow(services, blank_pages)
    qtbot.addWidget(made, before_close_func=lambda _: services.training.shutdown())
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def write_run(settings: Settings) -> Callable[..., Path]:
    """Writes a run folder: write_run("name", phase, round=…) returns its path."""

    def write(name: str, phase: Phase = Phase.STOPPED, *, round: int = 5, age_s: float = 0.0, process: int = 0) -> Path:
        folder = RunFolder.create(settings.runs_folder, name, RunConfig())
        state = folder.state()
        values = {"phase": phase, "round": round, "heartbeat": time.time() - age_s, "process": process or 2**30}
        folder.write_state(type(state)(**{**state.__dict__, **values}))
        return folder.path

    return write


@pytest.fixture
def whole_window(settings: Settings, qtbot: Any) -> Iterator[MainWindow]:
    """The window with its pages and the real engine, on show; its `services` are those that it works with."""
    services = make_services(settings)
    made = make_window(services)
    qtbot.addWidget(made, before_close_func=lambda _: services.training.shutdown())
    with qtbot.waitSignal(services.catalogue.ready, timeout=60_000):
        made.show()
    made.services = services  # type: ignore[attr-defined]
    yield made
    services.shutdown()
