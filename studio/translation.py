"""What the page Translate asks for: a model, a picture and a way; and the files of its queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from engine.spec.events import Failed
from engine.spec.translation import Picture, Translated, TranslatorFacts, Way
from studio.translated_steps import Step

WEIGHTS = frozenset({".pth", ".pt", ".safetensors"})


class Stage(Enum):
    """What the service is at."""

    IDLE = "idle"
    READING = "reading"
    OPENING = "opening"
    TRANSLATING = "translating"


@dataclass(frozen=True)
class ModelChoice:
    """A translator to open: the folder of a run, or a file of weights."""

    path: Path
    title: str
    version: int = 0  # round of the newest checkpoint, or the time of a file: a newer one is opened anew


@dataclass(frozen=True, eq=False)
class Wish:
    """What is to be shown; a newer wish takes the place of this one."""

    model: ModelChoice | None
    source: Path | Picture | None
    way: str = ""  # the usual one where the model has none of this name
    cycle: bool = True  # lead the translation back as well


@dataclass(frozen=True, eq=False)
class Shown:
    """What came of a wish, as far as it went."""

    wish: Wish
    facts: TranslatorFacts | None = None
    picture: Picture | None = None
    made: tuple[Translated, ...] = ()  # one, or one for each of many domains
    steps: tuple[Step, ...] = ()  # the picture, and what is shown of what was made of it
    problem: Failed | None = None
    failed_at: Stage = Stage.IDLE  # what the problem is about


class FileState(Enum):
    """How far a file of the queue is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class QueuedFile:
    """One file of the queue."""

    path: Path
    target: str  # where its translation goes, below the output folder
    state: FileState = FileState.WAITING
    made: Path | None = None
    problem: Failed | None = None


@dataclass(frozen=True)
class Order:
    """How a queue is translated."""

    model: ModelChoice
    way: str
    output: Path
    overwrite: bool = False


def chosen_way(facts: TranslatorFacts, name: str) -> Way:
    """The way of this name, the usual one where the model has none of it."""
    return facts.way(name) or facts.ways[0]


def has_domains(facts: TranslatorFacts) -> bool:
    """Whether a picture can be translated to many domains, all of which are shown."""
    return len(facts.ways) > 1 and all(way.domain is not None for way in facts.ways)


def targets(files: list[Path], folder: Path | None) -> list[str]:
    """Names of the translations: those of the files as PNG, below `folder` as they lie there, and no two alike."""
    names: list[str] = []
    taken: set[str] = set()
    for path in files:
        inside = path.relative_to(folder) if folder and path.is_relative_to(folder) else Path(path.name)
        name = inside.with_suffix(".png").as_posix()
        number = 2
        if name in taken:  # a.jpg and a.png
            name = inside.with_name(f"{inside.name}.png").as_posix()
        while name in taken:
            name = inside.with_name(f"{inside.stem}-{number}.png").as_posix()
            number += 1
        taken.add(name)
        names.append(name)
    return names


def fresh_folder(beside: Path, target: str) -> Path:
    """A folder for translations of this one, beside it, that does not exist or is empty."""
    words = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in target).strip("-")
    first = beside.with_name(f"{beside.name}-to-{words or 'other'}")
    folder, number = first, 2
    while folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        folder = first.with_name(f"{first.name}-{number}")
        number += 1
    return folder


def split_models(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Models and the rest: files of weights by their name, and folders of runs, which their run.toml stands for."""
    models: list[Path] = []
    others: list[Path] = []
    for path in paths:
        folder = path.parent if path.name == "run.toml" else path
        if (folder / "run.toml").is_file():
            models.append(folder)
        else:
            (models if path.suffix.lower() in WEIGHTS else others).append(path)
    return models, others
