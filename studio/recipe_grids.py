"""Recipes that stand beside each other: a page of seeds, a pad of two axes, the map of a code's square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.spec.exploration import LARGEST_SEED, USUAL_REACH, Move, Recipe

REACH = USUAL_REACH
PAD_CELLS = 7  # of a pad, across and down
MAP_LINES = 25  # of a map, each way


@dataclass(frozen=True)
class Axis:
    """What changes along a side: a direction, or an entry of the code where it names none."""

    direction: str = ""
    entry: int = 0
    reach: float = REACH  # to either side of 0, in deviations or numbers of the code


def with_axis(recipe: Recipe, axis: Axis, amount: float) -> Recipe:
    """The recipe at a place of an axis: deviations along a direction, or the value of an entry of the code.

    The layers of a move that is there already stay; one that no longer goes anywhere, and says nothing else, is left
    out.
    """
    if axis.direction:
        return replace(recipe, moves=_moved(recipe.moves, axis.direction, amount))
    others = [(entry, value) for entry, value in recipe.values if entry != axis.entry]
    return replace(recipe, values=tuple(sorted([*others, (axis.entry, amount)])))


def at_place(recipe: Recipe, axes: tuple[Axis, Axis], place: tuple[float, float]) -> Recipe:
    """The recipe at a place of the plane of two axes."""
    return with_axis(with_axis(recipe, axes[0], place[0]), axes[1], place[1])


def amount_along(recipe: Recipe, axis: Axis, code: Sequence[float] = ()) -> float | None:
    """Where a recipe stands on an axis.

    code: the numbers that its sample started from, where they are known; None where an entry is not set and they are
    not.
    """
    if axis.direction:
        return float(sum(move.amount for move in recipe.moves if move.direction == axis.direction))
    for entry, value in recipe.values:
        if entry == axis.entry:
            return value
    if recipe.seed is None and recipe.space == "code":
        code = recipe.code
    return float(code[axis.entry]) if axis.entry < len(code) else None


def cell_amounts(cells: int, reach: float = REACH) -> tuple[float, ...]:
    """The middles of so many equal cells between −reach and reach, rising."""
    return tuple(reach * (2 * cell + 1 - cells) / cells for cell in range(cells))


def line_amounts(lines: int, reach: float = REACH) -> tuple[float, ...]:
    """So many equally spaced places from −reach to reach, both included; at least two."""
    return tuple(reach * (2 * line + 1 - lines) / (lines - 1) for line in range(lines))


def basis(recipe: Recipe, axes: tuple[Axis, Axis]) -> tuple[Recipe, tuple[Axis, Axis]]:
    """What a pad or a map depends on: the recipe wherever it stands on the two axes, and the axes."""
    return at_place(recipe, axes, (0.0, 0.0)), axes


def pad_recipes(recipe: Recipe, axes: tuple[Axis, Axis], cells: int = PAD_CELLS) -> tuple[Recipe, ...]:
    """The middles of cells × cells of a pad, row by row from the upper left: the second axis rises upwards.

    They are the same wherever the recipe itself stands on the two axes.
    """
    columns, rows = (cell_amounts(cells, axis.reach) for axis in axes)
    return _at_places(recipe, axes, columns, rows)


def map_recipes(recipe: Recipe, axes: tuple[Axis, Axis], lines: int = MAP_LINES) -> tuple[Recipe, ...]:
    """The crossings of lines × lines, row by row from the upper left, edges included; as `pad_recipes` otherwise."""
    columns, rows = (line_amounts(lines, axis.reach) for axis in axes)
    return _at_places(recipe, axes, columns, rows)


def seed_recipes(recipe: Recipe, first: int, count: int, *, edited: bool = False) -> tuple[Recipe, ...]:
    """Recipes of the seeds from `first` on, fewer at the largest seed that there is.

    edited: with all that the recipe does to its start; otherwise with its class and truncation alone.
    """
    base = replace(recipe, code=(), space="code")
    if not edited:
        base = replace(base, values=(), mixed=(), moves=())
    return tuple(replace(base, seed=seed) for seed in range(first, min(first + count, LARGEST_SEED + 1)))


def unedited(recipe: Recipe) -> Recipe:
    """The start of a recipe, with its class and nothing else done to it."""
    return replace(recipe, truncation=1.0, values=(), mixed=(), moves=())


def _at_places(
    recipe: Recipe, axes: tuple[Axis, Axis], columns: Sequence[float], rows: Sequence[float]
) -> tuple[Recipe, ...]:
    base, _ = basis(recipe, axes)
    return tuple(at_place(base, axes, (across, up)) for up in reversed(rows) for across in columns)


def _moved(moves: tuple[Move, ...], name: str, amount: float) -> tuple[Move, ...]:
    """The moves with the first of this name at an amount, and no other of that name."""
    known = [move for move in moves if move.direction == name]
    move = replace(known[0], amount=amount) if known else Move(name, amount)
    if not known:
        return (*moves, move) if amount else moves
    kept = [move if other is known[0] else other for other in moves if other is known[0] or other.direction != name]
    says_nothing = not amount and move.layers is None
    return tuple(other for other in kept if not (says_nothing and other is move))
