"""Top-k: only the samples that the discriminator finds most convincing move the generator.

Source: Sinha et al. 2020, arXiv:2002.06224, section 3: k falls from the whole batch to a share of it.
"""

from __future__ import annotations

from torch import Tensor


def falling_share(progress: Tensor, floor: float, until: float) -> Tensor:
    """The share () of a batch that counts: 1 at the start, falling geometrically to `floor` at `until` of the run."""
    share: Tensor = floor ** (progress / until).clamp(max=1)
    return share


def highest(logits: Tensor, share: Tensor) -> Tensor:
    """Logits (n, …) of unchanged value, through which only the best share of the samples passes a gradient.

    That gradient is scaled by n / k, so that a mean over the batch has the gradient of the mean over the k best.
    A sample with several logits is ranked by their mean. All shapes are independent of k.
    """
    n = len(logits)
    scores = logits.detach().reshape(n, -1).mean(1)
    rank = scores.argsort(descending=True, stable=True).argsort()  # (n,) 0 is the best
    best = (share * n).round().clamp(min=1)
    weight = (rank < best) * (n / best)
    still = logits.detach()
    return still + (logits - still) * weight.reshape(-1, *(1,) * (logits.dim() - 1))
