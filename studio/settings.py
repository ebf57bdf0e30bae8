"""What the window remembers from one day to the next."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal
from PySide6.QtWidgets import QSplitter

from studio.assets import asset

MOST_OPENED = 8
LANGUAGES = {"system": "", "en": "English", "zh_CN": "简体中文"}


def languages() -> dict[str, str]:
    """Key -> name of each language whose translation is installed; the system's own has no name here."""
    return {
        key: name
        for key, name in LANGUAGES.items()
        if key in ("system", "en") or asset(f"translations/saddlepoint_{key}.qm").exists()
    }


class Settings(QObject):
    """Typed access to QSettings.

    Signals: theme_changed(choice), runs_folder_changed(Path).
    """

    theme_changed = Signal(str)
    runs_folder_changed = Signal(object)

    def __init__(self, store: QSettings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store or QSettings("Saddlepoint", "Saddlepoint")
        self._export_data_folder()

    @property
    def theme(self) -> str:
        """One of "system", "light" and "dark"."""
        return self._text("look/theme", "system")

    @theme.setter
    def theme(self, choice: str) -> None:
        self._store.setValue("look/theme", choice)
        self.theme_changed.emit(choice)

    @property
    def language(self) -> str:
        """A key of `languages()`; takes effect at the next start."""
        return self._text("look/language", "system")

    @language.setter
    def language(self, code: str) -> None:
        self._store.setValue("look/language", code)

    @property
    def runs_folder(self) -> Path:
        """Where run folders are written and listed."""
        named = self._text("folders/runs", "")
        if named:
            return Path(named)
        from engine.training.run_folder import default_runs

        return default_runs()

    @runs_folder.setter
    def runs_folder(self, folder: Path) -> None:
        self._store.setValue("folders/runs", str(folder))
        self.runs_folder_changed.emit(folder)

    @property
    def data_folder(self) -> Path:
        """Where downloaded sets and decoded pictures are kept."""
        from engine.spec.data import data_home

        return data_home()

    @data_folder.setter
    def data_folder(self, folder: Path) -> None:
        self._store.setValue("folders/data", str(folder))
        self._export_data_folder()

    @property
    def last_folder(self) -> str:
        """Where the last file dialog ended, "" at first."""
        return self._text("folders/last", "")

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._store.setValue("folders/last", folder)

    @property
    def opened_translators(self) -> list[Path]:
        """Weights and runs that were opened on Translate, newest first; those that are gone are left out."""
        named = (Path(line) for line in self._text("translate/opened", "").splitlines() if line)
        return [path for path in named if path.exists()]

    @opened_translators.setter
    def opened_translators(self, paths: list[Path]) -> None:
        self._store.setValue("translate/opened", "\n".join(map(str, paths[:MOST_OPENED])))

    @property
    def opened_explorers(self) -> list[Path]:
        """Exported models and runs that were opened on Explore, newest first; those that are gone are left out."""
        named = (Path(line) for line in self._text("explore/opened", "").splitlines() if line)
        return [path for path in named if path.exists()]

    @opened_explorers.setter
    def opened_explorers(self, paths: list[Path]) -> None:
        self._store.setValue("explore/opened", "\n".join(map(str, paths[:MOST_OPENED])))

    @property
    def compare_mode(self) -> str:
        """How Translate compares two pictures."""
        return self._text("translate/mode", "slider")

    @compare_mode.setter
    def compare_mode(self, mode: str) -> None:
        self._store.setValue("translate/mode", mode)

    @property
    def last_page(self) -> str:
        """The name of the page shown when the window closed."""
        return self._text("window/page", "home")

    @last_page.setter
    def last_page(self, name: str) -> None:
        self._store.setValue("window/page", name)

    def layout(self) -> tuple[QByteArray, QByteArray]:
        """Geometry and dock state of the main window; empty where none is remembered."""
        return self._bytes("window/geometry"), self._bytes("window/state")

    def remember_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Keeps geometry and dock state for the next start."""
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/state", state)

    def splitter(self, name: str) -> QByteArray:
        """How a splitter stood; empty where it was never moved."""
        return self._bytes(f"window/splitter-{name}")

    def remember_splitter(self, name: str, state: QByteArray) -> None:
        """Keeps how a splitter stands."""
        self._store.setValue(f"window/splitter-{name}", state)

    def keep_splitter(self, name: str, splitter: QSplitter) -> None:
        """Lets a splitter stand as it did, and keeps where it is moved to."""
        splitter.restoreState(self.splitter(name))
        splitter.splitterMoved.connect(lambda: self.remember_splitter(name, splitter.saveState()))

    def forget_layout(self) -> None:
        """Drops all that belongs to the layout."""
        self._store.remove("window")

    def sync(self) -> None:
        """Writes to disk now."""
        self._store.sync()

    def _export_data_folder(self) -> None:
        """The engine learns of the folder through its environment variable."""
        named = self._text("folders/data", "")
        if named:
            os.environ["SADDLEPOINT_DATA"] = named

    def _text(self, key: str, default: str) -> str:
        return str(self._store.value(key, default))

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
