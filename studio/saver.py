"""Asks where a file goes, writes it, and tells how that went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

if TYPE_CHECKING:
    from studio.services.messages import Messages
    from studio.settings import Settings


class Saver(QObject):
    """Saves what a page hands out, in the folder that was last used."""

    def __init__(self, settings: Settings, messages: Messages, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._messages, self._window = settings, messages, window

    def ask(self, name: str, save: Callable[[Path], None]) -> None:
        """A dialog that proposes a name; `save` writes the file and raises OSError where it cannot."""
        suffix = Path(name).suffix
        folder = Path(self._settings.last_folder or Path.home())
        chosen, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save"), str(folder / name), f"*{suffix}")
        if chosen:
            path = Path(chosen)
            self.write(path if path.suffix else path.with_suffix(suffix), save)

    def write(self, path: Path, save: Callable[[Path], None]) -> None:
        """Writes a file under a waiting cursor and posts a message."""
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            save(path)
        except OSError as error:
            remedy = self.tr("Choose another folder.")
            self._messages.post("error", self.tr("{0} could not be saved").format(path.name), str(error), remedy)
        else:
            self._settings.last_folder = str(path.parent)
            self._messages.post("info", self.tr("{0} is saved").format(path.name), str(path.parent))
        finally:
            QGuiApplication.restoreOverrideCursor()
