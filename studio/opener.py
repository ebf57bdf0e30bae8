"""Decides what a path is – a run, a configuration or pictures – and brings it to the page that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.spec.config import read_toml
from engine.spec.errors import EngineError
from studio import own_folders
from studio.composition import Composition
from studio.drafting import with_choice
from studio.dropping import carries_recipe
from studio.exported import exported_system, is_run
from studio.services.messages import Messages
from studio.settings import Settings
from studio.translation import split_models
from studio.translators import can_sample


class Opener(QObject):
    """Opens what a person chooses or drops.

    Signals: go(page name), run_opened(Path), exploration_wanted(Path of an exported generator),
    restoration_wanted(Path of a picture with a recipe),
    translation_wanted(tuple of Paths) with pictures or weights.
    """

    go = Signal(str)
    run_opened = Signal(object)
    exploration_wanted = Signal(object)
    restoration_wanted = Signal(object)
    translation_wanted = Signal(object)

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

    def open_all(self, paths: Sequence[Path]) -> None:
        """Opens what was dropped: two folders are two domains, pictures and weights are for translating."""
        folders = [path for path in paths if path.is_dir() and not is_run(path)]
        if len(folders) > 1 and len(folders) == len(paths):
            self.open_pictures(*folders[:2])
        elif len(paths) > 1 and all(_is_picture(path) or _is_weights(path) for path in paths):
            self._translate(*paths)
        else:
            self.open(paths[0])

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
        elif _is_picture(path) and carries_recipe(path):
            self.restoration_wanted.emit(path)
        elif can_sample(exported_system(path)):
            self.exploration_wanted.emit(path)
        elif _is_picture(path) or _is_weights(path):
            self._translate(path)
        else:
            what = self.tr("{} cannot be opened").format(path.name)
            why = self.tr("It is neither a run, a configuration (TOML), a picture, nor a file of weights")
            self._messages.post("warning", what, why, self.tr("Choose a folder, or a file that ends in .toml."))

    def open_pictures(self, *folders: Path) -> None:
        """Makes folders of pictures the data of the draft, as what they look like, and shows them."""
        self._settings.last_folder = str(folders[0])
        name, paths = own_folders.data_set_for(folders)
        draft = self._composition
        draft.set_config(with_choice(draft.config, "data", name, paths), draft.base)
        self.go.emit("data")

    def _open_config(self, path: Path) -> None:
        try:
            config = read_toml(path)
        except EngineError as error:
            self._messages.post_error(error)
            return
        self._composition.set_config(config)
        self.go.emit("compose")

    def _translate(self, *paths: Path) -> None:
        """Brings files to Translate; whoever meant to train on pictures is shown the way."""
        self.translation_wanted.emit(paths)
        folder = paths[0].parent
        self._settings.last_folder = str(folder)
        if all(map(_is_picture, paths)):
            what = self.tr("Pictures that are dropped alone are translated")
            remedy = self.tr("To train on them, use the whole folder instead.")
            action = (self.tr("Use the folder “{}”").format(folder.name), lambda: self.open_pictures(folder))
            self._messages.post("info", what, "", remedy, action=action)


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in own_folders.SUFFIXES


def _is_weights(path: Path) -> bool:
    return path.is_file() and bool(split_models([path])[0])
