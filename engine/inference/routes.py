"""What can be translated with an opened model, whatever it was opened from: routes, and functions of tensors."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from engine.contracts import Role, Route
from engine.inference.model import Model
from engine.spec.config import options_of
from engine.spec.data import Skill
from engine.spec.errors import OptionError
from engine.spec.registry import GAMES, TRANSLATORS, Entry
from engine.spec.translation import TranslatorFacts, Way


@dataclass(frozen=True)
class Works:
    """An opened model as far as translating asks."""

    facts: TranslatorFacts
    routes: Mapping[str, Route]
    run: Callable[[Tensor, str], Tensor]  # pictures (n, c, h, w) in [-1, 1], route -> (n, c', h', w'), on the CPU
    classify: Callable[[Tensor], Tensor] | None = None  # (n, c, h, w) of the trained size -> logits (n, domains)
    maps: frozenset[str] = frozenset()  # routes to label maps, whose colours must not be mixed

    def scale(self, route: str) -> int:
        """How many times larger a route makes pictures."""
        shapes = self.routes[route]
        return max(1, shapes.output[1] // shapes.source[1])


def works_of_model(model: Model) -> Works:
    """Those of a run's networks, which are in evaluation mode; raises OptionError where its game does not translate.

    The global random state is not even borrowed, as another thread may be training.
    """
    if Skill.TRANSLATE not in model.game.offers:
        title = GAMES.get(model.config.game.name).title
        remedy = "Choose a run of CycleGAN, pix2pix or another game of translation."
        raise OptionError("model", f"{model.name} cannot translate", f"its game is {title}", remedy)
    routes = {route.name: route for route in model.game.routes()}
    maps = frozenset(route.name for route in routes.values() if model.info.palette and route.makes == "partner")
    classifies = Skill.CLASSIFY in model.game.offers

    def run(pictures: Tensor, route: str) -> Tensor:
        with torch.inference_mode():
            return model.game.translate(model.nets, pictures.to(model.device), route).float().cpu()

    def classify(pictures: Tensor) -> Tensor:
        with torch.inference_mode():
            return model.game.classify(model.nets, pictures.to(model.device)).float().cpu()

    return Works(_facts(model, routes), routes, run, classify if classifies else None, maps)


def _facts(model: Model, routes: Mapping[str, Route]) -> TranslatorFacts:
    first = next(iter(routes.values()))
    stride = _stride(model)
    fixed = stride == 0 or any(_odd(route) for route in routes.values())
    height, width = first.source[1:]
    notes = (f"Pictures are resized to {width} × {height} and back: it takes no other size.",) if fixed else ()
    ways = tuple(Way(route.name, *route.titles, route.back, route.domain) for route in routes.values())
    what = " · ".join(_spoken(model))
    return TranslatorFacts(model.name, what, model.round, ways, (height, width), max(1, stride), fixed, notes)


def _spoken(model: Model) -> tuple[str, ...]:
    """As in "CycleGAN", "ResNet-9", "round 12,000", "average"."""
    weights = "average" if model.averaged else "live weights"
    entry, options = _family(model)
    family = () if entry is None else (str(entry.facts["spoken"](options)) if "spoken" in entry.facts else entry.title,)
    return (GAMES.get(model.config.game.name).title, *family, f"round {model.round:,}", weights)


def _family(model: Model) -> tuple[Entry | None, Any]:
    """The family of the translators with its options; None where the game builds none."""
    choice = model.config.translator
    if choice is None:
        return None, None
    return TRANSLATORS.get(choice.name), options_of(TRANSLATORS, choice, "translator")


def _stride(model: Model) -> int:
    """What sides must be multiples of; 0 where some network takes one size only."""
    strides = [1]
    for name, part in model.game.parts().items():
        if part.role is Role.TRANSLATE:
            strides.append(_stride_of(model, name))
        elif part.averaged and part.role in (Role.GENERATE, Role.ENCODE):
            strides.append(0)
    return math.lcm(*strides)


def _stride_of(model: Model, name: str) -> int:
    built = getattr(model.nets[name], "stride", None)
    if isinstance(built, int):  # which may depend on the size that it was built for
        return built
    entry, options = _family(model)
    return int(entry.facts["stride"](options)) if entry is not None and "stride" in entry.facts else 0


def _odd(route: Route) -> bool:
    """Whether pictures do not grow by a whole number of times, in both directions alike."""
    (_, height, width), (_, tall, wide) = route.source, route.output
    return tall % height != 0 or wide % width != 0 or tall // height != wide // width
