"""CIFAR-10, SVHN and STL-10: small colour pictures that come as arrays."""

from __future__ import annotations

import pickletools
import string
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np

from engine.data.download import Remote
from engine.data.standard_set import Piece, Sink, StandardOptions, StandardSet, damaged
from engine.spec.options import option

CIFAR_FOLDER, CIFAR_ARCHIVE = "cifar-10-batches-py", "cifar-10-python.tar.gz"
CIFAR_PARTS = {"train": [f"data_batch_{number}" for number in range(1, 6)], "test": ["test_batch"]}
ARCHIVE_END = ".tar.gz"
STL_FOLDER, STL_ARCHIVE = "stl10_binary", "stl10_binary.tar.gz"
STL_PARTS = {"train": ("train",), "test": ("test",), "both": ("train", "test"), "unlabelled": ("unlabeled",)}
STL_BYTES = 3 * 96 * 96  # of a picture
STL_BLOCK = 500  # pictures read at a time

_WHOLE_NUMBERS = ("BININT1", "BININT2", "BININT", "INT")  # opcodes of pickles


class Stl10Options(StandardOptions):
    """STL-10 has many more pictures without a label."""

    split: Literal["train", "test", "both", "unlabelled"] = option(  # type: ignore[assignment]
        "train", "train 5,000, test 8,000, or 100,000 pictures without labels."
    )
    size: int = option(64, "Height and width that the network sees.", ge=16, le=256, unit="px")


def read_cifar(found: dict[str, Path], _: StandardOptions, sink: Sink) -> np.ndarray:
    """Appends the batches and returns their labels."""
    labels = []
    for _name, path, file in _opened(found):
        pictures, marks = parse_cifar(file.read(), path)
        sink.arrays(pictures)
        labels.append(marks)
    return np.concatenate(labels)


def parse_cifar(content: bytes, path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pictures (n, 3, 32, 32) uint8 and labels (n,) of a batch.

    The batch is a pickle. Its opcodes are only looked at, never executed: the one long string is the
    pixels, and the whole numbers after the word "labels" are the labels.
    """
    pixels, labels, counting = b"", [], False
    try:
        for opcode, value, _ in pickletools.genops(content):
            if isinstance(value, (str, bytes)):
                counting = value in ("labels", b"labels")
                if len(value) > len(pixels):
                    pixels = value.encode("latin-1", "replace") if isinstance(value, str) else value
            elif counting and opcode.name in _WHOLE_NUMBERS:
                labels.append(value)
    except ValueError as error:
        raise damaged(path, str(error)) from None
    if len(pixels) % 3072 or not len(pixels):
        raise damaged(path, "it holds no pictures of 32 × 32")
    pictures = np.frombuffer(pixels, np.uint8).reshape(-1, 3, 32, 32)
    if len(labels) != len(pictures):
        raise damaged(path, f"it holds {len(labels):,} labels for {len(pictures):,} pictures")
    return pictures, np.array(labels, np.int64)


def read_svhn(found: dict[str, Path], _: StandardOptions, sink: Sink) -> np.ndarray:
    """Appends the pictures of every part and returns their labels; the digit 0 is stored as 10."""
    from scipy.io import loadmat  # slow to import: only when it is used

    labels = []
    for path in found.values():
        try:
            table = loadmat(path, variable_names=["X", "y"])
            pictures, marks = table["X"], table["y"].reshape(-1).astype(np.int64) % 10
        except Exception as error:  # the reader raises ValueError, TypeError, zlib.error, ... on broken files
            raise damaged(path, str(error)) from None
        if pictures.shape != (32, 32, 3, len(marks)) or pictures.dtype != np.uint8:
            raise damaged(path, f"its pictures have the shape {pictures.shape}")
        sink.arrays(pictures.transpose(3, 2, 0, 1))
        labels.append(marks)
    return np.concatenate(labels)


def read_stl(found: dict[str, Path], _: Stl10Options, sink: Sink) -> np.ndarray | None:
    """Appends the pictures of every part; labels where the parts have them."""
    counts: dict[str, int] = {}  # in the order in which the parts come
    labels: dict[str, np.ndarray] = {}
    for name, path, file in _opened(found):
        part, kind = name.split("_", 1)
        if kind == "y.bin":
            labels[part] = np.frombuffer(file.read(), np.uint8).astype(np.int64) - 1  # stored from 1
        else:
            counts[part] = _append_stl(path, file, sink)
    for part, marks in labels.items():
        if len(marks) != counts[part]:
            raise damaged(found[f"{part}_y.bin"], f"it holds {len(marks):,} labels for {counts[part]:,} pictures")
    return np.concatenate([labels[part] for part in counts]) if labels else None


def _append_stl(path: Path, file: BinaryIO, sink: Sink) -> int:
    """Appends the pictures of a part block by block; returns how many there were."""
    count = 0
    while content := file.read(STL_BYTES * STL_BLOCK):
        if len(content) % STL_BYTES:
            raise damaged(path, "it ends within a picture")
        pictures = np.frombuffer(content, np.uint8).reshape(-1, 3, 96, 96)
        sink.arrays(pictures.transpose(0, 1, 3, 2))  # stored column by column
        count += len(pictures)
    return count


def _opened(found: dict[str, Path]) -> Iterator[tuple[str, Path, BinaryIO]]:
    """Name, path and content of every piece; those in an archive are read from it in one pass, without unpacking."""
    archives = {path for path in found.values() if path.name.endswith(ARCHIVE_END)}
    for name, path in found.items():
        if path not in archives:
            with _reading(path), path.open("rb") as file:
                yield name, path, file
    for archive in archives:
        wanted = {name for name, path in found.items() if path == archive}
        with _reading(archive), tarfile.open(archive, "r:gz") as opened:
            for member in opened:
                name = member.name.rpartition("/")[2]
                content = opened.extractfile(member) if name in wanted else None
                if content is not None:
                    wanted.remove(name)
                    yield name, archive, content  # type: ignore[misc]
                if not wanted:
                    break
        if wanted:
            raise damaged(archive, f"{', '.join(sorted(wanted))} is not in it")


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise damaged(path, str(error)) from None


def _parts(options: StandardOptions) -> tuple[str, ...]:
    return ("train", "test") if options.split == "both" else (options.split,)


def _cifar_pieces(options: StandardOptions) -> tuple[Piece, ...]:
    names = [name for part in _parts(options) for name in CIFAR_PARTS[part]]
    return tuple(Piece(name, (f"{CIFAR_FOLDER}/{name}", name, CIFAR_ARCHIVE)) for name in names)


def _cifar_remotes(_: StandardOptions) -> tuple[Remote, ...]:
    from torchvision.datasets import CIFAR10  # seconds to import: only for a download

    return (Remote(CIFAR_ARCHIVE, (CIFAR10.url,), CIFAR10.tgz_md5),)


def _svhn_pieces(options: StandardOptions) -> tuple[Piece, ...]:
    names = [f"{part}_32x32.mat" for part in _parts(options)]
    return tuple(Piece(name, (name, f"SVHN/{name}", f"svhn/{name}")) for name in names)


def _svhn_remotes(options: StandardOptions) -> tuple[Remote, ...]:
    from torchvision.datasets import SVHN

    rows = [SVHN.split_list[part] for part in _parts(options)]
    return tuple(Remote(name, (url,), md5) for url, name, md5 in rows)


def _stl_pieces(options: Stl10Options) -> tuple[Piece, ...]:
    parts = STL_PARTS[options.split]
    names = [f"{part}_{kind}.bin" for part in parts for kind in ("X", "y") if (part, kind) != ("unlabeled", "y")]
    return tuple(Piece(name, (f"{STL_FOLDER}/{name}", name, STL_ARCHIVE)) for name in names)


def _stl_remotes(_: Stl10Options) -> tuple[Remote, ...]:
    from torchvision.datasets import STL10

    return (Remote(STL_ARCHIVE, (STL10.url,), STL10.tgz_md5),)


_OBJECTS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_STL_OBJECTS = ("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck")

SETS = (
    StandardSet(
        name="cifar10",
        title="CIFAR-10",
        help="60,000 photographs of ten kinds of animals and vehicles, 32×32 colour. The usual yardstick.",
        paper="Krizhevsky 2009, Learning multiple layers of features from tiny images",
        options=StandardOptions,
        channels=3,
        side=32,
        download_mib=162.6,
        classes=lambda _: _OBJECTS,
        count=lambda options: {"train": 50_000, "test": 10_000, "both": 60_000}[options.split],
        pieces=_cifar_pieces,
        remotes=_cifar_remotes,
        read=read_cifar,
    ),
    StandardSet(
        name="svhn",
        title="SVHN",
        help="99,289 house numbers cut out of street photographs, 32×32 colour, in ten classes.",
        paper="Netzer et al. 2011, Reading digits in natural images with unsupervised feature learning",
        options=StandardOptions,
        channels=3,
        side=32,
        download_mib=234.9,
        classes=lambda _: tuple(string.digits),
        count=lambda options: {"train": 73_257, "test": 26_032, "both": 99_289}[options.split],
        pieces=_svhn_pieces,
        remotes=_svhn_remotes,
        read=read_svhn,
    ),
    StandardSet(
        name="stl10",
        title="STL-10",
        help="13,000 photographs in ten classes and 100,000 without labels, 96×96 colour. A large download.",
        paper="Coates et al. 2011, An analysis of single-layer networks in unsupervised feature learning",
        options=Stl10Options,
        channels=3,
        side=96,
        download_mib=2518.1,
        classes=lambda options: () if options.split == "unlabelled" else _STL_OBJECTS,
        count=lambda options: {"train": 5000, "test": 8000, "both": 13_000, "unlabelled": 100_000}[options.split],
        pieces=_stl_pieces,
        remotes=_stl_remotes,
        read=read_stl,
    ),
)
