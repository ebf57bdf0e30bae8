"""Packing: several samples joined along their channels, for one verdict on all of them.

Source: Lin et al. 2018, arXiv:1712.04086, section 3. The samples of a pack are drawn alike, so neighbours in
a batch make a pack, and a pack of points has pack times their coordinates.
"""

from __future__ import annotations

from torch import Tensor

from engine.spec.data import Shape
from engine.spec.errors import OptionError


def join(samples: Tensor, pack: int) -> Tensor:
    """Packs of neighbours: (n, c, …) to (n / pack, pack·c, …); the i-th channels of a pack are its i-th sample's."""
    if pack == 1:
        return samples
    return samples.reshape(-1, pack * samples.shape[1], *samples.shape[2:])


def separate(packs: Tensor, pack: int) -> Tensor:
    """The samples of packs, in their old order: what `join` undoes."""
    if pack == 1:
        return packs
    return packs.reshape(-1, packs.shape[1] // pack, *packs.shape[2:])


def joined_shape(shape: Shape, pack: int) -> Shape:
    """The shape of a pack of samples (c, …)."""
    return (pack * shape[0], *shape[1:])


def check_pack(batch: int, pack: int) -> None:
    """Raises OptionError where packs do not use up a batch."""
    if batch % pack:
        lower, upper = batch - batch % pack, batch - batch % pack + pack
        sizes = f"{lower} or {upper}" if lower >= 2 else f"{upper}"
        raise OptionError(
            "game.pack",
            f"game.pack = {pack} does not divide the batch of {batch}",
            "every sample of a batch belongs to one pack",
            f"Set training.batch to {sizes}.",
        )
