"""Directions worth moving along: principal ones of styles or features, those of the first weights, and of classes.

A direction is a unit vector. That of a class leads towards it; of others the largest entry by size is positive, so that
none is found turned round another time. Its deviation is that of the drawn latents along it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor, nn

from engine.inference.drawn_features import DrawnFeatures, check_amount, draw, require_finite
from engine.inference.exploring import Explorer
from engine.inference.generator_layers import first_weights, style_weights
from engine.inference.latent import Direction
from engine.inference.sorting import sorted_samples
from engine.spec.errors import OptionError, nearest
from engine.spec.exploration import DirectionFacts, DirectionKind, Recipe
from engine.spec.progress import Progress, Stop

MEASURED = 4096  # codes that tell how far samples spread along a direction
FEWEST_OF_CLASS = 10  # samples, for a mean to mean something
LONGEST_NAME = 100
NUMBERED = ("principal", "weights")  # kinds whose directions are named by number

Layers = tuple[int, int]


class _Found(NamedTuple):
    """What a search came to."""

    kind: DirectionKind
    vectors: Tensor  # (k, d) of length 1
    shares: Sequence[float]  # k of them, or more
    latents: Tensor  # (n, d), which tell how far samples spread
    names: Sequence[str] = ()  # none: they are numbered


def principal(
    explorer: Explorer,
    *,
    count: int = 10,
    codes: int = 10_000,
    layer: int = 1,
    layers: Layers | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> tuple[Direction, ...]:
    """The directions in which styles, or early features, vary most, largest variance first.

    Of a generator with styles they are the principal components of the styles of so many codes. Else features are
    decomposed, and the codes are regressed on their coordinates, which leads back to directions of the code. layer:
    whose input the features are (0 is the code itself). layers: first and last that the directions move. Classes are
    centred one by one, so that a direction changes a sample within its class. Raises OptionError, Cancelled.
    Source: Härkönen et al. 2020, arXiv:2004.02546, sections 2.1-2.2, eq. 2-3.
    """
    _check_count(count)
    drawn = DrawnFeatures(explorer.space, codes, seed, layer, progress, cancelled)
    found = drawn.components(count)
    vectors, variances = found.vectors.float(), found.variances
    if not explorer.space.has_styles:
        vectors, reached = drawn.back_to_codes(found)
        variances = variances[reached]
    drawn.finish()
    shares = (variances / max(found.total, 1e-30)).tolist()
    latents = explorer.space.of_codes(drawn.codes).values[:, 0]
    return _named(explorer, _Found("principal", vectors, shares, latents), layers)


def closed_form(
    explorer: Explorer, *, count: int = 10, layers: Layers | None = None, seed: int = 0
) -> tuple[Direction, ...]:
    """The directions to which the first weights A answer most: eigenvectors of AᵀA, largest eigenvalue first.

    For codes, A is what the first layer does with them; for styles, what all layers of the range do, one above the
    other. The share is that of the eigenvalue in their sum. Raises OptionError where no layer sees the code.
    Source: Shen & Zhou 2021, arXiv:2007.06600, eq. 5-8.
    """
    space = explorer.space
    weights = style_weights(space.generator, *_range(explorer, layers)) if space.has_styles else first_weights(space)
    _check_count(count)
    require_finite(weights, explorer.facts.title)
    wide = weights.double()
    gains, vectors = torch.linalg.eigh(wide.t() @ wide)
    gains = gains.flip(0).clamp(min=0)
    count = min(count, int((gains > 1e-12 * gains[0]).sum()))
    shares = (gains / gains.sum()).tolist()
    first = vectors.flip(1)[:, :count].t().float()
    latents = space.of_codes(draw(space, MEASURED, seed)).values[:, 0]
    return _named(explorer, _Found("weights", first, shares, latents), layers)


def of_classes(
    explorer: Explorer,
    *,
    codes: int = 4000,
    count: int = 100,
    layers: Layers | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> tuple[Direction, ...]:
    """A direction for each class, at most `count`: from the mean of all other samples' latents to that of its own.

    Where the generator is told the class, styles have it; such a game without styles has no class directions, as its
    codes know nothing of classes. Of all other games samples are made and sorted by the game's classifier, or else by
    the judge of its data, which learns their labels. The share is that of the latents' variance. Classes of which
    fewer than 10 samples were made are left out. Raises OptionError, Cancelled.
    """
    _check_count(count)
    space = explorer.space
    if space.classes and not space.has_styles:
        what = f"{explorer.facts.title} has no class directions"
        why = "its generator is told the class, so that codes know nothing of it"
        raise OptionError("kind", what, why, "Choose the class itself.")
    drawn = draw(space, check_amount(codes), seed)
    latents = space.of_codes(drawn)
    if drawn.shares is not None:
        classes, names = drawn.shares.argmax(1), explorer.facts.classes
    else:
        classes, names = sorted_samples(space, latents, progress, cancelled)
    values = latents.values[:, 0]
    require_finite(values, explorer.facts.title)
    vectors, chosen = _between(values, classes, len(names))
    vectors, chosen = vectors[:count], chosen[:count]
    shares = ((values @ vectors.t()).var(0) / values.var(0).sum().clamp(min=1e-30)).tolist()
    titles = [names[number].strip()[:LONGEST_NAME] or f"class {number}" for number in chosen]
    return _named(explorer, _Found("class", vectors, shares, values, titles), layers)


def _between(values: Tensor, classes: Tensor, count: int) -> tuple[Tensor, list[int]]:
    """Unit vectors (k, d) to the mean of a class from that of the others, and the class of each."""
    vectors, chosen = [], []
    for number in range(count):
        mine = classes == number
        if FEWEST_OF_CLASS <= int(mine.sum()) <= len(values) - FEWEST_OF_CLASS:
            way = values[mine].mean(0) - values[~mine].mean(0)
            vectors.append(nn.functional.normalize(way, dim=0))
            chosen.append(number)
    if not vectors:
        what = "no class has both enough samples and enough others"
        raise OptionError("codes", what, f"{len(values)} codes were drawn", "Draw more codes, or train longer.")
    return torch.stack(vectors), chosen


def own(explorer: Explorer, name: str, start: Recipe, end: Recipe, layers: Layers | None = None) -> Direction:
    """The direction from one recipe to another, of which a move by 1 is the whole way.

    Where layers go different ways it is their mean. layers: first and last; None: from the first to the last that
    goes anywhere. Raises OptionError where both lead to the same place, or there are no such layers.
    """
    way = (explorer.latents(end).values - explorer.latents(start).values)[0]  # (layers, d)
    moved = [number for number, part in enumerate(way) if part.abs().max() > 0]
    if not moved:
        raise OptionError("direction", "the direction leads nowhere", "both ends are the same", "Move a slider first.")
    chosen = _range(explorer, layers or (moved[0], moved[-1]))
    mean = way[chosen[0] : chosen[1] + 1].mean(0)
    length = float(mean.norm())
    if not length:
        raise OptionError("direction", "the direction leads nowhere", "nothing of it lies in these layers")
    return Direction(DirectionFacts(name, "own", chosen, length), mean / length)


def joined(known: Sequence[Direction], found: Sequence[Direction]) -> tuple[Direction, ...]:
    """The known directions, then the found ones, which replace those of the same kind, layers and numbering.

    What a person has named stays, unless a found one has the same name.
    """
    names = {direction.facts.name for direction in found}
    anew = {(each.facts.kind, each.facts.layers) for each in found if each.facts.kind in NUMBERED}

    def stays(facts: DirectionFacts) -> bool:
        numbered = facts.name.startswith(f"{facts.kind} ") and facts.name.split()[1].isdecimal()
        return facts.name not in names and not (numbered and (facts.kind, facts.layers) in anew)

    return (*(direction for direction in known if stays(direction.facts)), *found)


def renamed(known: Sequence[Direction], name: str, new: str) -> tuple[Direction, ...]:
    """The directions with one renamed; raises OptionError where there is none, or the new name is taken or empty."""
    new = new.strip()
    _require(known, name)
    if not new or len(new) > LONGEST_NAME:
        raise OptionError("direction", f'"{new}" is no name', f"it must have 1 to {LONGEST_NAME} characters")
    if new != name and any(direction.facts.name == new for direction in known):
        raise OptionError("direction", f'there is a direction "{new}" already', "", "Choose another name.")
    return tuple(
        Direction(replace(each.facts, name=new), each.vector) if each.facts.name == name else each for each in known
    )


def removed(known: Sequence[Direction], name: str) -> tuple[Direction, ...]:
    """The directions without one; raises OptionError where there is none of this name."""
    _require(known, name)
    return tuple(direction for direction in known if direction.facts.name != name)


def _check_count(count: int) -> None:
    if count < 1:
        raise OptionError("count", f"count = {count} is not valid", "it must be ≥ 1")


def _require(known: Sequence[Direction], name: str) -> None:
    names = [direction.facts.name for direction in known]
    if name not in names:
        raise OptionError("direction", f'there is no direction "{name}"', "", nearest(name, names))


def _range(explorer: Explorer, layers: Layers | None) -> Layers:
    """The first and last layer of a choice; raises OptionError where they are not there."""
    most = explorer.space.layers - 1
    first, last = layers or (0, most)
    if not 0 <= first <= last <= most:
        what = f"the layers {first} to {last} are not there"
        raise OptionError("layers", what, f"{explorer.facts.title} has {most + 1}, counted from 0")
    return first, last


def signed(vectors: Tensor) -> Tensor:
    """Vectors (k, d), each turned so that its largest entry by size is positive."""
    largest = vectors.gather(1, vectors.abs().argmax(1, keepdim=True))
    return vectors * torch.where(largest < 0, -1.0, 1.0)


def _named(explorer: Explorer, found: _Found, layers: Layers | None) -> tuple[Direction, ...]:
    """Directions with their facts, for layers of a choice."""
    chosen = _range(explorer, layers)
    where = "" if chosen == (0, explorer.space.layers - 1) else f" {chosen[0]}–{chosen[1]}"
    directions = []
    for number, vector in enumerate(found.vectors if found.kind == "class" else signed(found.vectors)):
        name = found.names[number] if found.names else f"{found.kind} {number + 1}"
        deviation = float((found.latents @ vector).std())
        share = min(1.0, found.shares[number])  # rounding may lead beyond
        facts = DirectionFacts(name + where, found.kind, chosen, deviation, share)
        directions.append(Direction(facts, vector))
    return tuple(directions)
