"""What a thread opened to translate with: the engine, translators, and the picture on show."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication

from engine.spec.errors import DatasetError, PictureError
from engine.spec.translation import Picture
from studio.translation import ModelChoice

translate = QCoreApplication.translate

MOST = 2  # opened at a time: the one on the page, and that of the queue


@dataclass(frozen=True)
class TranslationEngine:
    """What the service needs of the engine; tests put fakes in."""

    open_translator: Callable[[Path], Any]
    read_picture: Callable[[Path], Picture]
    write_picture: Callable[..., object]  # (path, pixels, overwrite=…)
    suffixes: frozenset[str]  # of files that may be pictures


def real_engine() -> TranslationEngine:
    """The real one; importing it brings torch."""
    from engine.data.decoding import SUFFIXES
    from engine.inference.pictures import read_picture, write_picture
    from engine.inference.translating import open_translator

    def opened(path: Path) -> Any:
        return open_translator(path, device="auto")

    return TranslationEngine(opened, read_picture, write_picture, SUFFIXES)


class OpenedTranslators:
    """Opens each version of a model once, and reads each picture once while it is on show; for one thread."""

    def __init__(self, make_engine: Callable[[], TranslationEngine]) -> None:
        self._make_engine = make_engine
        self._engine: TranslationEngine | None = None
        self._opened: OrderedDict[tuple[Path, int], Any] = OrderedDict()
        self._source: Path | None = None
        self._stamp: tuple[int, int] = (0, 0)
        self._picture: Picture | None = None

    @property
    def engine(self) -> TranslationEngine:
        """The engine, imported when it is first wanted."""
        if self._engine is None:
            self._engine = self._make_engine()
        return self._engine

    def holds(self, model: ModelChoice) -> bool:
        """Whether this version of a model is open."""
        return (model.path, model.version) in self._opened

    def translator(self, model: ModelChoice) -> Any:
        """The opened model; raises what opening raises."""
        key = (model.path, model.version)
        if key not in self._opened:
            while len(self._opened) >= MOST:
                self._opened.popitem(last=False)
            self._opened[key] = self.engine.open_translator(model.path)
        self._opened.move_to_end(key)
        return self._opened[key]

    def picture(self, source: Path | Picture) -> Picture:
        """The picture itself, or that of a file; raises PictureError."""
        if isinstance(source, Picture):
            return source
        stamp = _stamp(source)
        if self._picture is None or source != self._source or stamp != self._stamp:
            self._picture = None
            self._picture = self.engine.read_picture(source)
            self._source, self._stamp = source, stamp
        return self._picture


def write(engine: TranslationEngine, path: Path, pixels: np.ndarray, *, overwrite: bool) -> Path:
    """Writes a picture, and makes the folders above it; raises PictureError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = translate("TranslationService", "the folder {} cannot be made").format(path.parent)
        raise PictureError(what, str(error), translate("TranslationService", "Choose another folder.")) from None
    engine.write_picture(path, pixels, overwrite=overwrite)
    return path


def files_of(engine: TranslationEngine, paths: Sequence[Path]) -> list[Path]:
    """These files, with the pictures in these folders; raises DatasetError where there are none."""
    found = [file for path in paths for file in (_pictures_in(engine, path) if path.is_dir() else [path])]
    if not found:
        what = translate("TranslationService", "there is no picture in {}").format(
            ", ".join(path.name for path in paths)
        )
        remedy = translate("TranslationService", "Choose a folder with PNG, JPEG, WebP, BMP, TIFF or GIF files.")
        raise DatasetError(what, "", remedy)
    return found


def _pictures_in(engine: TranslationEngine, folder: Path) -> list[Path]:
    """Every file below a folder that is named as a picture, in order; hidden ones are passed over."""
    named = (path for path in folder.rglob("*") if path.suffix.lower() in engine.suffixes)
    shown = (path for path in named if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return sorted(path for path in shown if path.is_file())


def _stamp(path: Path) -> tuple[int, int]:
    try:
        known = path.stat()
    except OSError:
        return (0, 0)
    return known.st_mtime_ns, known.st_size
