"""Figures about translations: the way back, pairs, label maps, and how near what is made comes to its domain."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.contracts import Batch, Dataset, Game, Route
from engine.data.source import Source
from engine.evaluation.distances import SUBSET, SUBSETS, frechet_distance, kernel_distance, squared_discrepancy
from engine.evaluation.extractors import Extractor
from engine.evaluation.fidelity import l1, psnr, ssim
from engine.evaluation.label_scores import label_scores
from engine.evaluation.measuring import LEAST, as_stored, namer
from engine.pairings.grey import luminance
from engine.spec.data import DataInfo, Need, Preparation
from engine.spec.errors import OptionError
from engine.spec.events import Metric

FEWEST = 25  # pictures of each side that a kernel distance, which few samples do not bias, is taken of
VALUES = 1 << 21  # of pictures that are translated at once
HELD = 1 << 28  # values of pictures that are looked at, of each side

Figure = Callable[[Tensor, Tensor], Tensor]
_NEAR: tuple[tuple[str, Figure, str, float | None], ...] = (
    ("L1", l1, "lower", 0.0),
    ("PSNR", psnr, "higher", None),
    ("SSIM", ssim, "higher", 1.0),
)
_UNITS = {"L1": "mean difference, 1 is from black to white", "PSNR": "dB", "SSIM": "11 × 11 Gaussian, deviation 1.5"}


@dataclass(frozen=True)
class Looked:
    """Fixed real pictures that translations are measured on."""

    batch: Batch  # on the CPU; of two domains both sides, of many the images of all
    name: str  # as a protocol calls them: "held-out pictures"
    paired: bool = False  # whether partners belong to the images

    def side(self, name: str) -> Tensor:
        """The pictures of a side, "images" or "partner"."""
        found: Tensor | None = getattr(self.batch, name)
        assert found is not None, f"the data have no {name}"
        return found


@dataclass
class Translations:
    """What a game makes of the pictures looked at; each route is taken once, and kept."""

    game: Game
    nets: nn.ModuleDict  # in evaluation mode
    looked: Looked
    device: torch.device | str = "cpu"
    weights: str = "averaged"
    preparation: Preparation = field(default_factory=Preparation)
    _made: dict[str, Tensor] = field(default_factory=dict)

    def entered(self, route: Route) -> Tensor:
        """The pictures that a route starts from; of many domains those of all others."""
        pictures = self.looked.side(route.takes)
        return pictures if route.domain is None else pictures[self._elsewhere(route)]

    def made(self, route: Route) -> Tensor:
        """What a route makes of them, (n, c, h, w) in [-1, 1] on the CPU."""
        if route.name not in self._made:
            self._made[route.name] = self._through(self.entered(route), route.name)
        return self._made[route.name]

    def wanted(self, route: Route) -> Tensor:
        """Real pictures of the domain that a route leads to; its targets, one by one, where they are paired."""
        pictures = self.looked.side(route.makes)
        return pictures if route.domain is None else pictures[self._labels == route.domain]

    def back(self, route: Route) -> Tensor | None:
        """What was made, led back to where it came from; None where there is no way."""
        if route.back:
            return self._through(self.made(route), route.back)
        if route.domain is None:
            return None
        made, again = self.made(route), torch.empty_like(self.entered(route))
        origins = self._labels[self._elsewhere(route)]
        for other in self.game.routes():
            rows = torch.where(origins == (-1 if other.domain is None else other.domain))[0]
            if len(rows):
                again[rows] = self._through(made[rows], other.name)
        return again

    def _elsewhere(self, route: Route) -> Tensor:
        """Which pictures (n,) bool are of another domain than a route leads to; withheld labels tell of none."""
        return (self._labels != route.domain) & (self._labels >= 0)

    @property
    def _labels(self) -> Tensor:
        assert self.looked.batch.labels is not None
        return self.looked.batch.labels

    @torch.no_grad()
    def _through(self, pictures: Tensor, route: str) -> Tensor:
        at_once = max(1, VALUES // pictures[0].numel()) if len(pictures) else 1
        parts: list[Tensor] = []
        for piece in pictures.split(at_once):
            self.preparation.check()
            parts.append(self.game.translate(self.nets, piece.to(self.device), route).float().cpu())
            done = sum(map(len, parts))
            self.preparation.progress(f"Translating, {spoken(route)}", done, len(pictures))
        return torch.cat(parts)


def looked_at(dataset: Dataset, count: int, preparation: Preparation | None = None) -> Looked:
    """Up to `count` pictures that the data holds out, else pictures that the run has learnt from.

    Fewer where they are so large that more would take a gibibyte.
    """
    info = dataset.info
    largest = max(math.prod(shape) for shape in (info.shape, info.partner or info.shape))
    held = dataset.held_out
    paired = Need.PAIRS in info.offers
    source = Source(held or dataset, 1, torch.Generator(), "cpu", paired=paired)
    if preparation is not None:
        preparation.check()
    batch = source.some(max(1, min(count, HELD // largest)))
    name = "held-out pictures" if held else "pictures that the run has learnt from"
    return Looked(batch, name, source.paired)


def measure_fidelity(work: Translations, info: DataInfo) -> tuple[Metric, ...]:
    """Where pictures are paired, how near every route comes to its targets, beside what went in, as far as that fits.

    L1, PSNR and SSIM; of label maps pixel accuracy, mean class accuracy and mean IoU.
    """
    if not work.looked.paired:
        return ()
    metrics: list[Metric] = []
    for route in work.game.routes():
        if route.domain is not None:  # both sides stand among the images, and nothing tells which belong together
            continue
        made, wanted, where = work.made(route), work.wanted(route), spoken(route.name)
        protocol = _protocol(work, len(made))
        if _to_labels(route, info):
            metrics += label_scores(made, wanted, info, protocol)
            continue
        metrics += [
            Metric(f"{name}, {where}", _mean(figure, made, wanted), better, f"{protocol}; {_UNITS[name]}", limit)
            for name, figure, better, limit in _NEAR
        ]
        plain = as_it_is(work.entered(route), tuple(made.shape[1:]))
        how = f"{protocol}; what goes in{'' if plain.shape == work.entered(route).shape else ', brought to that size'}"
        metrics += [
            Metric(f"{name}, untranslated, {where}", _mean(figure, plain, wanted), "", f"{how}; {_UNITS[name]}")
            for name, figure, _, _ in _NEAR
        ]
    return tuple(metrics)


def measure_cycles(work: Translations) -> tuple[Metric, ...]:
    """How much of a picture survives the way there and back: L1 and PSNR of every route that has a way back."""
    metrics: list[Metric] = []
    for route in work.game.routes():
        again = work.back(route)
        if again is None or not len(again):
            continue
        where, protocol = f"{spoken(route.name)} and back", _protocol(work, len(again))
        for name, figure, better, limit in _NEAR[:2]:
            value = _mean(figure, again, work.entered(route))
            metrics.append(Metric(f"cycle {name}, {where}", value, better, f"{protocol}; {_UNITS[name]}", limit))
    return tuple(metrics)


def measure_domains(
    work: Translations, extractor: Extractor, *, wanted: frozenset[str], real: Callable[[Route], Tensor | None]
) -> tuple[Metric, ...]:
    """Distances of what every route makes from real pictures of its domain, beside those of what goes in.

    wanted: of "kernel" and "frechet". real: other pictures (n, c, h, w) in [-1, 1] to compare with, or None for
    those that are looked at. Routes with too few pictures are left out; Fréchet's distance takes 2,048 of each.
    """
    name, metrics = namer(extractor.label), list[Metric]()
    for route in work.game.routes():
        made, others = work.made(route), real(route)
        target = work.wanted(route) if others is None else others
        if min(len(made), len(target)) < FEWEST:
            continue
        plain = as_it_is(work.entered(route), tuple(made.shape[1:]))
        near, *others_seen = (extractor.features(as_stored(each), work.preparation) for each in (target, made, plain))
        of = work.looked.name if others is None else "pictures that the run has learnt from"
        protocol = _protocol(work, len(made))
        beside = f"{len(target):,} real ones of the {of}; {extractor.describe}"
        kinds = (("", "lower", protocol), ("untranslated, ", "", f"{protocol}; what goes in"))
        for key, title, distance, how in _DISTANCES:
            if key not in wanted or (key == "frechet" and min(len(made), len(target)) < LEAST):
                continue
            for (kind, better, stamp), seen in zip(kinds, others_seen, strict=True):
                full = "; ".join(filter(None, (stamp, beside, how(near, seen))))
                figure = f"{name(title)}, {kind}{spoken(route.name)}"
                metrics.append(Metric(figure, distance(near, seen), better, full, 0.0))
    return tuple(metrics)


def measure_recognised(
    work: Translations, classify: Callable[[Tensor], Tensor], label: Callable[[Route], int], judge: str
) -> tuple[Metric, ...]:
    """Share of what every route makes that a judge of domains takes for real pictures of its domain.

    classify: pictures (n, c, h, w) in [-1, 1] -> logits (n, domains). label: of the domain that a route leads to.
    judge: it in words.
    """
    metrics = []
    for route in work.game.routes():
        made = work.made(route)
        if len(made):
            share = float((classify(made).argmax(1) == label(route)).double().mean())
            protocol = f"{_protocol(work, len(made))}; {judge}"
            metrics.append(Metric(f"taken for the target, {spoken(route.name)}", share, "higher", protocol, 1.0))
    return tuple(metrics)


def kernel(real: Tensor, fake: Tensor) -> float:
    """Unbiased squared kernel distance of features (n, d) and (m, d): of all where they are few, else over subsets.

    Source: Bińkowski et al. 2018, arXiv:1801.01401, section 4. Raises OptionError below 25 of each.
    """
    fewest = min(len(real), len(fake))
    if fewest < FEWEST:
        what = f"{fewest:,} pictures are too few"
        raise OptionError("samples", what, f"a kernel distance takes at least {FEWEST} of each", "Raise --samples.")
    if _all_at_once(real, fake):
        return float(squared_discrepancy(real.double(), fake.double()))
    return kernel_distance(real, fake, subsets=SUBSETS).mean


def _all_at_once(real: Tensor, fake: Tensor) -> bool:
    return max(len(real), len(fake)) <= SUBSET


def _estimator(real: Tensor, fake: Tensor) -> str:
    """Of which features `kernel` takes its distance, in words."""
    subset = min(SUBSET, len(real), len(fake))
    return "of all pairs" if _all_at_once(real, fake) else f"mean of {SUBSETS} subsets of {subset:,}"


_DISTANCES: tuple[tuple[str, str, Callable[[Tensor, Tensor], float], Callable[[Tensor, Tensor], str]], ...] = (
    ("kernel", "kernel distance", kernel, _estimator),
    ("frechet", "Fréchet distance", frechet_distance, lambda _, __: ""),
)


def as_it_is(pictures: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Pictures (n, c, h, w) untranslated, but of this shape: bicubic, grey repeated, colours as their brightness."""
    if pictures.shape[2:] != shape[1:]:
        pictures = functional.interpolate(pictures, shape[1:], mode="bicubic", antialias=True).clamp(-1, 1)
    if pictures.shape[1] == shape[0]:
        return pictures
    if shape[0] == 1:
        return luminance(pictures)
    return pictures[:, :1].expand(-1, shape[0], -1, -1) if pictures.shape[1] == 1 else pictures[:, : shape[0]]


def spoken(route: str) -> str:
    """A route in a figure's name: "A → B", or "→ orange" of many domains."""
    first, middle, last = route[:1], route[1:-1], route[-1:]
    return f"{first} → {last}" if middle == "to" and first + last in ("AB", "BA") else f"→ {route}"


def _to_labels(route: Route, info: DataInfo) -> bool:
    return bool(info.palette) and route.makes == "partner"


def _protocol(work: Translations, count: int) -> str:
    return f"{count:,} {work.looked.name}, {work.weights} weights"


def _mean(figure: Figure, first: Tensor, second: Tensor) -> float:
    """The mean of a figure over pictures; a few at a time, as it is taken in double precision."""
    at_once = max(1, VALUES // first[0].numel())
    parts = [figure(*pair) for pair in zip(first.split(at_once), second.split(at_once), strict=True)]
    return float(torch.cat(parts).mean())
