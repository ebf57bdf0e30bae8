"""Endless batches of a data set on the training device."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from engine.contracts import Batch, Dataset
from engine.data.stores import Store, Streamed, store
from engine.spec.data import Need, Shape


class Source:
    """Batches drawn uniformly with replacement, or by weight; endless, from one generator.

    Stored samples are kept whole on the device where they fit; else each batch is gathered on the host
    and copied over. A density is drawn fresh. Without that copy nothing in a draw reads the device from
    the host, so that a round can be captured as a CUDA graph (`capturable`). Two domains are drawn
    independently of one another, unless pairs are asked for.
    """

    def __init__(
        self,
        dataset: Dataset,
        batch: int,
        random: torch.Generator,
        device: torch.device | str,
        *,
        paired: bool = False,
    ) -> None:
        """Draws from `random`, a generator of that device; paired: partners belong to their samples.

        Raises DatasetError where the data set is empty.
        """
        self.dataset = dataset
        self.images_per_draw = batch
        self.device = torch.device(device)
        self.paired = paired and Need.PAIRS in dataset.info.offers
        self._random = random
        self._store = store(dataset, random.initial_seed(), self.device, partners=self.paired)
        self._other = self._store_of_partners(random.initial_seed() + 1)

    @property
    def capturable(self) -> bool:
        """Whether a draw can be part of a CUDA graph."""
        return not isinstance(self._store, Streamed) and not isinstance(self._other, Streamed)

    @cached_property
    def held_out(self) -> Source | None:
        """The pictures that are not learnt from, None where there are none."""
        if self.dataset.held_out is None:
            return None
        random = torch.Generator(self.device).manual_seed(0)
        return Source(self.dataset.held_out, self.images_per_draw, random, self.device, paired=self.paired)

    def draw(self) -> Batch:
        """The next batch: pixels in [-1, 1], cropped and mirrored at random where the data set says so."""
        samples, labels, partner = self._store.draw(self.images_per_draw, self._random)
        samples, partner = self._moved(samples, partner)
        if self._other:
            partner, _ = self._moved(self._other.draw(self.images_per_draw, self._random)[0])
        return self._batch(samples, labels, partner, self._random)

    def some(self, n: int, seed: int = 0) -> Batch:
        """n real samples from all over the data set, never mirrored; training's randomness is left alone.

        Fewer where the data set holds fewer. The same seed gives the same samples.
        """
        samples, labels, partner = self._store.some(n, seed)
        if self._other:
            partner = self._other.some(n, seed + 1)[0]
        shape, other = self._shapes
        partner = None if partner is None else centred(partner, other)
        random = torch.Generator(self.device).manual_seed(seed)
        return self._batch(centred(samples, shape), labels, partner, random)

    def reweight(self, weights: Tensor | None) -> None:
        """Draw sample i with a probability in proportion to weights[i] from now on; None: uniformly again.

        weights: (N,) of all samples, also those that are never drawn; finite, not negative, not all 0; else ValueError.
        Raises DatasetError for data that is drawn fresh, as there is nothing to weigh.
        """
        self._store.reweight(weights)

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run needs beside the generator's state."""
        state: dict[str, Any] = dict(self._store.state_dict())
        return {**state, "partner": self._other.state_dict()} if self._other else state

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on where `state_dict` was taken."""
        self._store.load_state_dict(state)
        if self._other:
            self._other.load_state_dict(state["partner"])

    def _store_of_partners(self, seed: int) -> Store | None:
        """Where domain B is drawn from on its own."""
        dataset = self.dataset
        if self.paired or (dataset.partner is None and dataset.make is None):
            return None
        if dataset.make:
            return store(Dataset(dataset.info, dataset.samples, rows=dataset.rows), seed, self.device)
        return store(Dataset(dataset.info, dataset.partner), seed, self.device)

    @property
    def _shapes(self) -> tuple[Shape, Shape]:
        """Of samples and of partners, as they leave; what is made has its shape from its maker."""
        info = self.dataset.info
        return (info.partner, info.partner) if self.dataset.make else (info.shape, info.partner)

    def _moved(self, samples: Tensor, partner: Tensor | None = None) -> tuple[Tensor, Tensor | None]:
        """Cropped and mirrored at random, pairs alike."""
        shape = self.dataset.info.shape if self.dataset.make is None else self.dataset.info.partner
        both = [samples] if partner is None else [samples, partner]
        if len(shape) == 3 and samples.shape[2:] != shape[1:]:
            both = cropped(both, shape[1], shape[2], self._random)
        if self.dataset.flip:
            both = mirrored(both, self._random)
        return both[0], both[1] if partner is not None else None

    def _batch(self, samples: Tensor, labels: Tensor | None, partner: Tensor | None, random: torch.Generator) -> Batch:
        signed = to_signed(samples)
        if self.dataset.make:
            return Batch(self.dataset.make(signed, random), labels, signed if partner is None else to_signed(partner))
        return Batch(signed, labels, None if partner is None else to_signed(partner))


def to_signed(samples: Tensor) -> Tensor:
    """Pixels 0 … 255 (uint8) as float32 in [-1, 1]; what is no uint8, like points, as float32."""
    if samples.dtype != torch.uint8:
        return samples.float()
    return samples.float().mul_(1 / 127.5).sub_(1)


def to_bytes(pictures: Tensor) -> Tensor:
    """Pixels in [-1, 1] as 0 … 255 (uint8), rounded; what lies beyond is cut off."""
    return ((pictures + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def mirrored(pictures: list[Tensor], random: torch.Generator) -> list[Tensor]:
    """Each of the pictures (n, c, h, w) uint8 mirrored left to right with probability one half, all tensors alike."""
    coin = torch.rand(len(pictures[0]), 1, 1, 1, generator=random, device=pictures[0].device) < 0.5
    # Bytes wrap around, so this is exact; on a CPU it takes a quarter of the time of torch.where.
    return [each + (each.flip(3) - each) * coin.to(each.dtype) for each in pictures]


def cropped(pictures: list[Tensor], height: int, width: int, random: torch.Generator) -> list[Tensor]:
    """A random place of this size out of each of the pictures (n, c, h, w), the same in all tensors."""
    first = pictures[0]
    share = torch.rand(2, len(first), 1, generator=random, device=first.device)
    rows = (share[0] * (first.shape[2] - height + 1)).long() + torch.arange(height, device=first.device)  # (n, height)
    columns = (share[1] * (first.shape[3] - width + 1)).long() + torch.arange(width, device=first.device)
    picture = torch.arange(len(first), device=first.device)[:, None, None]
    return [
        each.permute(0, 2, 3, 1)[picture, rows[:, :, None], columns[:, None]].permute(0, 3, 1, 2) for each in pictures
    ]


def centred(samples: Tensor, shape: Shape) -> Tensor:
    """The middle of pictures (n, c, h, w) that are larger than this shape; all else as it is."""
    if len(shape) < 3 or samples.shape[2:] == shape[1:]:
        return samples
    top, left = (samples.shape[2] - shape[1]) // 2, (samples.shape[3] - shape[2]) // 2
    return samples[:, :, top : top + shape[1], left : left + shape[2]]
