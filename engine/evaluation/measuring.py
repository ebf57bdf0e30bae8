"""Figures about samples, each stamped with the protocol that makes it comparable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.contracts import Density, Game
from engine.data.source import to_bytes, to_signed
from engine.evaluation.classes import class_accuracy, class_coverage
from engine.evaluation.coverage import QUANTILE, covered_share
from engine.evaluation.distances import SUBSET, SUBSETS, frechet_distance, kernel_distance
from engine.evaluation.extractors import PIECE, Extractor
from engine.evaluation.halves import Half
from engine.evaluation.judge import Judge
from engine.evaluation.modes import mode_coverage
from engine.evaluation.neighbourhoods import density_coverage, precision_recall
from engine.evaluation.reconstructions import reconstruction_error
from engine.spec.data import Preparation
from engine.spec.errors import OptionError
from engine.spec.events import Metric

LEAST = 2048  # samples below which Fréchet's distance and its kin mean nothing
HELD = 4 << 30  # bytes of samples that are held at once
TRIAL = 16  # samples drawn first, to see how large they are
PIXELS = 1 << 21  # values of samples that are drawn at once
COVERED = 2_500  # samples, and real ones, of which the covered share is taken
NEIGHBOURHOOD = 10_000  # samples of each that precision, recall, density and coverage look at


@dataclass(frozen=True)
class Fakes:
    """Generated samples, and how they were made."""

    samples: Tensor  # (n, c, h, w) uint8 pictures, or (n, d) float32 points
    asked: Tensor | None = None  # (n,) class that each was asked for, in conditional games
    averaged: bool = True  # by the moving average of the weights
    seed: int = 0  # of the codes

    @property
    def stamp(self) -> str:
        """As in "10,000 samples of the averaged weights, seed 0"."""
        weights = "averaged" if self.averaged else "live"
        return f"{len(self.samples):,} samples of the {weights} weights, seed {self.seed}"


@dataclass(frozen=True)
class Reals:
    """Real samples to compare with."""

    samples: Tensor  # as those of Fakes
    split: str  # "train split", "whole set", "drawn fresh"
    seed: int = 0  # of the choice

    @property
    def stamp(self) -> str:
        """As in "10,000 real ones of the train split"."""
        return f"{len(self.samples):,} real ones of the {self.split}"


def draw_fakes(
    game: Game,
    nets: nn.ModuleDict,
    count: int,
    *,
    averaged: bool,
    seed: int = 0,
    device: torch.device | str = "cpu",
    preparation: Preparation | None = None,
) -> Fakes:
    """Samples of codes drawn with this seed, on the CPU; pictures are rounded to 8 bits, as real ones are.

    nets in evaluation mode. Raises OptionError where the samples would take more than 4 GiB, Cancelled.
    """
    preparation = preparation or Preparation()
    codes = game.codes(count, torch.Generator().manual_seed(seed))
    parts: list[Tensor] = []
    done = 0
    with torch.no_grad():
        while done < count:
            piece = codes[done : done + (_bearable(parts[0]) if parts else TRIAL)]
            parts.append(as_stored(game.sample(nets, piece.to(device)).float().cpu()))
            _require_room(parts[0], count)
            done += len(piece)
            preparation.progress("Drawing samples", done, count)
            preparation.check()
    asked = codes[:, -game.classes :].argmax(1).cpu() if game.classes else None
    return Fakes(torch.cat(parts), asked, averaged, seed)


def as_stored(samples: Tensor) -> Tensor:
    """Pictures (n, c, h, w) in [-1, 1] as uint8; points unchanged."""
    if samples.ndim == 2:
        return samples
    return to_bytes(samples)


def require_samples(count: int, what: str, path: str = "samples") -> None:
    """Raises OptionError below the least number of samples that a distance takes."""
    if count < LEAST:
        why = f"Fréchet and kernel distance, precision, recall, density and coverage take at least {LEAST:,} of each"
        raise OptionError(path, f"{count:,} {what} are too few", why, "Raise --samples, or choose other --metrics.")


def measure_modes(fakes: Fakes, density: Density) -> tuple[Metric, ...]:
    """Modes covered, share of high quality, KL of the mode shares, and data covered, of points around known modes.

    Where classes were asked for, they are the modes, and the share of samples nearest to theirs comes first.
    """
    found = mode_coverage(fakes.samples, density)
    protocol = f"{fakes.stamp}; of high quality within 3 deviations of a mode; a mode counts with one such sample"
    kl = float("inf") if found.reverse_divergence is None else found.reverse_divergence
    metrics = (
        Metric("modes", found.covered, "higher", protocol, found.modes),
        Metric("high quality", found.high_quality, "higher", protocol, 1.0),
        Metric("mode KL", kl, "lower", f"{fakes.stamp}; nearest modes, nats", 0.0),
        _covered(fakes, density),
    )
    if fakes.asked is None or density.modes is None:
        return metrics
    accuracy = class_accuracy(-torch.cdist(fakes.samples, density.modes.cpu()), fakes.asked)
    return (Metric("class accuracy", accuracy, "higher", f"{fakes.stamp}; nearest modes", 1.0), *metrics)


def _covered(fakes: Fakes, density: Density) -> Metric:
    """Share of fresh data where the samples are not too rare; a perfect model covers all but the quantile."""
    chosen = fakes.samples[:COVERED]
    real, _ = density.sample(COVERED, torch.Generator().manual_seed(0))
    how = f"above the {QUANTILE:.0%} quantile of the density of {len(chosen):,} samples, by kernel estimate"
    protocol = f"{fakes.stamp}; share of {COVERED:,} real ones {how}"
    return Metric("covered data", covered_share(chosen, real), "higher", protocol, 1 - QUANTILE)


def measure_classes(fakes: Fakes, judge: Judge, shares: Tensor | None) -> tuple[Metric, ...]:
    """Classes found and KL of their shares from the data's (k,); where classes were asked for, how many were given."""
    logits = torch.cat([judge.classify(to_signed(piece)) for piece in fakes.samples.split(PIECE)])
    protocol = f"{fakes.stamp}; {judge.describe()}"
    found = class_coverage(logits, shares)
    metrics = [
        Metric("classes", found.found, "higher", protocol, logits.shape[1]),
        Metric("class KL", found.divergence, "lower", f"{protocol}; nats, from the data's shares", 0.0),
    ]
    if fakes.asked is not None:
        accuracy = class_accuracy(logits, fakes.asked)
        metrics.insert(0, Metric("class accuracy", accuracy, "higher", protocol, 1.0))
    return tuple(metrics)


def measure_distances(
    fakes: Fakes,
    reals: Reals,
    extractor: Extractor,
    *,
    wanted: frozenset[str],
    spread: bool = False,
    subsets: int = SUBSETS,
    preparation: Preparation | None = None,
) -> tuple[Metric, ...]:
    """Those wanted of "frechet", "kernel", "precision" (and recall) and "density" (and coverage).

    They are called FID and KID with the Inception network only; else their names say which features they are
    of. spread: also the deviation of the kernel distance over its subsets, of which fewer take less time.
    Raises OptionError below 2,048 samples.
    """
    require_samples(len(fakes.samples), "samples")
    require_samples(len(reals.samples), "real samples", "data")
    fake, real = (extractor.features(each.samples, preparation) for each in (fakes, reals))
    name = namer(extractor.label)
    protocol = f"{fakes.stamp}; {reals.stamp}; {extractor.describe}"
    metrics: list[Metric] = []
    if "frechet" in wanted:
        metrics.append(Metric(name("Fréchet distance"), frechet_distance(real, fake), "lower", protocol, 0.0))
    if "kernel" in wanted:
        distance, subset = kernel_distance(real, fake, subsets=subsets), min(SUBSET, len(real), len(fake))
        over = f"{protocol}; mean of {subsets} subsets of {subset:,}"
        metrics.append(Metric(name("kernel distance"), distance.mean, "lower", over, 0.0))
        if spread:
            metrics.append(Metric(name("kernel distance") + ", deviation", distance.deviation, "", over))
    fake, real = fake[:NEIGHBOURHOOD], real[_even(len(real), NEIGHBOURHOOD)]
    cut = len(fakes.samples) > len(fake) or len(reals.samples) > len(real)
    counted = f"{protocol}; {len(fake):,} of them against {len(real):,}" if cut else protocol
    if "precision" in wanted:
        pair = precision_recall(real, fake)
        metrics.append(Metric(name("precision"), pair.precision, "higher", f"{counted}; k = 3", 1.0))
        metrics.append(Metric(name("recall"), pair.recall, "higher", f"{counted}; k = 3", 1.0))
    if "density" in wanted:
        share = density_coverage(real, fake)
        metrics.append(Metric(name("density"), share.density, "higher", f"{counted}; k = 5"))
        metrics.append(Metric(name("coverage"), share.coverage, "higher", f"{counted}; k = 5", 1.0))
    return tuple(metrics)


def measure_classifier(classify: Callable[[Tensor], Tensor], half: Half, count: int, weights: str) -> Metric:
    """Share of held-out real pictures whose class a game's own classifier names.

    classify: pictures (n, c, h, w) in [-1, 1] -> logits (n, k). weights: "averaged" or "live".
    """
    right = tested = 0
    for rows in _even(len(half), count).split(PIECE):
        batch = half.take(rows)
        assert batch.labels is not None
        right += int((classify(batch.images).argmax(1).cpu() == batch.labels).sum())
        tested += len(rows)
    protocol = f"{tested:,} real ones of the {half.name}, {weights} weights"
    return Metric("classifier accuracy", right / tested, "higher", protocol, 1.0)


def measure_encoder(
    encode: Callable[[Tensor], Tensor],
    sample: Callable[[Tensor], Tensor],
    prior: Tensor,
    half: Half,
    count: int,
    weights: str,
) -> tuple[Metric, ...]:
    """What an encoder keeps of held-out real samples, and how far its codes lie from the prior's (m, d)."""
    reals, again, codes = [], [], []
    for rows in _even(len(half), count).split(PIECE):
        batch = half.take(rows).images
        code = encode(batch)
        reals.append(batch)
        again.append(sample(code).float().cpu())
        codes.append(code.float().cpu())
    protocol = f"{sum(map(len, reals)):,} real ones of the {half.name}, {weights} weights"
    error = reconstruction_error(torch.cat(reals), torch.cat(again))
    distance = frechet_distance(prior.float().cpu(), torch.cat(codes))
    return (
        Metric("reconstruction error", error, "lower", f"{protocol}; 1 is that of the mean image", 0.0),
        Metric("code distance", distance, "lower", f"{protocol}; Fréchet, to {len(prior):,} codes of the prior", 0.0),
    )


def _require_room(samples: Tensor, count: int) -> None:
    size = count * samples[0].nbytes
    if size > HELD:
        most = HELD // samples[0].nbytes
        what = f"{count:,} samples of this size take {size / (1 << 30):.1f} GiB"
        raise OptionError("samples", what, f"at most {most:,} fit into {HELD >> 30} GiB", "Lower --samples.")


def _bearable(samples: Tensor) -> int:
    """Samples that are drawn at once: fewer where they are large."""
    return max(TRIAL, min(PIECE, PIXELS // samples[0].numel()))


def namer(label: str) -> Callable[[str], str]:
    """What a figure is called with an extractor's features."""
    proper = {"Fréchet distance": "FID", "kernel distance": "KID"}
    if not label:
        return lambda name: proper.get(name, name)
    return lambda name: f"{name}, {label}"


def _even(total: int, count: int) -> Tensor:
    """Up to `count` rows of `total`, evenly spaced."""
    count = min(total, count)
    return torch.arange(count) * total // count
