"""What the window explores with: the engine's functions, imported when they are first wanted."""

from __future__ import annotations

import copy
import os
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.spec.events import Frozen
from engine.spec.exploration import ExplorerFacts, Recipe, Sheet


@dataclass(frozen=True)
class Job:
    """A long task with all that it needs."""

    order: Any
    explorer: Any
    path: Path  # of the run or file
    progress: Callable[[int, int], None]
    cancelled: Callable[[], bool]


@dataclass(frozen=True)
class ExploringEngine:
    """What the service needs of the engine; tests put fakes in."""

    open: Callable[[Path, int | None], Any]  # an Explorer of the newest checkpoint, or of a round
    open_frozen: Callable[[Path, Frozen], Any]  # an Explorer of weights out of the training of a run
    newest_round: Callable[[Path], int | None]
    copy: Callable[[Any], Any]  # another Explorer of the same weights, for another thread
    save_picture: Callable[[Path, np.ndarray, Recipe | Sheet], object]
    write_directions: Callable[[Path, ExplorerFacts, Any], object]
    with_own: Callable[[Any, Any, str, Recipe], tuple[Any, ...]]  # (Explorer, directions, name, recipe)
    renamed: Callable[[Any, str, str], tuple[Any, ...]]
    removed: Callable[[Any, str], tuple[Any, ...]]
    share_cores: Callable[[bool], object]  # one for the calling thread alone where True, as while something trains
    tasks: Mapping[type, Callable[[Job], Any]] = field(default_factory=dict)  # of each kind of Order
    code_of: Callable[[Any, Recipe], tuple[float, ...]] = lambda _explorer, _recipe: ()  # (Explorer, recipe)


def real_engine() -> ExploringEngine:
    """The real one; importing it brings torch."""
    from engine.inference import directions
    from engine.inference.direction_files import read_directions, write_directions
    from engine.inference.exploring import Explorer, open_explorer
    from engine.inference.frozen import open_frozen
    from engine.inference.recipe_files import save_picture
    from engine.training.run_folder import RunFolder
    from studio.services.exploring_work import TASKS

    def opened(path: Path, round: int | None) -> Any:
        return open_explorer(path, round=round, device="auto")

    followed: dict[Path, weakref.ref[Any]] = {}  # the newest model of the run that is followed

    def thawed(path: Path, frozen: Frozen) -> Any:
        known = followed.get(path)
        model = open_frozen(path, frozen, device="auto", like=known() if known else None)
        followed.clear()
        followed[path] = weakref.ref(model)
        explorer = Explorer(model)
        explorer.directions, explorer.notes = read_directions(path, explorer.facts)
        return explorer

    def newest(path: Path) -> int | None:
        return max(RunFolder.open(path).checkpoint_rounds(), default=None) if path.is_dir() else None

    def with_own(explorer: Any, known: Any, name: str, recipe: Recipe) -> tuple[Any, ...]:
        start = replace(recipe, moves=(), values=(), mixed=())
        return directions.joined(known, (directions.own(explorer, name, start, recipe),))

    return ExploringEngine(
        open=opened,
        open_frozen=thawed,
        newest_round=newest,
        copy=_copied,
        save_picture=save_picture,
        write_directions=write_directions,
        with_own=with_own,
        renamed=directions.renamed,
        removed=directions.removed,
        share_cores=_share_cores,
        tasks=TASKS,
        code_of=_code_of,
    )


def _share_cores(training: bool) -> None:
    """What torch is told counts for the calling thread, and for such as begin later and are told nothing."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    wanted = 1 if training else cores
    if torch.get_num_threads() != wanted:
        torch.set_num_threads(wanted)


def _copied(explorer: Any) -> Any:
    twin = replace(explorer.model, nets=copy.deepcopy(explorer.model.nets))
    return type(explorer)(twin, explorer.directions)


def _code_of(explorer: Any, recipe: Recipe) -> tuple[float, ...]:
    if recipe.seed is None:
        return recipe.code if recipe.space == "code" else ()
    return tuple(explorer.space.codes([recipe.seed], recipe.label).values.flatten().tolist())
