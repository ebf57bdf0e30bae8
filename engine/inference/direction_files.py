"""Files of directions: one for each round that they were found in, in the run's folder or beside an exported file."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import torch
from pydantic import Field, TypeAdapter, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from engine.inference.latent import Direction
from engine.spec.errors import CheckpointError, RunError
from engine.spec.exploration import DirectionFacts, DirectionKind, ExplorerFacts, Index, Number, Text
from engine.training.atomic import write_atomically

FOLDER = "directions"  # inside a run's folder
SUFFIX = ".directions.safetensors"  # of the file beside an exported one
LARGEST_MIB = 256
MOST_DIRECTIONS = 4096


class Known(NamedTuple):
    """The directions that are known of a model."""

    directions: tuple[Direction, ...] = ()
    notes: tuple[str, ...] = ()  # what a user should know of them, in full sentences


@dataclass(frozen=True)
class _Entry:
    """A direction's facts, as they are written down."""

    name: Annotated[Text, Field(min_length=1)]
    kind: DirectionKind
    layers: tuple[Index, Index]
    deviation: Annotated[Number, Field(ge=0)]
    share: Annotated[float, Field(ge=0, le=1)] | None = None


@dataclass(frozen=True)
class _Notes:
    """What a file tells beside its vectors."""

    round: Annotated[int, Field(ge=0, le=2**53)]
    averaged: bool
    model: Text
    space: Text  # "code" or "style"
    directions: Annotated[tuple[_Entry, ...], Field(max_length=MOST_DIRECTIONS)]


def write_directions(path: Path, facts: ExplorerFacts, directions: Sequence[Direction]) -> Path:
    """Replaces the directions of a model; returns the file. Raises RunError where the disk refuses.

    path: of the run's folder, or of the exported file.
    """
    entries = [{**vars(each.facts), "layers": list(each.facts.layers)} for each in directions]
    notes = {
        "round": facts.round,
        "averaged": facts.averaged,
        "model": facts.model,
        "space": _space(facts),
        "directions": entries,
    }
    target = _own_file(path, facts.round, facts.averaged)
    vectors = {str(number): each.vector.float().contiguous() for number, each in enumerate(directions)}
    try:
        target.parent.mkdir(exist_ok=True)
        write_atomically(target, save(vectors, {"saddlepoint": json.dumps(notes)}))
    except OSError as error:
        raise RunError(f"{target} cannot be written", str(error), "Give the run a place that can be written.") from None
    return target


def read_directions(path: Path, facts: ExplorerFacts) -> Known:
    """The directions of a model: those of its round, else of the newest earlier round that fit its latent space.

    A file that cannot be read is passed over; notes tell of that, and of directions of other weights.
    """
    notes: list[str] = []
    for file in _files(path, facts):
        try:
            written, directions = _read(file, facts)
        except CheckpointError as error:
            notes.append(str(error))
            continue
        if written.model != facts.model:
            which = "the average" if written.averaged else "the live weights"
            what = f"The directions were found in {which} of round {written.round:,}"
            notes.append(f"{what}; find them anew to fit these weights.")
        return Known(directions, tuple(notes))
    return Known(notes=tuple(notes))


def _own_file(path: Path, round: int, averaged: bool) -> Path:
    if path.is_file():
        return path.with_name(path.stem + SUFFIX)
    return path / FOLDER / f"{round:09d}-{'average' if averaged else 'live'}.safetensors"


def _files(path: Path, facts: ExplorerFacts) -> list[Path]:
    """Files that may hold a model's directions, the likeliest first."""
    own = _own_file(path, facts.round, facts.averaged)
    if path.is_file():
        return [own] if own.is_file() else []
    found = []
    for file in (path / FOLDER).glob("[0-9]*-*.safetensors"):
        digits, _, which = file.stem.partition("-")
        if digits.isdecimal() and int(digits) <= facts.round:
            same = which == ("average" if facts.averaged else "live")
            found.append(((int(digits) == facts.round) and same, same, int(digits), file))
    return [entry[-1] for entry in sorted(found, reverse=True)]


def _read(file: Path, model: ExplorerFacts) -> tuple[_Notes, tuple[Direction, ...]]:
    """A file's notes and directions; raises CheckpointError where they are damaged or of another latent space."""
    remedy = "Find directions anew."
    what = f"The directions in {file.name} cannot be used"
    try:
        if file.stat().st_size > LARGEST_MIB * 2**20:
            raise CheckpointError(what, f"the file is larger than {LARGEST_MIB} MiB", remedy)
        content = file.read_bytes()
        vectors = load(content)
        notes: _Notes = _adapter().validate_json(_told(content), strict=True)
    except (OSError, SafetensorError, ValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointError(what, why, remedy) from None
    if notes.space != _space(model):
        raise CheckpointError(what, f"they move the {notes.space}, which this model is not moved by", remedy)
    found = []
    for number, entry in enumerate(notes.directions):
        vector = vectors.get(str(number))
        if vector is None or not _fits(vector, entry, model):
            raise CheckpointError(what, f'"{entry.name}" does not fit the model\'s latent space', remedy)
        facts = DirectionFacts(entry.name, entry.kind, entry.layers, entry.deviation, entry.share)
        found.append(Direction(facts, vector.float()))
    return notes, tuple(found)


def _space(model: ExplorerFacts) -> str:
    return "style" if model.layers else "code"


def _fits(vector: Tensor, entry: _Entry, model: ExplorerFacts) -> bool:
    first, last = entry.layers
    right = vector.shape == (model.style or model.code,) and vector.dtype == torch.float32
    return right and math.isclose(float(vector.norm()), 1, abs_tol=1e-3) and first <= last < max(1, model.layers)


def _told(content: bytes) -> str:
    """The notes in the head of a file in the format of safetensors; raises KeyError, TypeError, ValueError."""
    length = int.from_bytes(content[:8], "little")
    head = json.loads(content[8 : 8 + length])
    told: str = head["__metadata__"]["saddlepoint"]
    return told


@functools.cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(_Notes)
