"""Recipes with another move, entry or mixed style: what the panels of Explore change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.spec.exploration import DirectionFacts, Mix, Move, Recipe

Layers = tuple[int, int]

SIDES = (-2.0, 0.0, 2.0)  # deviations of the small pictures of a direction


def move_of(recipe: Recipe, name: str) -> Move | None:
    """The move along the direction of this name, None where there is none."""
    return next((move for move in recipe.moves if move.direction == name), None)


def amount_of(recipe: Recipe, name: str) -> float:
    """How far the recipe goes along a direction."""
    move = move_of(recipe, name)
    return move.amount if move else 0.0


def layers_of(recipe: Recipe, facts: DirectionFacts) -> Layers:
    """The first and last layer that a recipe moves along a direction."""
    move = move_of(recipe, facts.name)
    return facts.layers if move is None or move.layers is None else move.layers


def moved(recipe: Recipe, name: str, amount: float) -> Recipe:
    """The recipe that goes so far along a direction; one of nothing goes, unless it has layers or a step of its own."""
    old = move_of(recipe, name)
    new = replace(old, amount=amount) if old else Move(name, amount)
    return _with_move(recipe, new)


def moved_in(recipe: Recipe, facts: DirectionFacts, layers: Layers) -> Recipe:
    """The recipe that goes along a direction in these layers."""
    old = move_of(recipe, facts.name) or Move(facts.name, 0.0)
    own = None if layers == facts.layers and not old.step else layers
    return _with_move(recipe, replace(old, layers=own))


def without_move(recipe: Recipe, name: str) -> Recipe:
    """The recipe that leaves a direction alone."""
    return replace(recipe, moves=tuple(move for move in recipe.moves if move.direction != name))


def with_renamed(recipe: Recipe, old: str, new: str) -> Recipe:
    """The recipe that names a direction differently."""
    moves = (replace(move, direction=new) if move.direction == old else move for move in recipe.moves)
    return replace(recipe, moves=tuple(moves))


def sides(recipe: Recipe, name: str) -> tuple[Recipe, Recipe, Recipe]:
    """The recipe at −, 0 and + of a direction."""
    low, middle, high = (moved(recipe, name, amount) for amount in SIDES)
    return low, middle, high


def with_value(recipe: Recipe, entry: int, value: float | None) -> Recipe:
    """The recipe with a number in an entry of the code, or, for None, with the one that is there anyway."""
    values = {**dict(recipe.values)}
    values.pop(entry, None)
    if value is not None:
        values[entry] = value
    return replace(recipe, values=tuple(sorted(values.items())))


def with_mix(recipe: Recipe, row: int, mix: Mix | None) -> Recipe:
    """The recipe with mixed styles in a row, which may be the next one; None removes the row."""
    rows: Sequence[Mix] = () if mix is None else (mix,)
    return replace(recipe, mixed=(*recipe.mixed[:row], *rows, *recipe.mixed[row + 1 :]))


def _with_move(recipe: Recipe, move: Move) -> Recipe:
    """The first move of its name is replaced and any others of it go; a new one comes last."""
    names = [old.direction for old in recipe.moves]
    kept = [old for old in recipe.moves if old.direction != move.direction]
    if move.amount or move.layers is not None or move.step:
        place = names.index(move.direction) if move.direction in names else len(kept)
        kept.insert(place, move)
    return replace(recipe, moves=tuple(kept))
