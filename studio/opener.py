"""Decides what a path is – a run, a configuration or pictures – and brings it to the page that shows it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.spec.config import read_toml
from engine.spec.errors import EngineError
from studio.composition import Composition
from studio.drafting import quoted
from studio.services.messages import Messages
from studio.settings import Settings

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"}


class Opener(QObject):
    """Opens what a person chooses or drops.

    Signals: go(page name), run_opened(Path).
    """

    go = Signal(str)
    run_opened = Signal(object)

    def __init__(self, composition: Composition, messages: Messages, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._composition = composition
        self._messages = messages
        self._settings = settings
        self._window = window

    def ask_for_file(self) -> None:
        """A dialog for a run.toml or any configuration."""
        start = self._settings.last_folder or str(self._settings.runs_folder)
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Open a run or a configuration"), start, self.tr("Runs and configurations (*.toml)")
        )
        if name:
            self.open(Path(name))

    def ask_for_folder(self) -> None:
        """A dialog for the folder of a run, or of pictures."""
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open a folder: a run, or pictures to train on"), self._settings.last_folder
        )
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Opens a path; what cannot be opened is told in a message."""
        self._settings.last_folder = str(path if path.is_dir() else path.parent)
        if is_run(path):
            self.run_opened.emit(path)
        elif path.name == "run.toml" and is_run(path.parent):
            self.run_opened.emit(path.parent)
        elif path.is_dir():
            self.open_pictures(path)
        elif path.suffix.lower() == ".toml":
            self._open_config(path)
        elif path.suffix.lower() in PICTURES:
            self._offer_folder(path.parent)
        else:
            what = self.tr("{} cannot be opened").format(path.name)
            why = self.tr("It is neither a run, nor a configuration (TOML), nor a folder of pictures")
            self._messages.post("warning", what, why, self.tr("Choose a folder, or a file that ends in .toml."))

    def open_pictures(self, folder: Path) -> None:
        """Makes a folder of pictures the data of the draft, and shows it."""
        self._composition.apply({"data": "folder", "data.path": quoted(str(folder))})
        self.go.emit("data")

    def _open_config(self, path: Path) -> None:
        try:
            config = read_toml(path)
        except EngineError as error:
            self._messages.post_error(error)
            return
        self._composition.set_config(config)
        self.go.emit("compose")

    def _offer_folder(self, folder: Path) -> None:
        what = self.tr("One picture is not enough to train on")
        remedy = self.tr("Use the whole folder instead.")
        action = (self.tr("Use the folder “{}”").format(folder.name), lambda: self.open_pictures(folder))
        self._messages.post("info", what, "", remedy, action=action)


def is_run(path: Path) -> bool:
    """True for the folder of a run."""
    return (path / "run.toml").is_file() and (path / "state.json").is_file()
