"""Which data set a dropped folder is: one of pictures, two domains, or pairs; told by names and sizes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImageReader

from engine.spec.folder_kinds import FOLDER, PAIRED, SIDE_BY_SIDE, SUFFIXES, TWO_FOLDERS, belong_together, kind_of
from engine.spec.registry import Entry

__all__ = ["SUFFIXES", "carried", "data_set_for", "half", "invitation", "named", "without_paths"]

translate = QCoreApplication.translate

PATHS = ("path", "path_a", "path_b")  # options that name folders


def data_set_for(folders: Sequence[Path]) -> tuple[str, dict[str, str]]:
    """The name of the data set that fits one or two folders, and the options that name them."""
    if len(folders) > 1:
        a, b = folders[:2]
        return (PAIRED if belong_together(a, b) else TWO_FOLDERS), {"path_a": str(a), "path_b": str(b)}
    return _kind(folders[0]), {"path": str(folders[0])}


def half(entry: Entry | None, values: Mapping[str, Any], folders: Sequence[Path]) -> tuple[str, dict[str, str]] | None:
    """As `data_set_for`, where a data set on show waits for the folder of one domain; None where none does."""
    empty = [name for name in ("path_a", "path_b") if not values.get(name)]
    takes_two = entry is not None and any(field.name == "path_a" for field in entry.fields)
    if entry is None or not takes_two or not empty or values.get("path"):
        return None
    if len(folders) > 1 or _kind(folders[0]) != FOLDER:
        return None
    known = {name: str(values[name]) for name in ("path_a", "path_b") if values.get(name)}
    return entry.name, known | {empty[0]: str(folders[0])}


def carried(values: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """The folders of one data set that suit another as well."""
    known = {field.name for field in entry.fields}
    if "path_a" in known and "path_a" in values:
        return {name: value for name, value in values.items() if name in PATHS and name in known}
    path = values.get("path")
    return {"path": path} if path and "path" in known and _kind(Path(path)) == entry.name else {}


def without_paths(values: Mapping[str, Any]) -> dict[str, Any]:
    """All options but those that name folders."""
    return {name: value for name, value in values.items() if name not in PATHS}


def named(options: Mapping[str, Any]) -> str:
    """What the chosen folders are called, in a few words."""
    return " + ".join(Path(str(options[name])).name for name in PATHS if options.get(name))


def invitation(entry: Entry, options: Mapping[str, Any]) -> str:
    """What to drop on the page for a data set that lacks its folders."""
    formats = translate("OwnFolders", "PNG, JPEG, WebP, BMP, TIFF and GIF.")
    if options.get("path_a") or options.get("path_b"):
        return translate("OwnFolders", "Now drop the folder of the other domain, or choose it in the options.")
    texts = {
        TWO_FOLDERS: translate(
            "OwnFolders", "Drop a folder with trainA and trainB, or the folders of two domains, at once or in turn."
        ),
        PAIRED: translate(
            "OwnFolders", "Drop a folder with A and B, or two folders whose pictures bear the same names."
        ),
        SIDE_BY_SIDE: translate(
            "OwnFolders", "Drop a folder of pictures that show A in their left half and B in their right."
        ),
    }
    text = translate("OwnFolders", "Drop a folder of pictures anywhere on this page, or choose one.")
    if entry.name == FOLDER:
        formats = translate("OwnFolders", "PNG, JPEG, WebP, BMP, TIFF and GIF; subfolders become classes.")
    return f"{texts.get(entry.name, text)}\n\n{formats}"


def _kind(folder: Path) -> str:
    return kind_of(folder, _size)


def _size(picture: Path) -> tuple[int, int]:
    size = QImageReader(str(picture)).size()
    return size.width(), size.height()
