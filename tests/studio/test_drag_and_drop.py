"""A real drag and drop: between two processes, over a real window of an X server, with a mouse that is driven."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from engine.spec.config import RunConfig, with_settings
from engine.training import session
from engine.training.control import Control

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 90.0  # for a process on a busy machine; nothing waits that long where all is well

WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from studio import application
from studio.settings import Settings

qt = application.make_application(["saddlepoint"])
settings = Settings(QSettings(sys.argv[1] + "/settings.ini", QSettings.Format.IniFormat))
settings.runs_folder = Path(sys.argv[1]) / "runs"
settings.last_page = "translate"
services = application.make_services(settings)
window = application.make_window(services)
window.setGeometry(0, 0, 1200, 760)

def tell(shown):
    if shown.problem:
        print("problem", shown.problem.what, flush=True)
    elif shown.made:
        print("made", shown.picture.name, *shown.made[0].made.shape, flush=True)
    elif shown.facts and not shown.picture:
        print("model", shown.facts.title, flush=True)

services.translation.shown.connect(tell)
services.translation.queue_filled.connect(lambda: print("queue", len(services.translation.queue), flush=True))
window.show()
qt.exec()
services.shutdown()
"""

NEIGHBOUR = """
import sys
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QLabel

class Neighbour(QLabel):
    def mousePressEvent(self, event):
        event.accept()

    def mouseMoveEvent(self, event):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(sys.argv[1 + event.position().toPoint().y() // 100])])
        drag = QDrag(self)
        drag.setMimeData(data)
        print("left as", drag.exec(Qt.DropAction.CopyAction).name, flush=True)

    def dragEnterEvent(self, event):
        event.acceptProposedAction()

    def dropEvent(self, event):
        event.acceptProposedAction()
        print("taken", event.mimeData().urls()[0].toLocalFile(), event.mimeData().hasImage(), flush=True)

qt = QApplication(sys.argv)
label = Neighbour("drag me")
label.setAcceptDrops(True)
label.setGeometry(1300, 100, 250, 300)
label.show()
print("ready", flush=True)
qt.exec()
"""


class Process:
    """A Python program on the X server, with what it says."""

    def __init__(self, program: str, display: str, *arguments: Path) -> None:
        environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        command = [sys.executable, "-c", program, *map(str, arguments)]
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        self.all: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def said(self, start: str) -> str:
        """The next line that begins so; fails where it does not come."""
        end = time.monotonic() + WAIT_S
        while (left := end - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                line = self._lines.get(timeout=left)
                if line.startswith(start):
                    return line
        pytest.fail(f"no line that begins with {start!r}")

    def end(self) -> None:
        """Ends the program."""
        self._process.terminate()
        self._process.wait(20)
        self._reader.join(5)
        assert self._process.stdout
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.all.append(line.strip())
            self._lines.put(line.strip())


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of its own; skips where it, or what moves its mouse, is not installed."""
    for tool in ("Xvfb", "xdotool"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: nothing can be dragged")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    assert number, "the X server did not start"
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def drag(display) -> Callable[[tuple[int, int], tuple[int, int]], None]:
    """Presses the mouse at one place of the screen, moves it in steps, and lets go at another."""

    def mouse(*words: object) -> None:
        environment = {**os.environ, "DISPLAY": display}
        subprocess.run(["xdotool", *map(str, words)], env=environment, check=True, timeout=20)

    def move(start: tuple[int, int], end: tuple[int, int]) -> None:
        mouse("mousemove", *start, "mousedown", 1)
        for step in range(1, 13):
            x, y = (a + (b - a) * step // 12 for a, b in zip(start, end, strict=True))
            mouse("mousemove", x, y, "sleep", 0.05)
        mouse("sleep", 0.2, "mouseup", 1)

    return move


@pytest.fixture
def tiny_run(tmp_path) -> Path:
    """A run of two rounds that translates pictures of 16 pixels."""
    values = {
        "game": "cyclegan",
        "data": "shape-domains",
        "data.size": 16,
        "translator": "resnet-translator",
        "translator.width": 8,
        "translator.blocks": 1,
        "discriminator": "patch",
        "discriminator.width": 8,
        "discriminator.layers": 1,
        "training.rounds": 2,
        "training.batch": 2,
        "training.threads": 1,
    }
    config = with_settings(RunConfig(), values)
    ended = session.run(config, lambda _event: None, Control(), runs=tmp_path / "runs", name="tiny")
    assert ended.folder
    return ended.folder


@pytest.mark.usefixtures("tiny_run")
def test_pictures_go_from_another_process_into_the_window_and_out_again(tmp_path, display, drag):
    picture, folder = tmp_path / "photo.png", tmp_path / "shots"
    folder.mkdir()
    Image.new("RGB", (40, 30), (200, 60, 20)).save(picture)
    for name in ("a.png", "b.png"):
        shutil.copy(picture, folder / name)
    window = Process(WINDOW, display, tmp_path)
    neighbour = Process(NEIGHBOUR, display, picture, folder, picture)
    try:
        assert window.said("model") == "model tiny"
        neighbour.said("ready")

        drag((1400, 150), (640, 420))  # a file, onto the page
        assert neighbour.said("left as") == "left as CopyAction"
        assert window.said("made") == "made photo.png 30 40 4"

        drag((300, 300), (500, 500))  # within the window nothing is dropped
        drag((1400, 250), (40, 500))  # a folder, onto the rail: anywhere in the window is Translate's
        assert neighbour.said("left as") == "left as CopyAction"
        assert window.said("queue") == "queue 2"
        assert window.said("made") == "made a.png 30 40 4"

        drag((300, 250), (1400, 250))  # what was made, out of the window
        assert [line for line in window.all if line.startswith("made photo")] == ["made photo.png 30 40 4"]
        where, is_picture = neighbour.said("taken").removeprefix("taken ").rsplit(" ", 1)
        assert (Path(where).suffix, is_picture) == (".png", "True")
        assert Path(where).stem.startswith("a-")
        with Image.open(where) as taken:
            assert taken.size == (40, 30)
    finally:
        window.end()
        neighbour.end()
