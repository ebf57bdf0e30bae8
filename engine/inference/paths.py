"""Paths through latent spaces: straight, on spheres, or as splines, even in steps or in what is seen to change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import get_args

import numpy as np
import torch
from torch import Tensor

from engine.inference.comparing import own_features
from engine.inference.exploring import Explorer
from engine.inference.latent import Latents
from engine.inference.one_core import on_one_core
from engine.inference.timing import places
from engine.spec.errors import OptionError, nearest
from engine.spec.exploration import MOST_FRAMES, MOST_KEYS, Easing, Journey, Pace, PathMode
from engine.spec.progress import Progress, Stop, go_on
from engine.training.preview import looking

FLAT = 1e-7  # sine of an angle below which two directions are one, or opposite
CHOICES = {"mode": get_args(PathMode), "pace": get_args(Pace), "easing": get_args(Easing)}
PROBES = 24  # pictures at least between two keys, to see how fast what is shown changes


def lerp(start: Tensor, end: Tensor, share: Tensor | float) -> Tensor:
    """Straight from start to end (…, d); share, broadcast against (…, 1): 0 gives the start and 1 the end, exactly."""
    weight = torch.as_tensor(share, dtype=torch.float64)
    made = start.double() * (1 - weight) + end.double() * weight
    return made.to(start.dtype)


def slerp(start: Tensor, end: Tensor, share: Tensor | float) -> Tensor:
    """Along the great circle from start to end (…, d), at a constant angular speed; the norm goes linearly.

    Equal norms are kept, share 0 and 1 give the ends exactly, and where the angle vanishes it is `lerp`. Of opposite
    directions every great circle is as short: it is the one through the axis that the start has least of. Where
    one of the ends is the origin, or d = 1, there is no circle, and the way is straight.
    share: broadcast against (…, 1). Source: Shoemake 1985, "Animating rotation with quaternion curves"; for codes
    White 2016, arXiv:1609.04468.
    """
    weight = torch.as_tensor(share, dtype=torch.float64)
    straight = lerp(start, end, weight)
    if start.shape[-1] == 1:
        return straight
    long, longer = (each.double().norm(dim=-1, keepdim=True) for each in (start, end))
    one, other = start.double() / long.clamp_min(1e-300), end.double() / longer.clamp_min(1e-300)
    cosine = (one * other).sum(-1, keepdim=True)
    aside = other - cosine * one
    sine = aside.norm(dim=-1, keepdim=True)
    across = torch.where(sine > FLAT, aside / sine.clamp_min(FLAT), _perpendicular(one))
    angle = weight * torch.atan2(sine, cosine)
    turned = (angle.cos() * one + angle.sin() * across) * (long + (longer - long) * weight)
    flat = ((sine <= FLAT) & (cosine > 0)) | (long == 0) | (longer == 0) | (weight == 0) | (weight == 1)
    return torch.where(flat, straight, turned.to(start.dtype))


def _perpendicular(units: Tensor) -> Tensor:
    """A unit vector at right angles to each unit vector (…, d), d > 1."""
    axis = torch.zeros_like(units).scatter_(-1, units.abs().argmin(-1, keepdim=True), 1.0)
    aside = axis - (axis * units).sum(-1, keepdim=True) * units
    found: Tensor = aside / aside.norm(dim=-1, keepdim=True).clamp_min(FLAT)
    return found


@dataclass(eq=False)
class LatentPath:
    """A path through key latents (k, layers, d); place i is key i, exactly, and between them lies what `mode` says.

    round: whether latents are codes, whose prior puts nearly all of them at one distance from the origin, so that
    `slerp` goes along circles and `spline` keeps to the norms of its keys. Of a uniform prior in few dimensions
    `slerp` leaves the cube, where `linear` does not. Styles are no such space: the mapping network has bent them
    so that straight ways look even (Karras et al. 2019, arXiv:1812.04948, section 4), and `slerp` of styles is
    `lerp`. The shares of classes always go linearly, so that they stay shares.
    """

    keys: Latents
    mode: PathMode = "slerp"
    closed: bool = False
    round: bool = True
    _slopes: tuple[Tensor, Tensor] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.mode == "spline":
            self._slopes = _slopes(self.keys.values.double().flatten(1), closed=self.closed)

    @property
    def segments(self) -> int:
        """Ways between neighbouring keys; a closed path has one more."""
        return len(self.keys.values) - (not self.closed)

    def at(self, where: Tensor) -> Latents:
        """Latents (n, layers, d) at places (n,) in [0, segments]."""
        first = where.floor().long().clamp(0, self.segments - 1)
        share = where.double() - first
        second = (first + 1) % len(self.keys.values)
        values, shares = self.keys
        mixed = None if shares is None else lerp(shares[first], shares[second], share[:, None])
        start, end = values[first], values[second]
        if self._slopes is not None:
            return Latents(self._curved(first, start, end, share), mixed)
        way = slerp if self.mode == "slerp" and self.round else lerp
        return Latents(way(start, end, share[:, None, None]), mixed)

    def _curved(self, first: Tensor, start: Tensor, end: Tensor, share: Tensor) -> Tensor:
        """Cubic Hermite pieces; of codes drawn out to the norm that lies between those of the keys, by 2 at most."""
        assert self._slopes is not None
        one, other = (each.double().flatten(1) for each in (start, end))
        t = share[:, None]
        rise = t * t * (3 - 2 * t)
        made = one * (1 - rise) + other * rise
        made += self._slopes[0][first] * (t * (1 - t) ** 2) - self._slopes[1][first] * (t * t * (1 - t))
        if self.round:
            norms = [each.norm(dim=1, keepdim=True) for each in (one, other, made)]
            wanted = norms[0] * (1 - rise) + norms[1] * rise
            inside = (t > 0) & (t < 1) & (wanted > 0)
            made = torch.where(inside, made * wanted / norms[2].maximum(wanted / 2).clamp_min(1e-300), made)
        return made.view_as(start).to(start.dtype)


def _slopes(keys: Tensor, *, closed: bool) -> tuple[Tensor, Tensor]:
    """How a centripetal Catmull-Rom spline through keys (k, d) leaves and reaches the ends of each piece.

    It has no cusps and does not loop within a piece. At its ends an open one goes on as it came.
    Source: Yuksel et al. 2011, "Parameterization and applications of Catmull-Rom curves".
    """
    if closed:
        line = torch.cat((keys[-1:], keys, keys[:2]))
    else:
        line = torch.cat((2 * keys[:1] - keys[1:2], keys, 2 * keys[-1:] - keys[-2:-1]))
    steps = line[1:] - line[:-1]
    times = steps.norm(dim=1, keepdim=True).sqrt()
    times = times.clamp_min(1e-6 * float(times.max()) + 1e-300)
    speeds = steps / times
    middle = speeds[:-1] + speeds[1:] - (steps[:-1] + steps[1:]) / (times[:-1] + times[1:])  # at every key
    return middle[:-1] * times[1:-1], middle[1:] * times[1:-1]


def journey_path(explorer: Explorer, journey: Journey) -> LatentPath:
    """The path of a journey; raises OptionError as `check_journey` and `Explorer.latents` do."""
    check_journey(journey)
    latents = [explorer.latents(key) for key in journey.keys]
    shares = [one.shares for one in latents if one.shares is not None]
    keys = Latents(torch.cat([one.values for one in latents]), torch.cat(shares) if shares else None)
    return LatentPath(keys, journey.mode, journey.closed, not explorer.space.has_styles)


def film_latents(
    explorer: Explorer,
    journey: Journey,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> Latents:
    """The latents (frames, layers, d) of every frame; every key is one of them, exactly. Raises as `film_places`."""
    path, where = film_places(explorer, journey, progress, cancelled)
    return path.at(where)


def film_places(
    explorer: Explorer,
    journey: Journey,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> tuple[LatentPath, Tensor]:
    """The path of a journey, and the place (frames,) on it that each frame shows.

    Of a mixture of generators an entry of the code picks which one makes the sample: there, a film jumps.
    Raises OptionError where the journey cannot be made, and Cancelled.
    """
    path = journey_path(explorer, journey)
    per_piece = probes(journey) // path.segments
    seen = None
    if journey.pace != "steps":
        look = _features_look(explorer) if journey.pace == "features" else explorer.render
        seen = _seen_change(look, path, per_piece, progress, cancelled)
    return path, torch.from_numpy(places(journey, path.segments, seen))


def probes(journey: Journey) -> int:
    """Pictures that are made beforehand, to see where how much changes."""
    pieces = len(journey.keys) - (not journey.closed)
    return 0 if journey.pace == "steps" else pieces * max(PROBES, -(-journey.frames // pieces))


def _seen_change(
    look: Callable[[Latents], np.ndarray],
    path: LatentPath,
    per_piece: int,
    progress: Progress | None,
    cancelled: Stop | None,
) -> np.ndarray:
    """How much of what is looked at changes (segments, per_piece), from each probe to the next.

    It is the root of the mean square: the length of an arc, but for a factor that all have in common.
    """
    total = path.segments * per_piece
    where = torch.arange(total + 1, dtype=torch.float64) / per_piece
    changes, before = [], None
    for done, place in enumerate(where.split(1)):
        go_on(cancelled, "the film")
        now = look(path.at(place)).astype(np.float32)
        if before is not None:
            changes.append(float(np.sqrt(np.square(now - before).mean())))
        before = now
        if progress is not None:
            progress(min(done + 1, total), total)
    return np.reshape(changes, (path.segments, per_piece))


def _features_look(explorer: Explorer) -> Callable[[Latents], np.ndarray]:
    """The discriminator's features of samples; raises OptionError where there are none."""
    model = explorer.model
    features = own_features(model)
    if features is None:
        why = "no discriminator that shows features is at hand"
        raise OptionError("journey.pace", "the pace cannot be even in features", why, "Make it even in pixels.")

    def look(latents: Latents) -> np.ndarray:
        with looking(model.nets), on_one_core():
            found: np.ndarray = features.look(explorer.space.samples(latents)).cpu().numpy()
        return found

    return look


def check_journey(journey: Journey) -> None:
    """Raises OptionError where a journey has too few or too many keys or frames, or names what there is not."""
    keys, frames = len(journey.keys), journey.frames
    for name, known in CHOICES.items():
        value = getattr(journey, name)
        if value not in known:
            raise OptionError(f"journey.{name}", f'there is no {name} "{value}"', "", nearest(value, known))
    if not 2 <= keys <= MOST_KEYS:
        why = f"there are {keys}, and it takes 2 to {MOST_KEYS}"
        raise OptionError("journey.keys", "a path needs key frames", why, "Add the current sample as a key frame.")
    if not keys <= frames <= MOST_FRAMES:
        why = f"with {keys} key frames it takes {keys} to {MOST_FRAMES:,}"
        raise OptionError("journey.frames", f"{frames} frames do not make this film", why, "Change their number.")
