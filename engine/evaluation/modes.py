"""Mode coverage: how many modes of a known mixture the samples reach, and how evenly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.contracts import Density

REACH = 3.0  # deviations from a centre within which a sample is of high quality
SAMPLES = 2500  # that PacGAN's tables are measured on
PAIRS = 1 << 22  # sample-centre distances held at once


@dataclass(frozen=True)
class ModeCoverage:
    """What samples make of the modes; counts are of high-quality samples by their nearest mode."""

    samples: int
    counts: tuple[int, ...]
    divergence: float | None  # KL(counts' shares ‖ true shares) in nats; None where no sample is of high quality
    reverse_divergence: float | None = None  # the same of all samples by their nearest mode, as in PacGAN's tables

    @property
    def modes(self) -> int:
        """Modes that there are."""
        return len(self.counts)

    @property
    def covered(self) -> int:
        """Modes with at least one high-quality sample."""
        return sum(count > 0 for count in self.counts)

    @property
    def high_quality(self) -> float:
        """Share of the samples that lie within three deviations of a mode."""
        return sum(self.counts) / self.samples


def mode_coverage(samples: Tensor | np.ndarray, density: Density) -> ModeCoverage:
    """Coverage of a mixture's modes by samples (n, d); NaN and infinite samples count as poor.

    A sample is of high quality within 3 standard deviations (Euclidean distance) of its nearest centre, and
    a mode is covered by one such sample. The divergence is the reverse KL: it weighs what was generated, so
    it stays finite where modes are missing. PacGAN's tables take 2,500 samples.
    Raises ValueError for a density without modes, and for no samples.
    Source: Lin et al. 2018, arXiv:1712.04086, section 4.1; Srivastava et al. 2017, arXiv:1705.07761.
    """
    if density.modes is None or density.deviation is None:
        raise ValueError("mode coverage needs a density with modes")
    if isinstance(samples, np.ndarray):
        samples = torch.from_numpy(np.array(samples, np.float64))  # a copy, for it may be read-only
    points = samples.detach().cpu().double()
    if points.ndim != 2 or points.shape[1] != density.dimension or not len(points):
        raise ValueError(f"samples of shape {tuple(points.shape)} for points of {density.dimension} coordinates")
    centres = density.modes.cpu().double()
    nearest, distance = _nearest(points, centres)
    good = nearest[distance <= REACH * density.deviation]  # False for NaN
    counts = torch.bincount(good, minlength=len(centres))
    every = torch.bincount(nearest[torch.isfinite(distance)], minlength=len(centres))
    truth = density.weights
    return ModeCoverage(len(points), tuple(counts.tolist()), divergence(counts, truth), divergence(every, truth))


def _nearest(points: Tensor, centres: Tensor) -> tuple[Tensor, Tensor]:
    """Index of the nearest centre, and its distance, of each point (n,)."""
    indices, distances = [], []
    for piece in torch.split(points, max(1, PAIRS // len(centres))):
        distance = torch.cdist(piece, centres, compute_mode="donot_use_mm_for_euclid_dist")  # (piece, m)
        least = distance.min(1)
        indices.append(least.indices)
        distances.append(least.values)
    return torch.cat(indices), torch.cat(distances)


def divergence(counts: Tensor, shares: Tensor | None) -> float | None:
    """KL(p ‖ q) in nats of counts (m,) as shares p, from shares q (m,), None: equal; None where nothing is counted.

    Infinite where something is counted whose share is 0.
    """
    total = int(counts.sum())
    if not total:
        return None
    share = counts.double() / total
    truth = torch.full_like(share, 1 / len(share)) if shares is None else shares.cpu().double()
    ratio = torch.where(share > 0, share / truth, 1.0)  # 0 log 0 = 0
    return max(0.0, float(torch.special.xlogy(share, ratio).sum()))
