"""Where a film can be written, as far as that can be told before it is made."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.spec.exploration import Film, Journey

translate = QCoreApplication.translate

FORMATS = {".mp4": "MP4", ".gif": "GIF", ".webp": "WebP", ".png": "PNG"}
FASTEST_GIF = 50.0  # frames per second: browsers slow down faster ones


def path_problem(path: Path | None) -> str:
    """Why a film cannot be written to a path, in a sentence; "" where nothing speaks against it."""
    if path is None or not path.name:
        return translate("FilmPaths", "Name the file.")
    if path.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        return translate("FilmPaths", "Films end in one of {}.").format(known)
    if path.is_dir():
        return translate("FilmPaths", "{} is a folder.").format(path.name)
    folder = path.parent
    if not folder.is_dir():
        return translate("FilmPaths", "There is no folder {}.").format(folder)
    if not os.access(folder, os.W_OK):
        return translate("FilmPaths", "Nothing can be written to {}.").format(folder)
    return ""


def film_frames(journey: Journey, film: Film) -> int:
    """Frames of a film: a boomerang comes back through all but the two at its ends."""
    return max(journey.frames, 2 * journey.frames - 2) if film.loop == "boomerang" else journey.frames
