"""The start: the window is painted before torch is imported, and no file of the window imports it by accident."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio import application
from studio.__main__ import _only_for_qt

ROOT = Path(__file__).resolve().parents[2]

PAINT = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings
from studio import application
from studio.settings import Settings

qt = application.make_application(["saddlepoint"])
settings = Settings(QSettings(sys.argv[1] + "/settings.ini", QSettings.Format.IniFormat))
settings.runs_folder = Path(sys.argv[1])
settings.last_page = sys.argv[2]
services = application.make_services(settings)
window = application.make_window(services)
window.painted.disconnect()
window.painted.connect(lambda: print("loaded", "torch" in sys.modules, "pyqtgraph" in sys.modules))
window.painted.connect(window.close)
window.painted.connect(qt.quit)
window.show()
qt.exec()
services.shutdown()
"""


def run_python(*arguments: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["home", "train", "explore", "translate"])
def test_the_window_is_painted_before_torch_and_plots_are_imported(tmp_path, page):
    assert "loaded False False" in run_python(PAINT, str(tmp_path), page)


def test_painting_starts_to_load_what_can_be_chosen(services, blank_pages, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr(services.catalogue, "load", lambda: asked.append(True))
    monkeypatch.setattr(application, "page_builders", lambda _: blank_pages)
    window = application.make_window(services)
    qtbot.addWidget(window)
    assert not asked
    window.show()
    qtbot.waitUntil(lambda: bool(asked))
    window.close()


def test_arguments_go_to_the_command_line(monkeypatch):
    assert _only_for_qt([])
    assert _only_for_qt(["-platform", "offscreen"])
    assert not _only_for_qt(["train", "dcgan"])
    assert not _only_for_qt(["--help"])
