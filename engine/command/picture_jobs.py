"""Which pictures a person means by files and folders, and under which names what is made of them is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.data.decoding import SUFFIXES
from engine.spec.translation import Way


@dataclass(frozen=True)
class Orders:
    """What a person asked for."""

    out: Path
    direction: str | None = None  # a way's name
    to: str | None = None  # a domain, or what comes out
    cycle: bool = False
    overwrite: bool = False
    recursive: bool = False
    format: str = "png"


@dataclass(frozen=True)
class Job:
    """One picture, and the files that will show what was made of it."""

    source: Path
    target: Path
    back: Path


@dataclass
class Outcome:
    """What became of one input, as a summary tells it."""

    input: str
    outputs: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    error: str = ""


def planned(inputs: Sequence[str], orders: Orders, way: Way) -> tuple[list[Job], list[Outcome]]:
    """A job for every picture, and what is wrong with inputs that name none.

    No two jobs write the same file: the second of two pictures of one name gets a number. What an earlier call
    wrote into a folder that is read again is passed over.
    """
    found, failed = _found(inputs, orders)
    taken: set[Path] = set()
    jobs = [_job(source, folder, orders, way, taken) for source, folder in found]
    makers = {path.absolute(): job for job in jobs for path in (job.target, job.back)}
    return [job for job in jobs if makers.get(job.source.absolute(), job) is job], failed


def suffix_of(way: Way) -> str:
    """What goes after a picture's name: "B" of "AtoB", or the domain, in letters that every disk takes."""
    two = re.fullmatch(r"[A-Z]to([A-Z])", way.name)
    return two[1] if two else re.sub(r"[^\w.-]+", "-", way.name).strip("-.") or "made"


def _found(inputs: Sequence[str], orders: Orders) -> tuple[list[tuple[Path, Path]], list[Outcome]]:
    """Pictures with the folder, below the one for what is made, that they go to; each picture once."""
    found: dict[Path, tuple[Path, Path]] = {}
    failed: list[Outcome] = []
    for text in inputs:
        if not text:  # as a path it would be the folder that one is in
            failed.append(Outcome(text, error="One of the names is empty. Check what was meant to stand there."))
            continue
        path = Path(text).expanduser()
        if not path.is_dir():
            found.setdefault(path.absolute(), (path, Path()))  # what is wrong with it is told when it is read
            continue
        inside = list(_pictures_in(path, orders))
        if not inside:
            below = "" if orders.recursive else " Folders inside it are read with --recursive."
            failed.append(Outcome(text, error=f"{path} holds no pictures.{below}"))
        for picture in inside:
            found.setdefault(picture.absolute(), (picture, picture.parent.relative_to(path)))
    return list(found.values()), failed


def _pictures_in(folder: Path, orders: Orders) -> Iterator[Path]:
    """Files named as pictures, in order; hidden ones, and the folder for what is made, are passed over."""
    out = orders.out.absolute()
    for path in sorted(folder.rglob("*") if orders.recursive else folder.iterdir()):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        inside = out != folder.absolute() and out in path.absolute().parents
        if path.suffix.lower() in SUFFIXES and not hidden and not inside and path.is_file():
            yield path


def _job(source: Path, folder: Path, orders: Orders, way: Way, taken: set[Path]) -> Job:
    number = 1
    while True:
        stem = source.stem if number == 1 else f"{source.stem}-{number}"
        made = orders.out / folder / f"{stem}_{suffix_of(way)}.{orders.format}"
        back = made.with_name(f"{stem}_{suffix_of(way)}_cycle.{orders.format}")
        if made not in taken and back not in taken:
            taken |= {made, back}
            return Job(source, made, back)
        number += 1
