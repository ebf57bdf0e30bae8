"""What an encoder keeps of a picture, and where its codes lie."""

from __future__ import annotations

from torch import Tensor


def reconstruction_error(real: Tensor, again: Tensor) -> float:
    """Squared error of reconstructions over that of the mean image, of (n, …) each; 0 is perfect.

    1 is as good as to answer the mean image whatever is asked.
    """
    if real.shape != again.shape or len(real) < 2:
        raise ValueError(f"reconstructions of {tuple(again.shape)} for samples of {tuple(real.shape)}")
    real, again = real.double(), again.double()
    spread = (real - real.mean(0)).square().mean()
    return float((real - again).square().mean() / spread)
