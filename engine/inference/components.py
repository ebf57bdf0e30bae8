"""Principal components of rows that need not fit into memory: they are seen a part at a time, and often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import torch
from torch import Tensor

Parts = Callable[[], Iterator[Tensor]]  # every call begins anew: (b, d) float32, the same rows in the same order

EXACT = 1024  # columns up to which the whole covariance (d, d) is written down
SPARE = 8  # directions of a block beyond those that are asked for
BLOCKS = 24  # at most; each costs a pass over the rows
ACCURACY = 1e-5  # of a component: what the covariance leaves of it beside itself, relative to the largest variance


class Components(NamedTuple):
    """The directions of largest variance, largest first."""

    vectors: Tensor  # (k, d) float64, orthonormal
    variances: Tensor  # (k,) float64, of n - 1 degrees of freedom
    total: float  # the variance of all directions together


def principal_components(parts: Parts, dimension: int, count: int, *, lost: int = 1) -> Components:
    """The first `count` principal components of rows (n, dimension) with mean 0; the signs are not fixed.

    lost: degrees of freedom that centring took, one for each mean. Up to EXACT columns they are eigenvectors of the
    covariance; beyond, of its projection on a block Krylov space, which grows by a pass over the rows until they are
    accurate (Musco & Musco 2015, arXiv:1504.05477, algorithm 2).
    """
    count = min(count, dimension)
    if dimension <= EXACT:
        return _exact(parts, dimension, count, lost)
    return _krylov(parts, dimension, count, lost)


def _exact(parts: Parts, dimension: int, count: int, lost: int) -> Components:
    covariance, rows = torch.zeros(dimension, dimension, dtype=torch.float64), 0
    for part in parts():
        wide = part.double()
        covariance.addmm_(wide.t(), wide)
        rows += len(part)
    covariance /= max(1, rows - lost)
    variances, vectors = torch.linalg.eigh(covariance)
    first = vectors.flip(1)[:, :count].t().contiguous()
    return Components(first, variances.flip(0)[:count].clamp(min=0), float(covariance.trace()))


def _krylov(parts: Parts, dimension: int, count: int, lost: int) -> Components:
    random = torch.Generator().manual_seed(0)
    block = torch.linalg.qr(torch.randn(dimension, count + SPARE, generator=random, dtype=torch.float64)).Q
    blocks, images = [block], []
    total = _total(parts, lost)
    while True:
        images.append(_image(parts, blocks[-1], lost))
        basis, mapped = torch.cat(blocks, 1), torch.cat(images, 1)
        small = basis.t() @ mapped
        variances, turns = torch.linalg.eigh((small + small.t()) / 2)
        variances, turns = variances.flip(0)[:count], turns.flip(1)[:, :count]
        left = (mapped @ turns - basis @ turns * variances).norm(dim=0).max()
        enough = float(left) <= ACCURACY * float(variances[0])
        if enough or len(blocks) == BLOCKS or basis.shape[1] + block.shape[1] > dimension:
            return Components((basis @ turns).t().contiguous(), variances.clamp(min=0), total)
        blocks.append(_orthogonal(images[-1], basis))


def _total(parts: Parts, lost: int) -> float:
    """The trace of the covariance."""
    squares, rows = 0.0, 0
    for part in parts():
        squares += float(torch.linalg.vector_norm(part, dtype=torch.float64) ** 2)
        rows += len(part)
    return squares / max(1, rows - lost)


def _image(parts: Parts, block: Tensor, lost: int) -> Tensor:
    """The covariance times a block (d, k)."""
    image, rows = torch.zeros_like(block), 0
    narrow = block.float()
    for part in parts():
        image += (part.t() @ (part @ narrow)).double()
        rows += len(part)
    return image / max(1, rows - lost)


def _orthogonal(block: Tensor, basis: Tensor) -> Tensor:
    """An orthonormal basis of a block without what lies in a basis already; twice, as once leaves rounding errors."""
    for _ in range(2):
        block = torch.linalg.qr(block - basis @ (basis.t() @ block)).Q
    return block
