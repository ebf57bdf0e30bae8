"""Endless batches of a data set on the training device."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.contracts import Batch, Dataset
from engine.data.stores import Streamed, store


class Source:
    """Batches drawn uniformly with replacement, or by weight; endless, from one generator.

    Stored samples are kept whole on the device where they fit; else each batch is gathered on the host
    and copied over. A density is drawn fresh. Without that copy nothing in a draw reads the device from
    the host, so that a round can be captured as a CUDA graph (`capturable`).
    """

    def __init__(self, dataset: Dataset, batch: int, random: torch.Generator, device: torch.device | str) -> None:
        """Draws from `random`, a generator of that device.

        Raises DatasetError where the data set is empty.
        """
        self.dataset = dataset
        self.images_per_draw = batch
        self.device = torch.device(device)
        self._random = random
        self._store = store(dataset, random.initial_seed(), self.device)

    @property
    def capturable(self) -> bool:
        """Whether a draw can be part of a CUDA graph."""
        return not isinstance(self._store, Streamed)

    def draw(self) -> Batch:
        """The next batch: pixels in [-1, 1], mirrored at random where the data set says so."""
        samples, labels = self._store.draw(self.images_per_draw, self._random)
        if self.dataset.flip:
            samples = mirrored(samples, self._random)
        return Batch(to_signed(samples), labels)

    def some(self, n: int, seed: int = 0) -> Batch:
        """n real samples from all over the data set, never mirrored; training's randomness is left alone.

        Fewer where the data set holds fewer. The same seed gives the same samples.
        """
        samples, labels = self._store.some(n, seed)
        return Batch(to_signed(samples), labels)

    def reweight(self, weights: Tensor | None) -> None:
        """Draw sample i with a probability in proportion to weights[i] from now on; None: uniformly again.

        weights: (N,), finite, not negative, not all 0; else ValueError.
        Raises DatasetError for data that is drawn fresh, as there is nothing to weigh.
        """
        self._store.reweight(weights)

    def state_dict(self) -> dict[str, Tensor]:
        """What a resumed run needs beside the generator's state."""
        return self._store.state_dict()

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Go on where `state_dict` was taken."""
        self._store.load_state_dict(state)


def to_signed(samples: Tensor) -> Tensor:
    """Pixels 0 … 255 (uint8) as float32 in [-1, 1]; what is no uint8, like points, as float32."""
    if samples.dtype != torch.uint8:
        return samples.float()
    return samples.float().mul_(1 / 127.5).sub_(1)


def mirrored(pictures: Tensor, random: torch.Generator) -> Tensor:
    """Each of the pictures (n, c, h, w) uint8 mirrored left to right with probability one half."""
    coin = torch.rand(len(pictures), 1, 1, 1, generator=random, device=pictures.device) < 0.5
    # Bytes wrap around, so this is exact; on a CPU it takes a quarter of the time of torch.where.
    return pictures + (pictures.flip(3) - pictures) * coin.to(pictures.dtype)
