"""How far pictures are from the ones that they should be, as losses and as figures to watch."""

from __future__ import annotations

from typing import Literal

from torch import Tensor


def pixel_error(norm: Literal["l1", "l2"], made: Tensor, wanted: Tensor) -> Tensor:
    """The mean absolute ("l1") or squared ("l2") difference () of tensors of one shape, in float32."""
    difference = made.float() - wanted.float()
    return difference.abs().mean() if norm == "l1" else difference.square().mean()


def signal_to_noise(made: Tensor, wanted: Tensor) -> Tensor:
    """PSNR in decibels () of a whole batch in [-1, 1], detached; 100 where nothing differs."""
    squared = pixel_error("l2", made.detach(), wanted.detach()) / 4  # of the range, which is 2
    return -10 * squared.clamp(min=1e-10).log10()
