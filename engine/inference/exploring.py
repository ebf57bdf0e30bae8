"""Explorers: any generator that was trained here, moved by recipes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.inference.comparing import shows_features
from engine.inference.direction_files import read_directions
from engine.inference.exports import open_export
from engine.inference.latent import Direction, Latents, LatentSpace
from engine.inference.model import Model, exported_parts, open_model
from engine.inference.one_core import on_one_core
from engine.spec.data import Skill
from engine.spec.errors import OptionError, nearest
from engine.spec.exploration import ExplorerFacts, Mix, Move, Recipe
from engine.spec.registry import GAMES, GENERATORS
from engine.training.preview import as_pixels, looking


@dataclass(eq=False)
class Explorer:
    """An opened generator with the directions that are known in it; one thread at a time."""

    model: Model
    directions: tuple[Direction, ...] = ()
    notes: tuple[str, ...] = ()  # what a user should know of the directions, in full sentences
    space: LatentSpace = field(init=False)
    facts: ExplorerFacts = field(init=False)

    def __post_init__(self) -> None:
        self.space = LatentSpace(self.model)
        self.facts = _facts(self.model, self.space)

    def direction(self, name: str) -> Direction:
        """The direction of this name; raises OptionError with the nearest name where there is none."""
        for direction in self.directions:
            if direction.facts.name == name:
                return direction
        names = [direction.facts.name for direction in self.directions]
        remedy = nearest(name, names) or "Find directions first: `saddlepoint directions RUN`."
        raise OptionError("direction", f'{self.facts.title} has no direction "{name}"', "", remedy)

    def latents(self, recipe: Recipe) -> Latents:
        """Where a recipe leads (1, layers, d).

        Raises OptionError where it names a class, a direction, a layer or an entry of the code that there is not.
        """
        with on_one_core():
            latents = self._start(recipe)
            for mix in recipe.mixed:
                latents = self._mixed(latents, mix, recipe.label)
        latents = self.space.truncated(latents, recipe.truncation)
        if not recipe.moves:
            return latents
        values = latents.values.clone()
        for move in recipe.moves:
            step, (first, last) = self._step(move)
            values[:, first : last + 1] += move.amount * step
        return Latents(values, latents.shares)

    def render(self, latents: Latents) -> np.ndarray:
        """Pictures (n, h, w, 4) uint8 or points (n, d) float32 of latents (n, layers, d).

        Each is made alone and by one core: a batch would round differently in the last bits, by what stands beside a
        sample, and several cores by their number.
        """
        with looking(self.model.nets), on_one_core():
            made = [self.space.samples(one).float().cpu() for one in each(latents)]
        return as_pixels(torch.cat(made))

    def picture(self, recipe: Recipe) -> np.ndarray:
        """The picture (h, w, 4) uint8, or the point (d,), of a recipe; raises as `latents` does."""
        made: np.ndarray = self.render(self.latents(recipe))[0]
        return made

    def pictures(self, recipes: Iterable[Recipe]) -> np.ndarray:
        """Pictures (n, h, w, 4) uint8 or points (n, d) of recipes; raises as `latents` does."""
        return np.stack([self.picture(recipe) for recipe in recipes])

    def sealed(self, recipe: Recipe) -> Recipe:
        """The recipe with all that it takes to find the same sample again: model, round, and the moves themselves."""
        found = [self._step(move) for move in recipe.moves]
        moves = tuple(
            replace(move, step=tuple(step.tolist()), layers=layers)
            for move, (step, layers) in zip(recipe.moves, found, strict=True)
        )
        facts = self.facts
        return replace(
            recipe, moves=moves, run=facts.title, round=facts.round, averaged=facts.averaged, model=facts.model
        )

    def _start(self, recipe: Recipe) -> Latents:
        space = self.space
        if recipe.seed is not None:
            if recipe.label is not None:
                space.shares(1, recipe.label)  # says which classes there are
            return space.of_codes(self._set(space.codes([recipe.seed], recipe.label), recipe))
        given = torch.tensor(recipe.code)
        shares = space.shares(1, recipe.label)
        if recipe.space == "code":
            self._fits(len(given), (space.code,))
            return space.of_codes(self._set(Latents(given[None, None], shares), recipe))
        if not space.has_styles:
            raise OptionError("recipe.space", f"{self.facts.title} has no styles", "the recipe starts from one")
        self._fits(len(given), (space.dimension, space.layers * space.dimension))
        return Latents(given.view(-1, space.dimension).expand(space.layers, -1)[None], shares)

    def _set(self, codes: Latents, recipe: Recipe) -> Latents:
        """Codes with the recipe's values in their entries."""
        values = codes.values.clone()
        for entry, value in recipe.values:
            if entry >= self.space.code:
                what = f"the code has no entry {entry}"
                raise OptionError("recipe.values", what, f"it has {self.space.code}, counted from 0")
            values[:, :, entry] = value
        return Latents(values, codes.shares)

    def _mixed(self, latents: Latents, mix: Mix, label: int | None) -> Latents:
        if not self.space.has_styles:
            what = f"{self.facts.title} has no styles to mix"
            raise OptionError("recipe.mixed", what, "its generator has none", "Train a style-based generator.")
        first, last = self._layers((mix.first, mix.last))
        other = self.space.of_codes(self.space.codes([mix.seed], label))
        values = latents.values.clone()
        values[:, first : last + 1] = other.values[:, first : last + 1]
        return Latents(values, latents.shares)

    def _step(self, move: Move) -> tuple[Tensor, tuple[int, int]]:
        """One standard deviation along a move's direction (d,), and the first and last layer that it moves."""
        if move.step:
            self._fits(len(move.step), (self.space.dimension,))
            return torch.tensor(move.step), self._layers(move.layers or (0, self.space.layers - 1))
        direction = self.direction(move.direction)
        return direction.step, self._layers(move.layers or direction.facts.layers)

    def _layers(self, layers: tuple[int, int]) -> tuple[int, int]:
        if not 0 <= layers[0] <= layers[1] < self.space.layers:
            what = f"the layers {layers[0]} to {layers[1]} are not there"
            raise OptionError("layers", what, f"{self.facts.title} has {self.space.layers}, counted from 0")
        return layers

    def _fits(self, length: int, lengths: Sequence[int]) -> None:
        if length not in lengths:
            why = f"it has {length} numbers, and {self.facts.title} takes {' or '.join(map(str, lengths))}"
            raise OptionError("recipe", "the recipe is of another model", why, "Open the run that it names.")


def open_explorer(path: Path, *, round: int | None = None, averaged: bool = True, device: str = "cpu") -> Explorer:
    """The generator of a run at its newest good checkpoint, or at that of a round, or of an exported file.

    It knows the directions that were found before. averaged: the moving average where the run keeps one, else the
    live weights; a file has one of them. Raises RunError, CheckpointError, DeviceError, and OptionError where its
    game draws no samples.
    """
    if path.is_file():
        explorer = Explorer(open_export(path, round=round, device=device))
    else:
        explorer = Explorer(open_model(path, round=round, averaged=averaged, device=device))
    explorer.directions, explorer.notes = read_directions(path, explorer.facts)
    return explorer


def each(latents: Latents) -> list[Latents]:
    """The n latents one by one, as (1, layers, d)."""
    shares = [None] * len(latents.values) if latents.shares is None else latents.shares.split(1)
    return [Latents(values, share) for values, share in zip(latents.values.split(1), shares, strict=True)]


def fingerprint(model: Model) -> str:
    """The first 16 digits of the sha256 of the weights that samples come from."""
    digest = hashlib.sha256()
    makers = exported_parts(model.game)
    for name, tensor in model.nets.state_dict().items():
        if name.split(".", 1)[0] in makers:
            digest.update(name.encode())
            values = tensor.detach().cpu()  # as an export gives them back: floating point in single precision
            values = values.float() if values.is_floating_point() else values
            digest.update(values.contiguous().view(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:16]


def _facts(model: Model, space: LatentSpace) -> ExplorerFacts:
    config = model.config
    names = [GAMES.get(config.game.name).title, GENERATORS.get(config.generator.name).title]
    words = [*names, f"round {model.round:,}", "average" if model.averaged else "live"]
    return ExplorerFacts(
        title=model.name,
        what=" · ".join(words),
        round=model.round,
        averaged=model.averaged,
        model=fingerprint(model),
        shape=model.info.shape,
        code=space.code,
        classes=model.classes,
        layers=space.layers if space.has_styles else 0,
        style=space.dimension if space.has_styles else 0,
        encodes=Skill.ENCODE in model.game.offers,
        reach=space.reach,
        features=shows_features(model),
    )
