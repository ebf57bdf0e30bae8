"""Which data set a dropped folder is: one of pictures, two domains, or pairs; told by names and sizes alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImageReader

from engine.spec.registry import Entry

translate = QCoreApplication.translate

FOLDER, TWO_FOLDERS, PAIRED, SIDE_BY_SIDE = "folder", "two-folders", "paired-folders", "side-by-side"
PATHS = ("path", "path_a", "path_b")  # options that name folders
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"})
PROBED = 8  # pictures whose sizes are looked at
ALIKE = 0.9  # share of names in both folders that makes them pairs
WIDE = (1.9, 2.1)  # width over height of two square pictures beside each other

_SEPARATORS = re.compile(r"[-_ ]")


def data_set_for(folders: Sequence[Path]) -> tuple[str, dict[str, str]]:
    """The name of the data set that fits one or two folders, and the options that name them."""
    if len(folders) > 1:
        a, b = folders[:2]
        return (PAIRED if _belong_together(a, b) else TWO_FOLDERS), {"path_a": str(a), "path_b": str(b)}
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
    below = _subfolders(folder)
    if below.keys() >= {"traina", "trainb"}:
        return TWO_FOLDERS
    if below.keys() >= {"a", "b"}:
        return PAIRED if _belong_together(below["a"], below["b"]) else TWO_FOLDERS
    probed = list(islice(_pictures(below.get("train", folder)), PROBED))
    return SIDE_BY_SIDE if len(probed) > 1 and all(map(_is_wide, probed)) else FOLDER


def _belong_together(a: Path, b: Path) -> bool:
    """Whether nearly all pictures of each have a namesake in the other; those below "train" where there is one."""
    first, second = ({file.stem for file in _pictures(_subfolders(each).get("train", each))} for each in (a, b))
    return bool(first and second) and len(first & second) >= ALIKE * max(len(first), len(second))


def _is_wide(picture: Path) -> bool:
    size = QImageReader(str(picture)).size()
    return size.height() > 0 and WIDE[0] <= size.width() / size.height() <= WIDE[1]


def _pictures(folder: Path) -> Iterable[Path]:
    try:
        files = sorted(folder.iterdir())
    except OSError:
        return ()
    return (file for file in files if file.suffix.lower() in SUFFIXES and not file.name.startswith("."))


def _subfolders(folder: Path) -> dict[str, Path]:
    """Visible subfolders by name in lower case without separators: "train_A" is "traina"."""
    try:
        found = [each for each in sorted(folder.iterdir()) if each.is_dir() and not each.name.startswith(".")]
    except OSError:
        return {}
    return {_SEPARATORS.sub("", each.name).lower(): each for each in found}
