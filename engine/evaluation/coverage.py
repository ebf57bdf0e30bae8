"""Coverage by density: how much of the data lies where the model puts its samples."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

QUANTILE = 0.05  # of the model's samples that lie below the density from which data counts as covered
DOUBLINGS = range(-7, 7)  # of the first guess of a bandwidth, among which the likeliest is chosen
PAIRS = 1 << 22  # distances held at once


def covered_share(samples: Tensor | np.ndarray, real: Tensor | np.ndarray, quantile: float = QUANTILE) -> float:
    """Share of real points (m, d) at which the model's density is above the given quantile of its own samples.

    The density is a Gaussian kernel estimate from one half of the samples (n, d); its bandwidth is the one that
    makes the other half likeliest, and the quantile is taken on that half, so that no sample vouches for itself
    (the paper's code takes it on the samples of the estimate). A perfect model has 1 - quantile, about 0.95.
    For points of few dimensions. Samples that are not finite are left out; fewer than 4 others cover nothing.
    Raises ValueError where the shapes do not fit.
    Source: Tolstikhin et al. 2017, arXiv:1701.02386, section 4: C = P_data(p_model > t), P_model(p_model > t) = 0.95.
    """
    model, data = _points(samples), _points(real)
    if model.ndim != 2 or data.ndim != 2 or model.shape[1] != data.shape[1] or not len(data):
        raise ValueError(f"samples of shape {tuple(model.shape)} do not fit points of shape {tuple(data.shape)}")
    model = model[model.isfinite().all(1)]
    if len(model) < 4:
        return 0.0
    centres, held = model[0::2], model[1::2]
    bandwidth = _bandwidth(centres, held)
    threshold = _log_density(held, centres, bandwidth).quantile(quantile)
    return float((_log_density(data, centres, bandwidth) > threshold).double().mean())


def _points(values: Tensor | np.ndarray) -> Tensor:
    if isinstance(values, np.ndarray):
        values = torch.from_numpy(np.array(values, np.float64))  # a copy, for it may be read-only
    return values.detach().cpu().double()


def _bandwidth(centres: Tensor, held: Tensor) -> float:
    """Of some powers of two around the median distance of a pair, the one that makes the held points likeliest."""
    pairs = min(len(centres), len(held))
    guess = max(float((centres[:pairs] - held[:pairs]).norm(dim=1).median()), 1e-9)
    choices = [guess * 2.0**doubling for doubling in DOUBLINGS]
    return max(choices, key=lambda bandwidth: float(_log_density(held, centres, bandwidth).mean()))


def _log_density(points: Tensor, centres: Tensor, bandwidth: float) -> Tensor:
    """Log of the kernel estimate (n,) at points (n, d)."""
    pieces = []
    for piece in torch.split(points, max(1, PAIRS // len(centres))):
        distance = torch.cdist(piece, centres, compute_mode="donot_use_mm_for_euclid_dist")  # (piece, k)
        pieces.append((-0.5 * (distance / bandwidth).square()).logsumexp(1))
    scale = math.log(len(centres)) + points.shape[1] * math.log(bandwidth * math.sqrt(2 * math.pi))
    return torch.cat(pieces) - scale
