"""The MNIST family: four collections of small grey pictures in IDX files, packed or not."""

from __future__ import annotations

import gzip
import math
import string
import zipfile
import zlib
from pathlib import Path
from typing import Any, Literal

import numpy as np

from engine.data.download import Remote
from engine.data.standard_set import Piece, Sink, StandardOptions, StandardSet, damaged
from engine.spec.options import option

PARTS = {"train": ("train",), "test": ("t10k",), "both": ("train", "t10k")}
EMNIST_PARTS = {"train": ("train",), "test": ("test",), "both": ("train", "test")}
EMNIST_COUNTS = {  # train and test
    "balanced": (112_800, 18_800),
    "letters": (124_800, 20_800),
    "digits": (240_000, 40_000),
    "mnist": (60_000, 10_000),
    "byclass": (697_932, 116_323),
    "bymerge": (697_932, 116_323),
}
ARCHIVE = "gzip.zip"  # all of EMNIST

_MAGIC = {1: 0x0801, 3: 0x0803}  # dimensions -> first four bytes, for unsigned bytes
_MERGED = "CIJKLMOPSUVWXYZ"  # letters whose two cases look alike


class IdxOptions(StandardOptions):
    """A collection of 28×28 pictures."""

    fit: Literal["pad", "stretch"] = option(
        "pad", "pad: at multiples of 32 a dark border keeps the strokes sharp; stretch: resize to the edge."
    )


class EmnistOptions(IdxOptions):
    """Which of the six divisions of EMNIST."""

    subset: Literal["balanced", "letters", "digits", "mnist", "byclass", "bymerge"] = option(
        "balanced", "balanced: 47 classes; letters: 26; digits and mnist: 10; byclass: 62; bymerge: 47."
    )


def parse_idx(content: bytes, path: Path, dimensions: int) -> np.ndarray:
    """The uint8 array in an unpacked IDX file: (n,) labels or (n, h, w) pictures.

    Raises DatasetError where it is another kind of file or ends too early.
    Source: LeCun, Cortes & Burges, "The MNIST database", file format.
    """
    if len(content) < 4 * (1 + dimensions) or int.from_bytes(content[:4], "big") != _MAGIC[dimensions]:
        raise damaged(path, "it is no IDX file of this kind")
    shape = tuple(int(size) for size in np.frombuffer(content, ">u4", dimensions, 4))
    expected = math.prod(shape) + 4 * (1 + dimensions)
    if len(content) != expected:
        raise damaged(path, f"it has {len(content):,} bytes unpacked instead of {expected:,}")
    return np.frombuffer(content, np.uint8, offset=4 * (1 + dimensions)).reshape(shape)


def read_idx(found: dict[str, Path], options: IdxOptions, sink: Sink) -> np.ndarray:
    """Appends the pictures of every part and returns their labels."""
    emnist = options if isinstance(options, EmnistOptions) else None
    labels = []
    for part in _parts(options):
        images, marks = (f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte")
        pictures = parse_idx(_unpacked(found[images], images), found[images], 3)
        classes = parse_idx(_unpacked(found[marks], marks), found[marks], 1).astype(np.int64)
        if len(pictures) != len(classes):
            raise damaged(found[marks], f"it has {len(classes):,} labels for {len(pictures):,} pictures")
        if emnist:
            pictures = pictures.transpose(0, 2, 1)  # stored lying on their side
            classes = classes - (1 if emnist.subset == "letters" else 0)
        sink.arrays(pictures[:, None])
        labels.append(classes)
    return np.concatenate(labels)


def _unpacked(path: Path, name: str) -> bytes:
    try:
        content = _member(path, name) if path.suffix == ".zip" else path.read_bytes()
        return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, KeyError) as error:
        raise damaged(path, str(error)) from None


def _member(archive: Path, name: str) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        return opened.read(f"gzip/{name}.gz")


def _parts(options: IdxOptions) -> tuple[str, ...]:
    if isinstance(options, EmnistOptions):
        return tuple(f"emnist-{options.subset}-{part}" for part in EMNIST_PARTS[options.split])
    return PARTS[options.split]


def _pieces(folder: str) -> Any:
    """The function that names the IDX files of some options, in the places where they may lie."""

    def pieces(options: IdxOptions) -> tuple[Piece, ...]:
        names = [f"{part}-{kind}" for part in _parts(options) for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")]
        spots = (f"{folder}/raw/", "raw/", "", f"{folder}/")
        archives = (f"{folder}/raw/{ARCHIVE}", f"{folder}/{ARCHIVE}", ARCHIVE) if folder == "EMNIST" else ()
        return tuple(
            Piece(name, (*(f"{spot}{name}{end}" for spot in spots for end in ("", ".gz")), *archives)) for name in names
        )

    return pieces


def _remotes(folder: str) -> Any:
    """The function that names what to download; torchvision keeps the addresses."""

    def remotes(options: IdxOptions) -> tuple[Remote, ...]:
        from torchvision import datasets  # seconds to import: only for a download

        known = getattr(datasets, folder)
        return tuple(
            Remote(f"{folder}/raw/{name}", tuple(f"{mirror}{name}" for mirror in known.mirrors), md5)
            for name, md5 in known.resources
            if name.startswith(PARTS[options.split])
        )

    return remotes


def _emnist_remotes(_: EmnistOptions) -> tuple[Remote, ...]:
    from torchvision.datasets import EMNIST

    return (Remote(f"EMNIST/raw/{ARCHIVE}", (EMNIST.url,), EMNIST.md5),)


def _emnist_classes(options: EmnistOptions) -> tuple[str, ...]:
    upper, lower = string.ascii_uppercase, string.ascii_lowercase
    unmerged = "".join(letter for letter in lower if letter.upper() not in _MERGED)
    names = {
        "letters": lower,
        "byclass": string.digits + upper + lower,
        "bymerge": string.digits + upper + unmerged,
        "balanced": string.digits + upper + unmerged,
    }
    return tuple(names.get(options.subset, string.digits))


def _count(options: IdxOptions) -> int:
    train, test = EMNIST_COUNTS[options.subset] if isinstance(options, EmnistOptions) else (60_000, 10_000)
    return {"train": train, "test": test, "both": train + test}[options.split]


def border(options: IdxOptions) -> int:
    """Dark pixels on each side: two in 32, as the 28×28 pictures have it in LeNet's input."""
    return options.size // 16 if options.fit == "pad" and options.size % 32 == 0 else 0


def _family(name: str, title: str, folder: str, help: str, paper: str, mib: float, classes: Any) -> StandardSet:
    emnist = folder == "EMNIST"
    return StandardSet(
        name=name,
        title=title,
        help=help,
        paper=paper,
        options=EmnistOptions if emnist else IdxOptions,
        channels=1,
        side=28,
        download_mib=mib,
        classes=classes if callable(classes) else lambda _: classes,
        count=_count,
        pieces=_pieces(folder),
        remotes=_emnist_remotes if emnist else _remotes(folder),
        read=read_idx,
        border=border,
    )


SETS = (
    _family(
        "mnist",
        "MNIST",
        "MNIST",
        "70,000 handwritten digits, 28×28 grey. The first thing every GAN was tried on.",
        "LeCun et al. 1998, Gradient-based learning applied to document recognition",
        11.1,
        tuple(string.digits),
    ),
    _family(
        "fashion-mnist",
        "Fashion-MNIST",
        "FashionMNIST",
        "70,000 pieces of clothing, 28×28 grey, in ten classes. As small as MNIST, and harder.",
        "Xiao et al. 2017, arXiv:1708.07747",
        29.5,
        ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    ),
    _family(
        "kmnist",
        "Kuzushiji-MNIST",
        "KMNIST",
        "70,000 letters of old Japanese handwriting, 28×28 grey, in ten classes.",
        "Clanuwat et al. 2018, arXiv:1812.01718",
        20.3,
        ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    ),
    _family(
        "emnist",
        "EMNIST",
        "EMNIST",
        "Handwritten letters and digits, 28×28 grey, in six divisions of up to 814,255 pictures.",
        "Cohen et al. 2017, arXiv:1702.05373",
        535.7,
        _emnist_classes,
    ),
)
