"""Sorting samples into classes: by a game's own classifier, or by a judge that learns the labels of its data."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from engine.evaluation.judge import open_judge
from engine.inference.latent import Latents, LatentSpace
from engine.inference.model import Model
from engine.spec.data import Preparation, Skill
from engine.spec.errors import DatasetError, OptionError
from engine.spec.progress import Progress, Stop, go_on
from engine.training.preview import looking

PIECE = 128  # samples made at once
STEPS = 1000  # of the progress that is told; the first half is the judge's

Sorter = Callable[[Tensor], Tensor]  # samples (n, c, h, w) in [-1, 1] -> class (n,)


def sorted_samples(
    space: LatentSpace, latents: Latents, progress: Progress | None = None, cancelled: Stop | None = None
) -> tuple[Tensor, tuple[str, ...]]:
    """The class (n,) of the sample of each latent, and the names of all classes.

    The game's classifier sorts where it has one; else the judge of the data, which is trained where none is kept yet.
    Raises OptionError where the data know no classes or are not on this machine, Cancelled.
    """

    def tell(step: int) -> None:
        if progress is not None:
            progress(step, STEPS)

    sorter, names = _sorter(space.model, tell, cancelled)
    found, total = [], len(latents.values)
    for start in range(0, total, PIECE):
        go_on(cancelled, "the search for directions")
        tell(STEPS // 2 + STEPS // 2 * start // total)
        values, shares = latents.values[start : start + PIECE], latents.shares
        part = Latents(values, None if shares is None else shares[start : start + PIECE])
        with looking(space.model.nets):
            found.append(sorter(space.samples(part)).cpu())
    tell(STEPS)
    return torch.cat(found), names


def _sorter(model: Model, tell: Callable[[int], None], cancelled: Stop | None) -> tuple[Sorter, tuple[str, ...]]:
    whole = all(name in model.nets for name in model.game.parts())  # an exported file has no classifier
    if Skill.CLASSIFY in model.game.offers and whole:
        return lambda samples: model.game.classify(model.nets, samples).argmax(1), model.info.classes
    furthest = 0

    def prepared(_: str, done: int, total: int) -> None:
        nonlocal furthest
        furthest = max(furthest, STEPS // 2 * min(done, total) // max(1, total))
        tell(furthest)

    try:
        judge = open_judge(model.config.data, Preparation(progress=prepared, cancelled=cancelled or (lambda: False)))
    except DatasetError as error:
        what = f"{model.name} has no classes to find directions of"
        raise OptionError(
            "kind", what, f"{error.what}: {error.why}", "Look for principal directions instead."
        ) from None
    return lambda samples: judge.classify(samples.float().cpu()).argmax(1), judge.classes
