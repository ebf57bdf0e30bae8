"""Which data set a folder of pictures looks like: one of pictures, two domains, or pairs; by names and sizes alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

FOLDER, TWO_FOLDERS, PAIRED, SIDE_BY_SIDE = "folder", "two-folders", "paired-folders", "side-by-side"
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif"})
PROBED = 8  # pictures whose sizes are looked at
ALIKE = 0.9  # share of names in both folders that makes them pairs
WIDE = (1.9, 2.1)  # width over height of two square pictures beside each other

SizeOf = Callable[[Path], tuple[int, int]]  # width and height of a picture; zeros where they cannot be read

_SEPARATORS = re.compile(r"[-_ ]")


def kind_of(folder: Path, size_of: SizeOf) -> str:
    """The name of the data set that a folder looks like; that of plain pictures where it looks like none."""
    below = _subfolders(folder)
    if below.keys() >= {"traina", "trainb"}:
        return TWO_FOLDERS
    if below.keys() >= {"a", "b"}:
        return PAIRED if belong_together(below["a"], below["b"]) else TWO_FOLDERS
    probed = list(islice(_pictures(below.get("train", folder)), PROBED))
    return SIDE_BY_SIDE if len(probed) > 1 and all(_is_wide(*size_of(each)) for each in probed) else FOLDER


def domains_in(folder: Path) -> tuple[Path, Path] | None:
    """The folders of A and B in one, where it has trainA and trainB, or two subfolders with pictures and no more."""
    below = _subfolders(folder)
    for names in (("traina", "trainb"), ("a", "b")):
        if below.keys() >= set(names):
            return below[names[0]], below[names[1]]
    filled = [each for name, each in below.items() if name not in ("test", "val", "valid") and any(_pictures(each))]
    return (filled[0], filled[1]) if len(filled) == 2 else None


def belong_together(a: Path, b: Path) -> bool:
    """Whether nearly all pictures of each have a namesake in the other; those below "train" where there is one."""
    first, second = ({file.stem for file in _pictures(_subfolders(each).get("train", each))} for each in (a, b))
    return bool(first and second) and len(first & second) >= ALIKE * max(len(first), len(second))


def _is_wide(width: int, height: int) -> bool:
    return height > 0 and WIDE[0] <= width / height <= WIDE[1]


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
