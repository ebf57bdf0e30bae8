"""Self-attention: every place of a feature map looks at every other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from engine.spec.errors import OptionError
from engine.spec.options import option

AttentionSize = Literal[0, 8, 16, 32]


def attention_option() -> AttentionSize:
    """The option of families that may carry a self-attention block."""
    size: AttentionSize = option(
        0,
        "Height at which a self-attention block stands, from which every place sees the whole picture; 0 has none.",
        unit="px",
        advanced=True,
    )
    return size


class SelfAttention(nn.Module):
    """Adds γ times what each place reads from all places; γ starts at 0, so that local cues are learned first.

    Queries and keys have an eighth of the channels, as in the paper; values have half of them, as in the
    authors' published code. The logits are not scaled. Written out, as penalties differentiate it twice.
    Source: Zhang et al. 2019, arXiv:1805.08318, eq. 1-3.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        narrow, half = max(1, channels // 8), max(1, channels // 2)
        self.query = nn.Conv2d(channels, narrow, 1, bias=False)
        self.key = nn.Conv2d(channels, narrow, 1, bias=False)
        self.value = nn.Conv2d(channels, half, 1, bias=False)
        self.output = nn.Conv2d(half, channels, 1, bias=False)
        self.gamma = nn.Parameter(torch.zeros(()))

    def forward(self, values: Tensor) -> Tensor:
        """values: (n, channels, h, w); returns the same shape."""
        query, key, value = (layer(values).flatten(2) for layer in (self.query, self.key, self.value))
        shares = (query.transpose(1, 2) @ key).softmax(2)  # (n, h·w, h·w): each row sums to 1
        read = (value @ shares.transpose(1, 2)).unflatten(2, values.shape[2:])  # (n, half, h, w)
        attended: Tensor = values + self.gamma * self.output(read)
        return attended


def attention_at(size: int, wanted: int, channels: int) -> list[nn.Module]:
    """The attention block, where this is the size that asks for it."""
    return [SelfAttention(channels)] if size == wanted else []


def refuse_attention(section: str, wanted: int, sizes: Sequence[int]) -> None:
    """Raises OptionError where the pyramid has no features of the size asked for."""
    if wanted and wanted not in sizes:
        known = [size for size in sorted(sizes) if size in (8, 16, 32)]
        raise OptionError(
            f"{section}.attention",
            f"{section}.attention = {wanted} is a size that this network does not have",
            f"for these pictures it has {' and '.join(map(str, known)) or 'none that could attend'}",
            f"Set {section}.attention to {known[-1] if known else 0}.",
        )
