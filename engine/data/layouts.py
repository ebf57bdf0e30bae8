"""Where two domains of pictures lie: two folders, or one folder in one of the layouts that are in use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from engine.data.listing import class_names
from engine.spec.errors import DatasetError

TESTS = ("test", "val", "valid")  # names of folders with pictures to hold out, best first
REMEDY = "Choose a folder with trainA and trainB, one with two subfolders of pictures, or a folder for each domain."

_SEPARATORS = re.compile(r"[-_ ]")
_NAMED = re.compile(r"([A-Za-z]+)2([A-Za-z]+)")  # horse2zebra


@dataclass(frozen=True)
class Layout:
    """Folders of A and B to learn from, those of test pictures, and what the domains are called."""

    learnt: tuple[Path, Path]
    held_out: tuple[Path, Path] | None
    titles: tuple[str, str]


def find_layout(path: Path | None, path_a: Path | None, path_b: Path | None) -> Layout:
    """The layout of one folder with both domains, or of two folders; raises DatasetError where it is neither."""
    if path is not None and (path_a or path_b):
        raise DatasetError(
            "path and path_a or path_b are chosen", "they are two ways to say the same", "Leave one of them empty."
        )
    if path is not None:
        return _in_one(path)
    if path_a is None and path_b is None:
        raise DatasetError("no folders of pictures are chosen", "", REMEDY)
    if path_a is None or path_b is None:
        missing, other = ("path_a", path_b) if path_a is None else ("path_b", path_a)
        raise DatasetError(f"only {other} is chosen", f"{missing} is empty", "Choose a folder for each domain.")
    if path_a == path_b:
        raise DatasetError(f"{path_a} is chosen for both domains", "", "Choose a folder for each domain.")
    return _of_two(path_a, path_b)


def test_folder(folder: Path) -> Path | None:
    """The subfolder with pictures to hold out, None where there is none."""
    below = _subfolders(folder)
    return next((below[name] for name in TESTS if name in below), None)


def _in_one(path: Path) -> Layout:
    if not path.is_dir():
        raise DatasetError(f"the folder {path} does not exist", "", "Choose another folder, or connect its disk.")
    below = _subfolders(path)
    learnt = _both(below, "train")
    if learnt:
        held = next(filter(None, (_both(below, name) for name in TESTS)), None)
        return Layout(learnt, held, _titles_of(path))
    lone = [name for name in ("traina", "trainb") if name in below]
    if lone:
        other = {"traina": "trainB", "trainb": "trainA"}[lone[0]]
        raise DatasetError(f"{path} has {below[lone[0]].name} but no {other}", "a domain is missing", REMEDY)
    both = _both(below, "")
    if both:
        return _of_two(*both, titles=_titles_of(path))
    return _two_subfolders(path, below)


def _two_subfolders(path: Path, below: dict[str, Path]) -> Layout:
    """A and B in the order of their names; a folder "test" with the same two names may lie beside them."""
    plain = {name: folder for name, folder in below.items() if name not in TESTS and class_names(folder)[1]}
    if "train" in plain and _both(_subfolders(plain["train"]), ""):
        learnt = _both(_subfolders(plain["train"]), "")
        tests = test_folder(path)
        assert learnt
        return Layout(learnt, _both(_subfolders(tests), "") if tests else None, _titles_of(path))
    if len(plain) == 2:
        a, b = plain.values()
        return _of_two(a, b)
    found = f"it has {len(plain)} subfolders with pictures" if plain else "it has no subfolders with pictures"
    raise DatasetError(f"{path} does not hold two domains", found, REMEDY)


def _of_two(a: Path, b: Path, titles: tuple[str, str] | None = None) -> Layout:
    """A folder for each; both may have a subfolder "train" to learn from, and "test" or "val" beside it."""
    trains = [_subfolders(folder).get("train") for folder in (a, b)]
    learnt = (trains[0], trains[1]) if trains[0] and trains[1] else (a, b)
    tests = test_folder(a), test_folder(b)
    held = (tests[0], tests[1]) if tests[0] and tests[1] else None
    return Layout(learnt, held, titles or _names(a, b))


def _both(below: dict[str, Path], split: str) -> tuple[Path, Path] | None:
    a, b = below.get(f"{split}a"), below.get(f"{split}b")
    return (a, b) if a and b else None


def _subfolders(folder: Path) -> dict[str, Path]:
    """Visible subfolders in order, by name in lower case without separators: "train_A" is "traina"."""
    try:
        found = sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
    except OSError:
        return {}
    return {_SEPARATORS.sub("", each.name).lower(): each for each in found}


def _titles_of(path: Path) -> tuple[str, str]:
    named = _NAMED.match(path.name)
    return (named[1].lower(), named[2].lower()) if named else ("A", "B")


def _names(a: Path, b: Path) -> tuple[str, str]:
    """The names of the folders, with as much of their paths as tells them apart."""
    if a.name != b.name:
        return a.name, b.name
    return (f"{a.parent.name}/{a.name}", f"{b.parent.name}/{b.name}") if a.parent.name != b.parent.name else ("A", "B")
