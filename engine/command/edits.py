"""Edits of samples as a person types them: moves along directions, and styles of other seeds."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.spec.errors import OptionError
from engine.spec.exploration import LARGEST_SEED, Mix, Move, Recipe

_LAYERS = r"(?:(?P<first>\d{1,4})(?:-(?P<last>\d{1,4}))?)"
_MOVE = re.compile(rf"(?P<name>.+)=(?P<amount>[^=@]+)(?:@{_LAYERS})?")
_MIX = re.compile(rf"(?P<seed>\d{{1,16}})@{_LAYERS}")


@dataclass(frozen=True)
class Edits:
    """What is done to samples, whatever they start from."""

    truncation: float | None = None  # None: as it is
    moves: tuple[Move, ...] = ()
    mixed: tuple[Mix, ...] = ()

    def on(self, recipe: Recipe) -> Recipe:
        """A recipe with these edits besides its own; of truncations the newer one counts."""
        truncation = recipe.truncation if self.truncation is None else self.truncation
        moves, mixed = (*recipe.moves, *self.moves), (*recipe.mixed, *self.mixed)
        return replace(recipe, truncation=truncation, moves=moves, mixed=mixed)


def parse_moves(texts: Sequence[str]) -> tuple[Move, ...]:
    """Moves as in "principal 1=2", or "smile=-1.5@2-4" in some layers; raises OptionError."""
    return tuple(map(_move, texts))


def parse_mixes(texts: Sequence[str]) -> tuple[Mix, ...]:
    """Styles of other seeds as in "7@0-3" or "7@2"; raises OptionError."""
    return tuple(map(_mix, texts))


def _move(text: str) -> Move:
    found = _MOVE.fullmatch(text.strip())
    amount = _number(found["amount"]) if found else None
    if found is None or amount is None:
        why = "it is a direction's name, =, and standard deviations, with @ and layers where not all are meant"
        raise OptionError("move", f'--move "{text}" cannot be read', why, 'Write it as in "principal 1=2".')
    return Move(found["name"].strip(), amount, _layers(found) if found["first"] else None)


def _mix(text: str) -> Mix:
    found = _MIX.fullmatch(text.strip())
    if found is None or int(found["seed"]) > LARGEST_SEED:
        why = "it is a seed, @, and the first and last layer that take its styles"
        raise OptionError("mix", f'--mix "{text}" cannot be read', why, 'Write it as in "7@0-3".')
    return Mix(int(found["seed"]), *_layers(found))


def _layers(found: re.Match[str]) -> tuple[int, int]:
    return int(found["first"]), int(found["last"] or found["first"])


def _number(text: str) -> float | None:
    """A finite number within the bounds of a recipe; None where it is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= 1e6 else None
