"""Label maps: pictures in the colours of a palette, one colour for each class, and the classes of their pixels."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class Palette(nn.Module):
    """Colours of classes, on the device of the networks that it stands beside."""

    def __init__(self, colours: Sequence[tuple[int, int, int]]) -> None:
        """colours: red, green and blue 0 … 255 of each class."""
        super().__init__()
        self.colours: Tensor
        self.register_buffer("colours", torch.tensor(colours, dtype=torch.float32) / 127.5 - 1)  # (k, 3) in [-1, 1]

    def forward(self, pictures: Tensor) -> Tensor:
        """The class (n, h, w) int64 of each pixel of pictures (n, 3, h, w): that of the nearest colour.

        Of two that are equally near, the first.
        """
        planes = pictures.float()[:, :, None]  # (n, 3, 1, h, w)
        parts = [planes[:, each] * self.colours[:, each, None, None] for each in range(3)]
        inner = parts[0] + parts[1] + parts[2]  # (n, k, h, w); no product of matrices, whose precision may be lowered
        return (self.colours.square().sum(1)[:, None, None] - 2 * inner).argmin(1)

    def one_hot(self, classes: Tensor) -> Tensor:
        """Classes (n, h, w) as planes (n, k, h, w): 1 where a pixel is of the class, else 0."""
        every = torch.arange(len(self.colours), device=classes.device)
        return (classes[:, None] == every[:, None, None]).float()

    def pictures(self, classes: Tensor) -> Tensor:
        """Pictures (n, 3, h, w) in [-1, 1] that show classes (n, h, w) in their colours."""
        return self.colours[classes].permute(0, 3, 1, 2).contiguous()


def intersection_over_union(table: Tensor) -> Tensor:
    """IoU (classes,) float64 of a confusion table (classes, classes); NaN where neither side shows a class.

    Source: Everingham et al. 2010, The PASCAL Visual Object Classes challenge, section 4.3.
    """
    table = table.double()
    both = table.diagonal()
    return both / (table.sum(0) + table.sum(1) - both)


def confusion(found: Tensor, truth: Tensor, classes: int) -> Tensor:
    """How many pixels of class i were found to be of class j, (classes, classes) int64 [i, j]."""
    return torch.bincount((truth * classes + found).flatten(), minlength=classes**2).reshape(classes, classes)
