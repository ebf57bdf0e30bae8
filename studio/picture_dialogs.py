"""Dialogs that ask for pictures, folders and weights, and for the name of a picture to save."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

if TYPE_CHECKING:
    from studio.settings import Settings

PICTURES = "*.png *.jpg *.jpeg *.webp *.bmp *.tif *.tiff *.gif"
WRITTEN = "PNG (*.png);;JPEG (*.jpg *.jpeg);;WebP (*.webp)"


class PictureDialogs(QObject):
    """Begin in the folder that was last used; empty answers where a person changed their mind."""

    def __init__(self, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._window = settings, window

    def pictures(self) -> tuple[Path, ...]:
        """One or many files."""
        kinds = self.tr("Pictures ({})").format(PICTURES) + ";;" + self.tr("All files (*)")
        start = self._settings.last_folder
        names, _ = QFileDialog.getOpenFileNames(self._window, self.tr("Open pictures"), start, kinds)
        return tuple(map(Path, names))

    def folder(self, title: str, start: Path | None = None) -> tuple[Path, ...]:
        """One folder."""
        place = str(start or self._settings.last_folder)
        name = QFileDialog.getExistingDirectory(self._window, title, place)
        return (Path(name),) if name else ()

    def weights(self) -> tuple[Path, ...]:
        """A file of weights."""
        kinds = self.tr("Weights (*.safetensors *.pth *.pt)")
        start = self._settings.last_folder
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open weights"), start, kinds)
        return (Path(name),) if name else ()

    def save_as(self, name: str, title: str = "") -> Path | None:
        """Where a picture is to be written; `name` is proposed, with its ending."""
        start = Path(self._settings.last_folder or Path.home()) / name
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, title or self.tr("Save the translation"), str(start), WRITTEN
        )
        path = Path(chosen) if chosen else None
        return path.with_suffix(".png") if path and not path.suffix else path
