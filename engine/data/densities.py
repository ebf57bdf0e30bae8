"""Distributions of 2-D points: drawn endlessly on the device, with their density."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from engine.data.categorical import cumulative, draw_indices

PAIRS = 1 << 22  # point-centre pairs evaluated at once: about 100 MiB at the peak

FINENESS = 4  # quadrature nodes per deviation, along a curve

Curve = Callable[[Tensor], Tensor]  # parameters (n,) in [0, 1) -> points (n, 2)


class GaussianMixture:
    """Round Gaussians of one deviation around given centres; its density is exact."""

    dimension = 2

    def __init__(self, centres: Tensor, deviation: float, weights: Tensor | None = None) -> None:
        """Centres (m, 2) and their weights (m,), which need not sum to 1; equal where none are given."""
        weights = torch.ones(len(centres)) if weights is None else weights
        shares = cumulative(weights)
        normalised = (weights.double() / weights.double().sum()).float()
        self.modes: Tensor | None = centres.float()
        self.weights: Tensor | None = normalised
        self.deviation: float | None = deviation
        self._deviation = deviation
        self._even = bool((weights == weights[0]).all())
        self._copies = _Copies(centres.float(), normalised.log(), shares)

    def sample(self, n: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Fresh points (n, 2) and the mode (n,) of each."""
        centres, _, shares = self._copies.on(random.device)
        if self._even:
            mode = torch.randint(len(centres), (n,), generator=random, device=random.device)
        else:
            mode = draw_indices(shares, n, random)
        return _blurred(centres[mode], self._deviation, random), mode

    def log_prob(self, points: Tensor) -> Tensor:
        """Log density (n,) at points (n, 2), exact."""
        centres, log_weights, _ = self._copies.on(points.device)
        return _log_mixture(points, centres, log_weights, self._deviation)


class BlurredCurves:
    """Curves of equal weight, each convolved with a round Gaussian of one deviation.

    A point is a uniform parameter in [0, 1) mapped through a curve drawn at random, plus noise; its label
    is the curve. The density integrates that Gaussian along the parameter by the midpoint rule, with nodes
    a quarter of the deviation apart or less. Along a curve that is exact to float32. Beyond an end of it the
    logarithm is off by up to 0.03 as far out as samples fall, and by more farther out.
    """

    dimension = 2

    def __init__(self, curves: Sequence[Curve], deviation: float) -> None:
        """Curves over [0, 1), and the deviation of the noise around them."""
        self.modes: Tensor | None = None
        self.weights: Tensor | None = None
        self.deviation: float | None = None  # a curve has no modes
        self._curves = tuple(curves)
        self._blur = deviation
        self._copies: _Copies | None = None

    def sample(self, n: int, random: torch.Generator) -> tuple[Tensor, Tensor | None]:
        """Fresh points (n, 2) and the curve (n,) of each; no labels where there is but one curve."""
        parameter = torch.rand(n, generator=random, device=random.device)
        if len(self._curves) == 1:
            return _blurred(self._curves[0](parameter), self._blur, random), None
        label = torch.randint(len(self._curves), (n,), generator=random, device=random.device)
        every = torch.stack([curve(parameter) for curve in self._curves])  # (curves, n, 2)
        centres = every.gather(0, label[None, :, None].expand(1, n, 2))[0]
        return _blurred(centres, self._blur, random), label

    def log_prob(self, points: Tensor) -> Tensor:
        """Log density (n,) at points (n, 2), by quadrature."""
        if self._copies is None:
            nodes = _nodes(self._curves, self._blur / FINENESS)
            self._copies = _Copies(nodes, torch.full((len(nodes),), -math.log(len(nodes))))
        nodes, log_weights = self._copies.on(points.device)
        return _log_mixture(points, nodes, log_weights, self._blur)


class _Copies:
    """Constants, copied once to each device on which they are asked for."""

    def __init__(self, *tensors: Tensor) -> None:
        self._by_device = {torch.device("cpu"): tensors}

    def on(self, device: torch.device) -> tuple[Tensor, ...]:
        if device not in self._by_device:
            self._by_device[device] = tuple(t.to(device) for t in self._by_device[torch.device("cpu")])
        return self._by_device[device]


def _blurred(centres: Tensor, deviation: float, random: torch.Generator) -> Tensor:
    return centres + deviation * torch.randn(centres.shape, generator=random, device=random.device)


def _nodes(curves: Sequence[Curve], spacing: float) -> Tensor:
    """Points (k, 2) at the middles of equal steps of the parameter, the same number on each curve."""
    fine = torch.linspace(0, 1, 2049)
    longest = max(float(curve(fine).diff(dim=0).norm(dim=1).max()) for curve in curves)
    count = math.ceil(longest * 2048 / spacing)
    middles = (torch.arange(count) + 0.5) / count
    return torch.cat([curve(middles) for curve in curves])


def _log_mixture(points: Tensor, centres: Tensor, log_weights: Tensor, deviation: float) -> Tensor:
    """log Σ w N(x; c, σ²) at points (n, 2), in pieces that bound the memory."""
    pieces = []
    for piece in torch.split(points, max(1, PAIRS // len(centres))):
        squared = (piece[:, None] - centres).square().sum(2)  # (piece, m)
        pieces.append((log_weights - squared / (2 * deviation**2)).logsumexp(1))
    return torch.cat(pieces) - math.log(2 * math.pi * deviation**2)
