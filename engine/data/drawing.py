"""Pictures that the program draws: at once where they are few; else once, and then they are kept in the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import torch
from torch import Tensor

from engine.data.cache import Address, Writer, digest, find
from engine.spec.data import Preparation, Shape

QUICK = 1 << 24  # pixels that are drawn in a second or so; more are kept in the cache
CHUNK = 250  # pictures drawn between two reports

Chunks = Callable[[], Iterator[np.ndarray]]


def draw_once(
    title: str, chosen: str, edition: int, total: tuple[int, Shape], chunks: Chunks, at: Preparation
) -> Tensor:
    """Pictures (n, c, h, w) uint8, where total is n and (c, h, w); memory-mapped from the cache where they are many.

    chosen: what decides how they look, in words; edition: to be raised when the drawing changes. Raises
    DatasetError where the cache cannot be written, Cancelled.
    """
    count, shape = total
    if count * shape[1] * shape[2] <= QUICK:
        return torch.from_numpy(np.concatenate(list(chunks())))
    name = digest([chosen])
    address = Address(at.cache, title, name, digest([edition, name]))
    stored = find(address)
    if stored is None:
        with Writer(address, shape, count) as writer:
            for pictures in chunks():
                writer.append(pictures)
            stored = writer.finish(None, {})
    return stored.pixels


def in_chunks(
    parts: Iterable[np.ndarray], render: Callable[[int, np.ndarray], np.ndarray], task: str, preparation: Preparation
) -> Iterator[np.ndarray]:
    """What `render(number of the part, factors)` draws of the factors of each part, with reports in between."""
    parts = list(parts)
    total, done = sum(map(len, parts)), 0
    for number, factors in enumerate(parts):
        for start in range(0, len(factors), CHUNK):
            preparation.check()
            chunk = factors[start : start + CHUNK]
            yield render(number, chunk)
            done += len(chunk)
            preparation.progress(task, done, total)
