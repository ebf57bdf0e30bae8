"""What the page Explore asks for and is told: an opened generator, samples of recipes, long tasks, and its edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from PySide6.QtCore import QCoreApplication

from engine.spec.exploration import DirectionFacts, ExplorerFacts, Film, Journey, Recipe
from engine.spec.runs import RunSummary
from engine.spec.translation import Picture

DirectionSearch = Literal["principal", "weights", "class"]

translate = QCoreApplication.translate

MOST_STEPS = 1000  # that can be undone


@dataclass(frozen=True)
class Opened:
    """The generator that recipes are made with from now on."""

    path: Path  # the folder of a run, or an exported file
    facts: ExplorerFacts
    directions: tuple[DirectionFacts, ...] = ()
    live: bool = False  # the weights come from the training under way, and not from a checkpoint
    notes: tuple[str, ...] = ()  # what a user should know, in full sentences

    def shows(self, other: Opened | None) -> bool:
        """Whether recipes of another go on to be meant: it is of the same model, at any round."""
        return other is not None and other.path == self.path and other.facts.code == self.facts.code


@dataclass(frozen=True, eq=False)
class Made:
    """The sample of a recipe."""

    recipe: Recipe  # as it was asked for
    sealed: Recipe  # with all that it takes to find the sample again
    sample: np.ndarray  # a picture (h, w, 4) uint8, or a point (d,) float32
    seconds: float  # that the networks took
    opened: Opened  # what it was made with
    code: tuple[float, ...] = ()  # the numbers that its seed stands for, before they are changed; () where unknown


@dataclass(frozen=True)
class FindDirections:
    """Finds directions and keeps them beside the run; the result is all directions, as tuple[DirectionFacts, ...]."""

    name: ClassVar[str] = "directions"
    writes: ClassVar[bool] = False

    kind: DirectionSearch = "principal"
    count: int = 8
    codes: int = 10_000  # samples that principal directions are found in
    layers: tuple[int, int] | None = None  # first and last that they move; None: all
    seed: int = 0


@dataclass(frozen=True, eq=False)
class ProjectPicture:
    """Finds the recipe that comes nearest to a picture; the result is a Projected."""

    name: ClassVar[str] = "project"
    writes: ClassVar[bool] = False

    picture: Path | Picture
    starts: int = 4
    steps: int = 200
    label: int | None = None
    seed: int = 0


@dataclass(frozen=True)
class FindNeighbours:
    """Looks for the training pictures that are nearest to a sample; the result is a Neighbours."""

    name: ClassVar[str] = "neighbours"
    writes: ClassVar[bool] = False

    recipe: Recipe
    count: int = 8


@dataclass(frozen=True)
class PreviewFilm:
    """Makes every frame of a journey; the result is an array (n, h, w, 4) uint8, or (n, d) of points."""

    name: ClassVar[str] = "preview"
    writes: ClassVar[bool] = False

    journey: Journey


@dataclass(frozen=True)
class ExportFilm:
    """Writes the film of a journey; the result is its path."""

    name: ClassVar[str] = "film"
    writes: ClassVar[bool] = True

    journey: Journey
    film: Film
    path: Path


@dataclass(frozen=True)
class SaveGrid:
    """Writes the samples of recipes as one picture that carries them; the result is its path."""

    name: ClassVar[str] = "grid"
    writes: ClassVar[bool] = True

    recipes: tuple[Recipe, ...]
    columns: int
    path: Path


Order = FindDirections | ProjectPicture | FindNeighbours | PreviewFilm | ExportFilm | SaveGrid


class Edits:
    """The recipe on show, with what led to it; a drag of a slider is one step."""

    def __init__(self, start: Recipe | None = None) -> None:
        self._done: list[Recipe] = [start or Recipe()]
        self._undone: list[Recipe] = []
        self._merge = ""

    @property
    def recipe(self) -> Recipe:
        """The recipe as it is now."""
        return self._done[-1]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return len(self._done) > 1

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back that can be made again."""
        return bool(self._undone)

    def change(self, recipe: Recipe, merge: str = "") -> bool:
        """Makes this the recipe; False where it is the same already.

        merge: what is changed, as "truncation"; consecutive changes of the same are one step. "" is always one.
        """
        if recipe == self.recipe:
            return False
        if merge and merge == self._merge and self.can_undo:
            self._done[-1] = recipe
        else:
            self._done.append(recipe)
            del self._done[: -MOST_STEPS - 1]
        self._undone.clear()
        self._merge = merge
        return True

    def settle(self) -> None:
        """What is changed next is a step of its own, as after a slider was let go."""
        self._merge = ""

    def undo(self) -> Recipe | None:
        """Takes the last step back; None where there is none."""
        if not self.can_undo:
            return None
        self._undone.append(self._done.pop())
        self._merge = ""
        return self.recipe

    def redo(self) -> Recipe | None:
        """Makes a step again that was taken back; None where there is none."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        self._merge = ""
        return self.recipe

    def rewrite(self, change: Callable[[Recipe], Recipe]) -> None:
        """Changes every step, as where a direction has another name; nothing is there to redo then."""
        self._done = [change(recipe) for recipe in self._done]
        self._undone, self._merge = [], ""

    def reset(self, recipe: Recipe) -> None:
        """Starts anew, as with another model: nothing is there to undo."""
        self._done, self._undone, self._merge = [recipe], [], ""


def differences(recipe: Recipe, facts: ExplorerFacts) -> tuple[str, ...]:
    """How the model that a recipe is for differs from an opened one, in full sentences; () where it does not."""
    if recipe.model == facts.model or not (recipe.model or recipe.run):
        return ()
    words = []
    if recipe.run and recipe.run != facts.title:
        text = translate("Exploration", "It was made with {other}, and {this} is open.")
        words.append(text.format(other=recipe.run, this=facts.title))
    elif recipe.round != facts.round:
        text = translate("Exploration", "It was made at round {other}, and round {this} is open.")
        words.append(text.format(other=f"{recipe.round:,}", this=f"{facts.round:,}"))
    elif recipe.averaged != facts.averaged:
        words.append(translate("Exploration", "One is of the average of the weights, the other of the live ones."))
    else:
        words.append(translate("Exploration", "The run has other weights now at the same round."))
    if recipe.label is not None and recipe.label >= len(facts.classes):
        words.append(translate("Exploration", "The class that it asks for is not known here."))
    if (recipe.mixed or recipe.space == "style") and not facts.layers:
        words.append(translate("Exploration", "It mixes styles, and there are none here."))
    return tuple(words)


def run_of(recipe: Recipe, runs: Iterable[RunSummary]) -> RunSummary | None:
    """The run that a recipe names, where it is among these and has a checkpoint."""
    return next((run for run in runs if run.name == recipe.run and run.checkpoint_round is not None), None)
