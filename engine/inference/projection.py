"""Projection: the sample of a generator that is most like a picture of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.data.folder import BACKGROUNDS
from engine.inference.aiming import Target, aim
from engine.inference.comparing import Features, own_features
from engine.inference.exploring import Explorer
from engine.inference.latent import Latents
from engine.inference.searching import PIECE, Ground, Likeness, chosen, descend, scaled
from engine.inference.vgg import vgg_features
from engine.spec.data import Skill
from engine.spec.errors import CheckpointError, OptionError
from engine.spec.exploration import MOST_NUMBERS, Projected, Recipe
from engine.spec.progress import Progress, Stop, go_on
from engine.spec.translation import Picture

CANDIDATES = 256  # codes drawn at random, the best of which are starts
CODES_SEED = 0x9120  # they are drawn apart from those of seeds that a person looks at
MOST_CLASSES = 32  # that all get a start of their own
STARTS, STEPS = 8, 300


def project(
    explorer: Explorer,
    picture: Picture,
    *,
    starts: int = STARTS,
    steps: int = STEPS,
    label: int | None = None,
    seed: int = 0,
    encode: bool = True,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> Projected:
    """The sample most like a picture, found by gradient descent from the most alike of many codes.

    Codes are searched, or styles where the generator has any. label: its class; None: all are tried and the best is
    kept. encode: the game's encoder, where it has one, gives a start too. Same seed, same result.
    Raises OptionError where the model makes points or there is no such class, and Cancelled.
    """
    _check(explorer, starts, steps, label)
    background = str(explorer.model.config.data.options.get("background", "white"))
    target = aim(picture, explorer.facts.shape, background if background in BACKGROUNDS else "white")
    features, told = _features(explorer)
    drawn = _drawn(explorer, label, seed)
    count = len(drawn.values)
    counter = _Counter(progress, cancelled, -(-count // PIECE) + steps)
    likeness = Likeness.to(target.samples.to(explorer.model.device), features)
    likeness, losses = scaled(likeness, explorer.space, drawn, counter.tick)
    begun = chosen(drawn, _best(losses, drawn.shares, starts))
    if encode and Skill.ENCODE in explorer.model.game.offers:
        begun = _joined(_encoded(explorer, target, label), begun)
    found, _ = descend(explorer.space, _ground(explorer, drawn), likeness, begun, steps, seed, counter.tick)
    counter.finish()
    return _projected(explorer, target._replace(notes=(*target.notes, *told)), likeness, found)


def _features(explorer: Explorer) -> tuple[Features | None, tuple[str, ...]]:
    """Those of VGG where its weights are at hand, else the discriminator's own; and what is wrong with the former."""
    try:
        found = vgg_features(explorer.model.device)
    except CheckpointError as error:
        return own_features(explorer.model), (f"VGG was left out. {error}",)
    return found or own_features(explorer.model), ()


def _check(explorer: Explorer, starts: int, steps: int, label: int | None) -> None:
    facts, space = explorer.facts, explorer.space
    if facts.is_points:
        what, why = f"{facts.title} takes no pictures", "it makes points"
        raise OptionError("picture", what, why, "Open a run that makes pictures.")
    for name, value, most in (("starts", starts, 256), ("steps", steps, 100_000)):
        if not 1 <= value <= most:
            raise OptionError(name, f"{name} = {value} is not valid", f"it must be ≥ 1 and ≤ {most:,}")
    if label is not None and not facts.classes:
        what, why = f"{facts.title} has no class {label}", "its game does not know classes"
        raise OptionError("class", what, why, "Leave the class out.")
    space.shares(1, label)  # says which classes there are
    if space.layers * space.dimension > MOST_NUMBERS:
        why = f"it has {space.layers * space.dimension:,} numbers, and a recipe holds {MOST_NUMBERS:,}"
        raise OptionError("recipe", f"a latent of {facts.title} is too long to be written down", why)


def _drawn(explorer: Explorer, label: int | None, seed: int) -> Latents:
    """Latents to begin with: CANDIDATES of them, of one class, or of all in turn."""
    space, model = explorer.space, explorer.model
    count = max(CANDIDATES, space.classes if label is None else 0)
    free = model.codes(count, CODES_SEED + seed)[:, : space.code].float()
    shares = space.shares(count, label)
    if shares is not None and label is None:
        shares = torch.eye(space.classes)[torch.arange(count) % space.classes]
    return space.of_codes(Latents(free[:, None], shares))


def _best(losses: Tensor, shares: Tensor | None, starts: int) -> Tensor:
    """Rows (k,) of the starts: the best of each class first, where there are not too many, then the best of all."""
    order = losses.argsort(stable=True).tolist()
    classes = [0] * len(order) if shares is None else shares.argmax(1).tolist()
    firsts = list({classes[row]: row for row in reversed(order)}.values())
    firsts = sorted(firsts, key=lambda row: float(losses[row]))[: max(starts, MOST_CLASSES)]
    others = [row for row in order if row not in set(firsts)]
    return torch.tensor(firsts + others[: max(0, starts - len(firsts))])


def _encoded(explorer: Explorer, target: Target, label: int | None) -> Latents:
    """The latents of the code that the game's encoder finds for the target."""
    space = explorer.space
    codes = explorer.model.encode(target.pixels[None])
    free, shares = codes.split((space.code, space.classes), 1)
    likeliest = int(shares.argmax()) if space.classes else None  # a recipe names one class
    return space.of_codes(Latents(free[:, None].float(), space.shares(1, likeliest if label is None else label)))


def _joined(first: Latents, second: Latents) -> Latents:
    shares = None
    if first.shares is not None and second.shares is not None:
        shares = torch.cat((first.shares, second.shares))
    return Latents(torch.cat((first.values, second.values)), shares)


def _ground(explorer: Explorer, drawn: Latents) -> Ground:
    """Codes stay where the prior draws them; styles may go anywhere."""
    space = explorer.space
    away = drawn.values[:, 0] - space.mean
    deviation = max(float(away.square().mean().sqrt()), 1e-6)
    if space.has_styles:
        return Ground(space.mean, deviation, None, None)
    largest = float(drawn.values.abs().max())
    reach = float(away.norm(dim=1).max()) / deviation
    return Ground(space.mean, deviation, 1.0 if largest <= 1 else None, reach)


def _projected(explorer: Explorer, target: Target, likeness: Likeness, found: Latents) -> Projected:
    """What was found, made once more from its recipe."""
    space = explorer.space
    label = None if found.shares is None else int(found.shares.argmax())
    code = tuple(found.values.flatten().tolist())
    recipe = Recipe(seed=None, code=code, space="style" if space.has_styles else "code", label=label)
    recipe = explorer.sealed(recipe)
    made = explorer.picture(recipe)
    compared = 4 if explorer.facts.shape[0] == 4 else 3
    pixel_error = float(np.sqrt(np.square((made / 255.0 - target.pixels / 255.0)[..., :compared]).mean()))
    feature_error = None
    if likeness.features is not None:
        with torch.no_grad():
            squared = likeness.errors(space.samples(explorer.latents(recipe)))[1]
        feature_error = float(squared.sqrt()) / likeness.units[1] ** 0.5
    notes = (*target.notes, *_notes(explorer, likeness.features, label))
    return Projected(recipe, target.pixels, made, pixel_error, feature_error, notes)


def _notes(explorer: Explorer, features: Features | None, label: int | None) -> Iterator[str]:
    facts = explorer.facts
    if facts.layers:
        yield f"Styles were searched: one for all {facts.layers} layers at first, then one for each."
    if label is not None:
        yield f"Its class is {facts.classes[label]}."
    if features is None:
        yield "Pixels alone were compared: there is no discriminator that shows features."
    else:
        yield f"Pixels and features of {features.source} were compared."


@dataclass
class _Counter:
    """Counts steps, and stops between them."""

    progress: Progress | None
    cancelled: Stop | None
    total: int
    done: int = -1

    def tick(self) -> None:
        """Before a step: tells those that are done, and raises Cancelled once nobody waits."""
        go_on(self.cancelled, "the projection")
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)

    def finish(self) -> None:
        """After the last step."""
        if self.progress is not None:
            self.progress(self.total, self.total)
