"""Pictures that were decoded once: a folder with raw uint8 pixels, labels and a manifest, read by mapping it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
import torch
from torch import Tensor

from engine.data.disk import disk_error, make_folder, require_room
from engine.spec.data import Shape

VERSION = 1  # of this layout and of the way pictures are decoded; another version is built anew
PIXELS, LABELS, MANIFEST = "pixels.u8", "labels.npy", "manifest.json"

_BUILDING = ".building-"  # followed by the process number and the machine


@dataclass(frozen=True)
class Address:
    """Where a cache lies: `origin` stays the same when the content of a folder changes, `key` does not."""

    root: Path
    title: str
    origin: str
    key: str

    @property
    def folder(self) -> Path:
        """The folder of this cache."""
        readable = re.sub(r"[^A-Za-z0-9]+", "-", self.title).strip("-").lower()[:40] or "pictures"
        return self.root / f"{readable}-{self.origin}-{self.key}"


@dataclass(frozen=True)
class Stored:
    """An opened cache: memory-mapped pixels (n, c, h, w) uint8, labels (n,) int64 or None, and what else was noted."""

    pixels: Tensor
    labels: Tensor | None
    facts: dict[str, Any]


def digest(parts: Iterable[object], length: int = 16) -> str:
    """A short name for these values, the same in every session."""
    text = "\n".join(str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:length]


def find(address: Address) -> Stored | None:
    """The cache at an address, also where it was built from a copy of the folder; None where it is absent or broken."""
    for folder in (address.folder, *sorted(address.root.glob(f"*-{address.key}"))):
        stored = _open(folder)
        if stored is not None:
            return stored
    return None


def facts(address: Address) -> dict[str, Any] | None:
    """What was noted beside the pictures; None where there is no cache."""
    for folder in (address.folder, *sorted(address.root.glob(f"*-{address.key}"))):
        manifest = _manifest(folder)
        if manifest is not None:
            return dict(manifest["facts"])
    return None


class Writer:
    """Builds a cache beside its place and renames it when it is whole; leaves nothing behind otherwise.

    Use it as a context. Raises DatasetError where the disk is full or the place cannot be written.
    """

    def __init__(self, address: Address, shape: Shape, expected: int) -> None:
        self._address = address
        self._shape = shape
        self._count = 0
        make_folder(address.root)
        _sweep(address.root)
        require_room(address.root, expected * int(np.prod(shape)), f"{expected:,} pictures of {shape[1]} × {shape[2]}")
        self._building: Path = address.root
        self._pixels: BinaryIO

    def __enter__(self) -> Writer:
        try:
            self._building = _aside(self._address.root)
            self._pixels = (self._building / PIXELS).open("wb")
        except OSError as error:
            raise disk_error(error, self._address.root) from None
        return self

    def append(self, pictures: np.ndarray) -> None:
        """Adds pictures (n, c, h, w) uint8."""
        if pictures.shape[1:] != self._shape or pictures.dtype != np.uint8:
            raise ValueError(f"pictures of {pictures.shape[1:]} {pictures.dtype} in a cache of {self._shape}")
        try:
            self._pixels.write(np.ascontiguousarray(pictures).data)
        except OSError as error:
            raise disk_error(error, self._address.folder) from None
        self._count += len(pictures)

    def written(self) -> np.ndarray:
        """What was appended so far, (n, c, h, w) uint8; what is changed in it is changed in the cache."""
        shape = (self._count, *self._shape)
        if 0 in shape:
            return np.zeros(shape, np.uint8)
        self._pixels.flush()
        return np.memmap(self._building / PIXELS, dtype=np.uint8, mode="r+", shape=shape)

    def keep(self, rows: Sequence[int]) -> None:
        """Leaves only these of the pictures that were appended, `rows` in ascending order."""
        pixels = self.written()
        for place, row in enumerate(rows):
            if place != row:
                pixels[place] = pixels[row]
        del pixels  # a file that is mapped cannot be cut everywhere
        self._count = len(rows)
        self._pixels.flush()
        self._pixels.truncate(self._count * int(np.prod(self._shape)))
        self._pixels.seek(0, os.SEEK_END)

    def finish(self, labels: np.ndarray | None, facts: dict[str, Any]) -> Stored:
        """Writes labels (n,) and facts (plain JSON), puts the cache into its place and opens it."""
        manifest = {
            "version": VERSION,
            "count": self._count,
            "shape": list(self._shape),
            "labels": labels is not None,
            "facts": facts,
        }
        folder = self._address.folder
        try:
            self._pixels.flush()
            os.fsync(self._pixels.fileno())
            self._pixels.close()
            if labels is not None:
                np.save(self._building / LABELS, labels.astype(np.int64), allow_pickle=False)
            (self._building / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
            self._place(folder)
        except OSError as error:
            raise disk_error(error, folder) from None
        stored = _open(folder)
        if stored is None:
            raise disk_error(OSError("it changed while it was written"), folder)
        return stored

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with contextlib.suppress(OSError):  # what could not be flushed is thrown away with the rest
            self._pixels.close()
        shutil.rmtree(self._building, ignore_errors=True)

    def _place(self, folder: Path) -> None:
        """Renames what was built; caches of the same origin with older content go."""
        if _manifest(folder) is None:  # else another thread or process was faster, with the same content
            _remove(folder)
            self._building.rename(folder)
        for old in self._address.root.glob(f"*-{self._address.origin}-*"):
            if old != folder:
                _remove(old)


def _open(folder: Path) -> Stored | None:
    manifest = _manifest(folder)
    if manifest is None:
        return None
    shape = (int(manifest["count"]), *manifest["shape"])
    try:
        labels = np.load(folder / LABELS, allow_pickle=False) if manifest["labels"] else None
        pixels = _map(folder / PIXELS, shape)
    except (OSError, ValueError, EOFError):  # removed or cut off meanwhile
        return None
    if labels is not None and labels.shape != shape[:1]:
        return None
    return Stored(pixels, None if labels is None else torch.from_numpy(labels), dict(manifest["facts"]))


def _manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a whole cache of our version; None for anything else."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        expected = int(manifest["count"]) * int(np.prod(manifest["shape"]))
        whole = manifest["version"] == VERSION and (folder / PIXELS).stat().st_size == expected
        return manifest if whole and isinstance(manifest["facts"], dict) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _map(path: Path, shape: Shape) -> Tensor:
    """Pixels of the file itself, read as they are needed; nothing may write into them."""
    if 0 in shape:
        return torch.zeros(shape, dtype=torch.uint8)
    return torch.from_numpy(np.asarray(_Mapped(np.memmap(path, dtype=np.uint8, mode="r", shape=shape))))


class _Mapped:
    """Read-only memory that does not say so: torch would warn, and silencing a warning is not safe among threads."""

    def __init__(self, memory: np.memmap) -> None:
        self._memory = memory  # stays mapped while an array looks at it
        interface = memory.__array_interface__
        self.__array_interface__ = {**interface, "data": (interface["data"][0], False)}


def _remove(folder: Path) -> None:
    """Takes a cache out of the way at once, then deletes it: a crash in between leaves no half of it."""
    if not folder.exists():
        return
    doomed = _aside(folder.parent)
    with contextlib.suppress(OSError):  # another process was faster
        folder.rename(doomed / folder.name)
    shutil.rmtree(doomed, ignore_errors=True)


def _aside(root: Path) -> Path:
    """A new folder that says whose it is."""
    return Path(tempfile.mkdtemp(prefix=f"{_BUILDING}{os.getpid()}-{_machine()}-", dir=root))


def _machine() -> str:
    return re.sub(r"[^A-Za-z0-9]+", "", socket.gethostname())


def _sweep(root: Path) -> None:
    """Deletes what processes of this machine that are gone left half built; several may share the disk."""
    for folder in root.glob(f"{_BUILDING}*-{_machine()}-*"):
        process = folder.name.removeprefix(_BUILDING).split("-")[0]
        if process.isdigit() and not _is_alive(int(process)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
