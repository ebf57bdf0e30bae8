"""Where samples lie: drawn fresh, whole on the training device, or on the host and copied batch by batch."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from engine.contracts import Dataset, Density
from engine.data.categorical import cumulative, draw_indices
from engine.spec.errors import DatasetError

RESIDENT_SHARE = 0.5  # of the device's free memory that a data set may take; the rest is for training

Drawn = tuple[Tensor, Tensor | None, Tensor | None]  # samples as they are stored, labels, partners


class Store(Protocol):
    """Where samples come from."""

    def draw(self, n: int, random: torch.Generator) -> Drawn:
        """The next n samples."""

    def some(self, n: int, seed: int) -> Drawn:
        """Up to n samples that depend on the seed alone."""

    def reweight(self, weights: Tensor | None) -> None:
        """Weights (N,) of all samples, drawn or not, to draw by from now on; None: uniformly."""

    def state_dict(self) -> dict[str, Tensor]:
        """What the generator of the draws does not hold."""

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on where `state_dict` was taken."""


class Fresh:
    """Points of a density, never the same twice."""

    def __init__(self, density: Density, device: torch.device) -> None:
        self._density = density
        self._device = device
        self.some(1, 0)  # lets the density copy its constants to the device before a round is captured

    def draw(self, n: int, random: torch.Generator) -> Drawn:
        return *self._density.sample(n, random), None

    def some(self, n: int, seed: int) -> Drawn:
        return *self._density.sample(n, torch.Generator(self._device).manual_seed(seed)), None

    def reweight(self, weights: Tensor | None) -> None:
        if weights is not None:
            raise DatasetError(
                "points that are drawn fresh cannot be weighted", "there are no stored samples", "Choose stored data."
            )

    def state_dict(self) -> dict[str, Tensor]:
        return {}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        pass


class Weights:
    """Which indices to draw: uniform until told otherwise."""

    def __init__(self, total: int, device: torch.device, rows: Tensor | None = None) -> None:
        """rows: (n,) those of the `total` samples that may be drawn; None: all."""
        self._all = total
        self._total = total if rows is None else len(rows)
        self._rows = None if rows is None else rows.to(device)
        self._device = device
        self._shares: Tensor | None = None

    def indices(self, n: int, random: torch.Generator) -> Tensor:
        if self._shares is None:
            return self._among(torch.randint(self._total, (n,), generator=random, device=self._device))
        return self._among(draw_indices(self._shares, n, random))

    def evenly(self, n: int, seed: int) -> Tensor:
        """Indices of up to n samples from all over those that may be drawn, which depend on the seed alone."""
        return self._among(spread(self._total, n, seed).to(self._device))

    def reweight(self, weights: Tensor | None) -> None:
        if weights is not None and weights.shape != (self._all,):
            raise ValueError(f"weights of shape {tuple(weights.shape)} for {self._all} samples")
        self._shares = None if weights is None else cumulative(self._of_rows(weights.to(self._device)))

    def state_dict(self) -> dict[str, Tensor]:
        return {} if self._shares is None else {"shares": self._shares.cpu()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        self._shares = state["shares"].to(self._device) if "shares" in state else None

    def _of_rows(self, weights: Tensor) -> Tensor:
        return weights if self._rows is None else weights[self._rows]

    def _among(self, indices: Tensor) -> Tensor:
        return indices if self._rows is None else self._rows[indices]


class Resident(Weights):
    """Samples that lie on the training device as a whole."""

    def __init__(
        self, samples: Tensor, labels: Tensor | None, partner: Tensor | None, rows: Tensor | None = None
    ) -> None:
        super().__init__(len(samples), samples.device, rows)
        self._samples = samples
        self._beside = (labels, partner)

    def draw(self, n: int, random: torch.Generator) -> Drawn:
        return self._at(self.indices(n, random))

    def some(self, n: int, seed: int) -> Drawn:
        return self._at(self.evenly(n, seed))

    def _at(self, indices: Tensor) -> Drawn:
        labels, partner = (None if rows is None else rows.index_select(0, indices) for rows in self._beside)
        return self._samples.index_select(0, indices), labels, partner


class Streamed(Weights):
    """Samples that stay on the host: each batch is gathered into pinned memory and copied over.

    Indices come from a generator of the host, as those of the device are not known here without a read.
    """

    def __init__(
        self,
        samples: Tensor,
        labels: Tensor | None,
        partner: Tensor | None,
        seed: int,
        device: torch.device,
        rows: Tensor | None = None,
    ) -> None:
        super().__init__(len(samples), torch.device("cpu"), rows)
        self._samples = samples
        self._beside = (labels, partner)
        self._target = device
        self._order = torch.Generator().manual_seed(seed)

    def draw(self, n: int, random: torch.Generator) -> Drawn:  # noqa: ARG002 - the order has its own generator
        return self._at(self.indices(n, self._order))

    def some(self, n: int, seed: int) -> Drawn:
        return self._at(self.evenly(n, seed))

    def state_dict(self) -> dict[str, Tensor]:
        return {**super().state_dict(), "order": self._order.get_state()}

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        super().load_state_dict(state)
        if "order" in state:  # absent where the data lay on the device when the run was saved
            self._order.set_state(state["order"])

    def _at(self, indices: Tensor) -> Drawn:
        labels, partner = (None if rows is None else self._over(rows, indices) for rows in self._beside)
        return self._over(self._samples, indices), labels, partner

    def _over(self, rows: Tensor, indices: Tensor) -> Tensor:
        # torch hands a pinned block out again only once the copy from it is done, so none is kept here.
        pinned = torch.empty((len(indices), *rows.shape[1:]), dtype=rows.dtype, pin_memory=self._target.type == "cuda")
        return torch.index_select(rows, 0, indices, out=pinned).to(self._target, non_blocking=True)


def spread(total: int, n: int, seed: int) -> Tensor:
    """Indices (min(n, total),) in order: one at random from each of as many equal stretches of range(total)."""
    n = min(n, total)
    random = torch.Generator().manual_seed(seed)
    edges = torch.arange(n + 1) * total // n
    place = torch.rand(n, generator=random, dtype=torch.float64)
    return edges[:-1] + (place * edges.diff()).long()


def store(dataset: Dataset, seed: int, device: torch.device, *, partners: bool = False) -> Store:
    """The fastest place for this data; `seed` starts the order of what is streamed.

    partners: draw what belongs to each sample beside it, where it is stored. Raises DatasetError where the data
    set is empty.
    """
    samples, labels, partner = dataset.samples, dataset.labels, dataset.partner if partners else None
    if samples is None and dataset.density is not None:
        return Fresh(dataset.density, device)
    if samples is None or not len(samples):
        raise DatasetError(f"{dataset.info.title} holds no samples", "", "Choose other data.")
    size = samples.nbytes + (0 if partner is None else partner.nbytes)
    if device.type == "cpu" or _fits(size, device):
        labels, partner = (None if each is None else each.to(device) for each in (labels, partner))
        return Resident(samples.to(device), labels, partner, dataset.rows)
    return Streamed(samples, labels, partner, seed, device, dataset.rows)


def _fits(size: int, device: torch.device) -> bool:
    free, _ = torch.cuda.mem_get_info(device)
    return size <= free * RESIDENT_SHARE
