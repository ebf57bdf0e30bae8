"""Any small pictures in IDX files, the format of MNIST, as own data."""

from __future__ import annotations

import dataclasses
import gzip
import zlib
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator

from engine.contracts import Dataset
from engine.data.folder import absolute
from engine.data.idx import IdxOptions, border, parse_idx, read_idx
from engine.data.standard_set import Piece, StandardSet, open_standard
from engine.spec.data import DataInfo, Preparation
from engine.spec.errors import DatasetError
from engine.spec.options import Options, option
from engine.spec.registry import DATASETS

IMAGES, LABELS = "images-idx3-ubyte", "labels-idx1-ubyte"
HEADER_BYTES = 16  # of a file of pictures
LABELS_BYTES = 8 << 20  # of labels that are looked at for their classes


class IdxFilesOptions(Options):
    """Which folder, and what its pictures become."""

    path: Annotated[Path | None, AfterValidator(absolute)] = option(
        None, f"Folder with train-{IMAGES} and train-{LABELS}, packed with gzip or not."
    )
    size: int = option(32, "Height and width that the network sees.", ge=16, le=256, unit="px")
    fit: Literal["pad", "stretch"] = option(
        "pad", "pad: at multiples of 32 a dark border keeps the strokes sharp; stretch: resize to the edge."
    )
    flip: bool = option(False, "Mirror pictures at random; only where mirrored ones are valid.")


def peek(options: IdxFilesOptions) -> DataInfo:
    """What the headers of the files tell."""
    return _set_of(options).info(_standard(options))


@DATASETS.register(
    "idx-files",
    "IDX files",
    "Your own small grey pictures in the format of MNIST, with labels: quick drawings, letters, sensor readings.",
    options=IdxFilesOptions,
    paper="LeCun et al. 1998 (the file format)",
    peek=peek,
    group="own",
    download_mib=0.0,
)
def build_idx_files(options: IdxFilesOptions, preparation: Preparation) -> Dataset:
    """Resizes the pictures once into the cache; those in t10k files are held out where there are any.

    Raises DatasetError where files are missing or damaged, Cancelled.
    """
    if options.path is None:
        raise DatasetError("no folder of IDX files is chosen", "", f"Choose the folder that holds train-{IMAGES}.")
    missing = [kind for kind in (IMAGES, LABELS) if _find(options.path, f"train-{kind}") is None]
    if missing:
        why = ", ".join(f"train-{kind} is missing" for kind in missing)
        raise DatasetError(f"{options.path} holds no IDX files", why, "Choose the folder that holds both files.")
    spec = _set_of(options)
    dataset = open_standard(spec, _standard(options), preparation)
    if any(_find(options.path, f"t10k-{kind}") is None for kind in (IMAGES, LABELS)):
        return dataset
    tested = open_standard(spec, _standard(options, "test"), preparation)
    return dataclasses.replace(dataset, held_out=dataclasses.replace(tested, info=dataset.info))


def _set_of(options: IdxFilesOptions) -> StandardSet:
    """The files in a folder as a set like MNIST, whose classes are the numbers among its labels."""
    count, side, classes = _told(options.path) if options.path else (0, 28, 0)
    return StandardSet(
        name="idx-files",
        title=options.path.name if options.path else "IDX files",
        help="",
        paper="",
        options=IdxOptions,
        channels=1,
        side=side,
        download_mib=0.0,
        classes=lambda _: tuple(map(str, range(classes))),
        count=lambda _: count,
        pieces=_pieces,
        remotes=lambda _: (),
        read=read_idx,
        border=border,
    )


def _standard(options: IdxFilesOptions, split: Literal["train", "test"] = "train") -> IdxOptions:
    chosen = options.model_dump(include={"size", "fit", "flip"})
    return IdxOptions(split=split, folder=options.path or Path(), **chosen)


def _pieces(options: IdxOptions) -> tuple[Piece, ...]:
    prefix = {"train": "train", "test": "t10k"}[options.split]
    return tuple(
        Piece(f"{prefix}-{kind}", tuple(f"{spot}{prefix}-{kind}{end}" for spot in ("", "raw/") for end in ("", ".gz")))
        for kind in (IMAGES, LABELS)
    )


def _find(folder: Path, name: str) -> Path | None:
    places = (folder / f"{spot}{name}{end}" for spot in ("", "raw/") for end in ("", ".gz"))
    return next((place for place in places if place.is_file()), None)


def _told(folder: Path) -> tuple[int, int, int]:
    """Pictures, their height, and classes, as headers and labels say; zeros where they cannot be read."""
    images, labels = (_find(folder, f"train-{kind}") for kind in (IMAGES, LABELS))
    if not (images and labels):
        return 0, 28, 0
    try:
        head = np.frombuffer(_begin(images, HEADER_BYTES), ">u4")
        marks = parse_idx(_begin(labels, LABELS_BYTES), labels, 1)
        return int(head[1]), int(head[2]), int(marks.max()) + 1
    except (OSError, EOFError, zlib.error, ValueError, IndexError, DatasetError):  # opening it says what is wrong
        return 0, 28, 0


def _begin(path: Path, length: int) -> bytes:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        if packed:
            with gzip.open(stream) as unpacked:
                return unpacked.read(length)
        return stream.read(length)
