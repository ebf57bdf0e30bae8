"""What lies in a folder of pictures: files with size and time, and the classes that its subfolders make."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from engine.data.decoding import SUFFIXES, signature
from engine.spec.errors import DatasetError

ARCHIVES = frozenset({".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst"})

_CLUTTER = frozenset({"thumbs.db", "desktop.ini"})


class File(NamedTuple):
    """A file of a folder."""

    name: str  # relative, with "/" between class and file
    size: int  # bytes
    time: int  # of its last change, ns
    label: int  # index into Listing.classes, -1 without


@dataclass(frozen=True)
class Listing:
    """The files of a folder in the order in which they are used."""

    folder: Path
    files: tuple[File, ...]
    classes: tuple[str, ...] = ()  # subfolders, where they make classes
    mixed: bool = False  # pictures beside subfolders with pictures: read as one set without classes
    deeper: str = ""  # a folder below the subfolders; what it holds is not read


def list_folder(folder: Path) -> Listing:
    """Lists a folder and its subfolders, one level deep; hidden files are left out.

    Subfolders with pictures are classes, unless pictures lie beside them. Raises DatasetError where
    the folder is missing, unreadable, or an archive.
    """
    _check(folder)
    try:
        loose, subfolders = _scan(folder)
        below = {name: _scan(folder / name) for name in subfolders}
    except OSError as error:
        raise DatasetError(
            f"{error.filename or folder} cannot be listed", error.strerror or str(error), "Check its permissions."
        ) from None
    deeper = next((f"{name}/{inner[0]}" for name, (_, inner) in below.items() if inner), "")
    occupied = {name: files for name, (files, _) in below.items() if any(map(_is_picture, files))}
    mixed = bool(occupied) and any(map(_is_picture, loose))
    classes = () if mixed else tuple(sorted(occupied))
    files = [File(entry.name, *_stat(entry), -1) for entry in loose]
    for name, entries in occupied.items():
        label = classes.index(name) if classes else -1
        files += [File(f"{name}/{entry.name}", *_stat(entry), label) for entry in entries]
    if classes:  # files beside class folders are no pictures and have no class
        files = [file for file in files if file.label >= 0]
    return Listing(folder, tuple(sorted(files)), classes, mixed, deeper)


def class_names(folder: Path) -> tuple[tuple[str, ...], int]:
    """Class folders and the number of pictures, both by name alone; nothing where the folder cannot be read."""
    try:
        loose, subfolders = _scan(folder)
        below = {name: sum(map(_is_picture, _scan(folder / name)[0])) for name in subfolders}
    except OSError:
        return (), 0
    beside = sum(map(_is_picture, loose))
    occupied = sorted(name for name, count in below.items() if count)
    return (() if beside else tuple(occupied)), beside + sum(below.values())


class Reader:
    """Reads the files of a listing by index; of what is no picture only the beginning."""

    def __init__(self, listing: Listing) -> None:
        self._folder = str(listing.folder)
        self._files = listing.files

    def __call__(self, index: int) -> bytes:
        file = self._files[index]
        with open(f"{self._folder}/{file.name}", "rb", buffering=0) as stream:  # noqa: PTH123 - for every file
            head = stream.read(16)
            return head + stream.readall() if signature(head) else head  # a film is not read to its end


def _check(folder: Path) -> None:
    if folder.is_dir():
        return
    if folder.is_file() and folder.suffix.lower() in ARCHIVES:
        raise DatasetError(f"{folder} is an archive, not a folder", "", "Unpack it and choose the folder.")
    if folder.exists():
        raise DatasetError(f"{folder} is a file, not a folder", "", f"Choose the folder it lies in, {folder.parent}.")
    raise DatasetError(f"the folder {folder} does not exist", "", "Choose another folder, or connect its disk.")


def _scan(folder: Path) -> tuple[list[os.DirEntry[str]], list[str]]:
    """Visible regular files, and names of visible subfolders."""
    files, subfolders = [], []
    for entry in _entries(folder):
        if entry.name.startswith(".") or entry.name.lower() in _CLUTTER:
            continue
        if entry.is_dir():
            subfolders.append(entry.name)
        elif entry.is_file():  # a pipe or a device would block the reader
            files.append(entry)
    return files, sorted(subfolders)


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from entries


def _is_picture(entry: os.DirEntry[str]) -> bool:
    return os.path.splitext(entry.name)[1].lower() in SUFFIXES  # noqa: PTH122 - twice as fast, for every file


def _stat(entry: os.DirEntry[str]) -> tuple[int, int]:
    try:
        status = entry.stat()
    except OSError:  # it vanished; reading it will say so
        return 0, 0
    return status.st_size, status.st_mtime_ns
