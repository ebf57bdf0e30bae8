"""Opening data behind the window: answers, errors, findings, cancelling, and the newest request."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from engine.spec.config import Choice
from engine.spec.data import DataInfo, DataSummary, Preparation, Severity
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS, Entry
from studio.services.data import DataService


class SlowOptions(Options):
    """How it ends."""

    ending: str = option("endless", "endless, or bug.")
    number: int = option(0, "Tells two choices apart.")


class Slow:
    """A data set that takes until it is cancelled."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.stopped = threading.Event()
        self.threads: set[str] = set()

    def build(self, options: SlowOptions, preparation: Preparation) -> None:
        """Reports progress until it is cancelled, or raises what is no EngineError."""
        self.threads.add(threading.current_thread().name)
        self.started.set()
        if options.ending == "bug":
            raise ZeroDivisionError("one over nothing")
        for done in range(100_000):
            preparation.progress("Waiting", done, 100_000)
            if preparation.cancelled():
                self.stopped.set()
            preparation.check()
            time.sleep(0.001)


@pytest.fixture
def slow(monkeypatch) -> Slow:
    made = Slow()
    DATASETS.names()
    facts = {"peek": lambda _: DataInfo("Slow", (2,)), "group": "points", "download_mib": 0.0}
    monkeypatch.setitem(
        DATASETS._entries, "slow", Entry("slow", "Slow", "Never ends.", made.build, SlowOptions, "", facts)
    )
    return made


@pytest.fixture
def service(qapp, tmp_path, monkeypatch) -> Iterator[DataService]:
    monkeypatch.setenv("SADDLEPOINT_DATA", str(tmp_path / "data"))
    made = DataService()
    yield made
    made.shutdown()


def pictures(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        Image.new("RGB", (40, 40), (number, 0, 0)).save(folder / f"{number}.png")
    return folder


def test_points_are_opened_and_remembered(service, qtbot):
    with qtbot.waitSignal(service.opened) as told:
        service.open(Choice(name="ring", modes=5))
    assert isinstance(told.args[0], DataSummary)
    assert told.args[0].samples.shape[1] == 2
    answer = service.answer_for(Choice(name="ring", modes=5, radius=1.0))  # the same, with a default spelled out
    assert answer is not None
    assert answer.summary is told.args[0]
    assert service.answer_for(Choice(name="ring")) is None


def test_a_folder_comes_with_its_findings(service, qtbot, tmp_path):
    folder = pictures(tmp_path / "pictures", 30)
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno")
    with qtbot.waitSignal(service.opened) as told:
        service.open(Choice(name="folder", path=str(folder), size=16))
    assert told.args[0].samples.shape == (30, 16, 16, 4)
    assert told.args[0].health.skipped == 1


def test_too_few_pictures_are_a_failure_with_findings(service, qtbot, tmp_path):
    choice = Choice(name="folder", path=str(pictures(tmp_path / "few", 3)))
    with qtbot.waitSignal(service.failed) as told:
        service.open(choice)
    assert told.args[0].remedy
    assert not told.args[0].report
    assert any(issue.severity is Severity.STOP for issue in service.answer_for(choice).health.issues)


def test_a_missing_folder_is_a_failure_with_a_remedy(service, qtbot, tmp_path):
    with qtbot.waitSignal(service.failed) as told:
        service.open(Choice(name="folder", path=str(tmp_path / "absent")))
    assert "absent" in told.args[0].what
    assert told.args[0].remedy


def test_a_bug_comes_with_its_report(service, slow, qtbot):
    with qtbot.waitSignal(service.failed) as told:
        service.open(Choice(name="slow", ending="bug"))
    assert "ZeroDivisionError" in told.args[0].report


def test_work_happens_in_another_thread_and_progress_arrives(service, slow, qtbot):
    with qtbot.waitSignal(service.progress) as told:
        service.open(Choice(name="slow"))
    assert told.args[0] == "Waiting"
    assert threading.current_thread().name not in slow.threads


def test_cancelling_stops_the_work_and_tells_only_that_it_is_over(service, slow, qtbot):
    answers: list[object] = []
    service.opened.connect(answers.append)
    service.failed.connect(answers.append)
    service.open(Choice(name="slow"))
    assert slow.started.wait(10)
    with qtbot.waitSignal(service.busy_changed) as told:
        service.cancel()
    assert told.args == [False]
    assert slow.stopped.wait(10)
    assert not answers
    assert not service.is_busy


def test_the_newest_request_wins(service, slow, qtbot):
    opened: list[DataSummary] = []
    service.opened.connect(opened.append)
    service.open(Choice(name="slow", number=1))
    service.open(Choice(name="slow", number=2))
    with qtbot.waitSignal(service.opened):
        service.open(Choice(name="moons"))
    assert slow.stopped.is_set() or not slow.started.is_set()
    assert len(opened) == 1
    assert service.answer_for(Choice(name="slow", number=2)) is None


def test_it_is_known_which_data_is_being_opened(service, slow):
    service.open(Choice(name="slow", number=1))
    assert service.is_opening(Choice(name="slow", number=1))
    assert not service.is_opening(Choice(name="slow", number=2))


def test_shutting_down_ends_the_work(service, slow):
    service.open(Choice(name="slow"))
    assert slow.started.wait(10)
    service.shutdown()
    assert slow.stopped.is_set()
