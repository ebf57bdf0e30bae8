"""What a standard data set is made of, and how it is found or downloaded, resized once, and opened."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
import torch
from pydantic import AfterValidator, BeforeValidator
from torch.nn import functional

from engine.contracts import Dataset
from engine.data import cache
from engine.data.disk import mib
from engine.data.download import Remote, fetch
from engine.data.fitting import Wanted
from engine.data.folder import absolute, number_or_word
from engine.data.ingest import Files, ingest
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.errors import DatasetError
from engine.spec.options import Options, option

BLOCK_BYTES = 1 << 22  # of pictures that are resized at a time
LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601, as Pillow turns colour into grey


class StandardOptions(Options):
    """What every standard set leaves to choose."""

    split: Literal["train", "test", "both"] = option("train", "Which of the pictures to learn from.")
    size: int = option(32, "Height and width that the network sees.", ge=16, le=256, unit="px")
    channels: Annotated[Literal["auto", 1, 3], BeforeValidator(number_or_word)] = option(
        "auto", "1 grey, 3 colour; auto: as the set has it.", advanced=True
    )
    flip: bool = option(False, "Mirror pictures at random; only where mirrored ones are valid.")
    limit: int = option(
        0, "Pictures to learn from, taken evenly from the whole set; 0: all.", ge=0, unit="pictures", advanced=True
    )
    folder: Annotated[Path | None, AfterValidator(absolute)] = option(
        None, "Folder that already holds the files; leave empty to download them once."
    )


class Piece(NamedTuple):
    """Something that a set needs, and the relative places where it may lie, best first."""

    name: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class StandardSet:
    """A data set that everybody knows; the functions take its parsed options."""

    name: str
    title: str
    help: str
    paper: str
    options: type[StandardOptions]
    channels: int
    side: int  # of the stored pictures; of their square part where they are not square
    download_mib: float
    classes: Callable[[Any], tuple[str, ...]]
    count: Callable[[Any], int]
    pieces: Callable[[Any], tuple[Piece, ...]]
    remotes: Callable[[Any], tuple[Remote, ...]]
    read: Callable[[dict[str, Path], Any, Sink], np.ndarray | None]  # pieces by name -> labels (n,)
    border: Callable[[Any], int] = lambda _: 0  # dark pixels on each side
    remedy: str = ""  # where else to get the files, continuing "or ..."

    def info(self, options: StandardOptions) -> DataInfo:
        """What is known before the set is there."""
        classes = self.classes(options)
        labelled = {Need.LABELS} if len(classes) > 1 else set()
        offers = frozenset({Need.PICTURES, Need.STORED, *labelled})
        channels = self.channels if options.channels == "auto" else options.channels
        shape = (channels, options.size, options.size)
        count = limited(self.count(options), options.limit)
        return DataInfo(self.title, shape, count, classes, offers, self._notes(options, channels))

    def present(self, options: StandardOptions, preparation: Preparation) -> bool:
        """Whether opening it needs no download: the files are there, or a folder is named that must hold them."""
        return options.folder is not None or not _look(self.pieces(options), preparation.downloads)[1]

    def _notes(self, options: StandardOptions, channels: int) -> tuple[str, ...]:
        edge = self.border(options)
        inner = options.size - 2 * edge
        said = []
        if inner != self.side:
            said.append(f"Pictures are resized from {self.side} × {self.side} to {inner} × {inner}.")
        if edge:
            said.append(f"A black border of {edge} makes them {options.size} × {options.size}.")
        if channels != self.channels:
            said.append("Colours are turned grey." if channels == 1 else "Grey is repeated in three channels.")
        return tuple(said)


class Sink:
    """Takes the pictures of a set in any size and appends them to the cache in the wanted one."""

    def __init__(self, writer: cache.Writer, spec: StandardSet, options: StandardOptions, preparation: Preparation):
        self._append = writer.append
        self._info = spec.info(options)
        self._border = spec.border(options)
        self._preparation = preparation
        self._done = 0

    def arrays(self, pictures: np.ndarray) -> None:
        """Appends pictures (n, c, h, w) uint8, square."""
        channels, size, _ = self._info.shape
        step = max(1, BLOCK_BYTES // max(1, int(np.prod(pictures.shape[1:]))))
        for start in range(0, len(pictures), step):
            block = pictures[start : start + step]
            self._append(resized(block, size, channels, self._border))
            self._done += len(block)
            self._preparation.progress(f"Resizing {self._info.title}", self._done, self._info.count or 0)
            self._preparation.check()

    def files(self, files: Files) -> list[int]:
        """Decodes, crops and appends encoded pictures; returns the indices of those that could be used."""
        channels, size, _ = self._info.shape
        task = f"Decoding {self._info.title}"
        return ingest(files, Wanted(size, channels), self._append, self._preparation, task=task).used


def resized(pictures: np.ndarray, size: int, channels: int, border: int = 0) -> np.ndarray:
    """Pictures (n, c, h, w) uint8 as (n, channels, size, size), with a black border within that size."""
    block = torch.from_numpy(np.array(pictures))  # a copy: what was read from a file may not be written to
    inner = size - 2 * border
    if block.shape[1] == 3 and channels == 1:
        weights = torch.tensor(LUMA).view(1, 3, 1, 1)
        block = (block.float() * weights).sum(1, keepdim=True).round().to(torch.uint8)
    if block.shape[-2:] != (inner, inner):
        smooth = functional.interpolate(
            block.float(), (inner, inner), mode="bicubic", antialias=True, align_corners=False
        )
        block = smooth.round().clamp(0, 255).to(torch.uint8)
    block = functional.pad(block, (border,) * 4)
    return block.expand(-1, channels, -1, -1).contiguous().numpy()


def open_standard(spec: StandardSet, options: StandardOptions, preparation: Preparation) -> Dataset:
    """Finds the files in the user's folder, or downloads them; resizes them once into the cache.

    The network is touched only where no folder is given and files are missing. Raises DatasetError, Cancelled.
    """
    found = _locate(spec, options, preparation)
    address = _address(spec, options, found, preparation)
    stored = cache.find(address)
    if stored is None:
        stored = _store(spec, options.model_copy(update={"limit": 0}), found, address, preparation)
    if not len(stored.pixels):
        raise damaged(next(iter(found.values())), "it holds no picture")
    pixels, labels = stored.pixels, stored.labels
    count = limited(len(pixels), options.limit)
    if count < len(pixels):
        even = torch.arange(count) * len(pixels) // count
        pixels, labels = pixels[even], labels[even] if labels is not None else None
    info = dataclasses.replace(spec.info(options), count=count)
    return Dataset(info, samples=pixels, labels=labels, flip=options.flip)


def limited(count: int, limit: int) -> int:
    """How many of `count` pictures are used; a limit of 0 is none."""
    return min(count, limit) if limit else count


def damaged(path: Path, why: str) -> DatasetError:
    """A file of a set that is not what it should be."""
    return DatasetError(f"{path} is damaged", why, "Delete it and open the set again, or put a good copy in its place.")


def _locate(spec: StandardSet, options: StandardOptions, preparation: Preparation) -> dict[str, Path]:
    root = options.folder or preparation.downloads
    found, missing = _look(spec.pieces(options), root)
    if not missing:
        return found
    if options.folder:
        raise _not_there(spec, missing, root)
    task = f"{spec.title} ({mib(spec.download_mib * (1 << 20))})"
    preparation.progress(f"Downloading {task}", 0, 0)
    fetch(spec.remotes(options), root, task, preparation, remedy=spec.remedy)
    found, missing = _look(spec.pieces(options), root)
    if missing:
        raise _not_there(spec, missing, root)
    return found


def _look(pieces: tuple[Piece, ...], root: Path) -> tuple[dict[str, Path], list[Piece]]:
    found: dict[str, Path] = {}
    missing = []
    for piece in pieces:
        place = next((root / place for place in piece.places if (root / place).exists()), None)
        if place is None:
            missing.append(piece)
        else:
            found[piece.name] = place
    return found, missing


def _not_there(spec: StandardSet, missing: list[Piece], root: Path) -> DatasetError:
    if not root.is_dir():
        why = "the folder does not exist"
    else:
        why = "; ".join(f"{piece.name} is missing, looked for as {_places(piece)}" for piece in missing)
    return DatasetError(
        f"{spec.title} is not in {root}",
        why,
        f"Choose the folder that holds the files, or leave folder empty to download them "
        f"({mib(spec.download_mib * (1 << 20))}).",
    )


def _places(piece: Piece) -> str:
    return ", ".join(piece.places[:4]) + (", …" if len(piece.places) > 4 else "")


def _address(
    spec: StandardSet, options: StandardOptions, found: dict[str, Path], preparation: Preparation
) -> cache.Address:
    chosen = options.model_dump_json(exclude={"flip", "folder", "limit"})
    states = [(name, path.stat()) for name, path in sorted(found.items())]
    files = (f"{name}\0{state.st_size}\0{state.st_mtime_ns}" for name, state in states)
    return cache.Address(
        preparation.cache,
        spec.name,
        origin=cache.digest((spec.name, chosen, *sorted(map(str, found.values()))), 10),
        key=cache.digest((cache.VERSION, spec.name, chosen, *files)),
    )


def _store(
    spec: StandardSet,
    options: StandardOptions,
    found: dict[str, Path],
    address: cache.Address,
    preparation: Preparation,
) -> cache.Stored:
    info = spec.info(options)
    preparation.progress(f"Reading {spec.title}", 0, 0)
    with cache.Writer(address, info.shape, info.count or 0) as writer:
        labels = spec.read(found, options, Sink(writer, spec, options, preparation))
        if labels is not None and info.classes and not set(np.unique(labels)) <= set(range(len(info.classes))):
            path = next(iter(found.values()))
            raise damaged(path, f"it has labels outside 0 to {len(info.classes) - 1}")
        return writer.finish(labels, {"set": spec.name})
