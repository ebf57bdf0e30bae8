"""Meters: every scalar of every turn, kept on the device and fetched in one copy now and then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.contracts import Terms
from engine.spec.errors import Diverged


@dataclass
class _Series:
    player: str
    minimised: bool
    values: list[Tensor]
    rounds: list[int]


@dataclass
class _Transfer:
    """Values on their way to the host."""

    values: Tensor
    layout: list[tuple[str, _Series]]
    ready: torch.cuda.Event | None


class Meters:
    """Collects scalars without waiting for the device.

    `add` keeps references to 0-dimensional tensors; `start` stacks them and starts one asynchronous copy;
    `finish` turns a completed copy into means, minima and maxima. A value that is NaN or infinite raises
    Diverged in `finish`, with its player and the first round that had one.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._series: dict[str, _Series] = {}
        self._transfer: _Transfer | None = None

    def add(self, player: str, terms: Terms, total: Tensor, round: int) -> None:
        """Notes a turn's scalars; total is what the player minimised."""
        for name, value in terms.losses.items():
            self._append(f"{player}/{name}", player, True, value, round)
        if len(terms.losses) > 1:
            self._append(f"{player}/total", player, True, total, round)
        for name, value in terms.watched.items():
            self._append(f"{player}/{name}", player, False, value, round)

    def start(self) -> None:
        """Sends what was noted on its way to the host; at most one copy is under way."""
        if self._transfer or not self._series:
            return
        layout = list(self._series.items())
        self._series = {}
        values = torch.stack([value.reshape(()) for _, series in layout for value in series.values])
        if self._device.type == "cuda":
            host = torch.empty(values.shape, dtype=values.dtype, pin_memory=True)
            host.copy_(values, non_blocking=True)
            ready = torch.cuda.Event()
            ready.record()
            self._transfer = _Transfer(host, layout, ready)
        else:
            self._transfer = _Transfer(values, layout, None)

    def finish(self, *, wait: bool = False) -> dict[str, tuple[float, float, float]] | None:
        """(mean, minimum, maximum) per series, or None while the copy is under way or there is none.

        Raises Diverged where a minimised value is not finite.
        """
        transfer = self._transfer
        if transfer is None:
            return None
        if transfer.ready is not None:
            if wait:
                transfer.ready.synchronize()
            elif not transfer.ready.query():
                return None
        self._transfer = None
        values = transfer.values.numpy()
        reading: dict[str, tuple[float, float, float]] = {}
        broken: list[tuple[int, int, str]] = []  # round, order, series
        start = 0
        for order, (name, series) in enumerate(transfer.layout):
            part = values[start : start + len(series.values)]
            start += len(series.values)
            if series.minimised and not np.isfinite(part).all():
                first = int(np.flatnonzero(~np.isfinite(part))[0])
                broken.append((series.rounds[first], order, name))
            reading[name] = (float(part.mean(dtype=np.float64)), float(part.min()), float(part.max()))
        if broken:
            raise _diverged(*min(broken))
        return reading

    def flush(self) -> dict[str, tuple[float, float, float]] | None:
        """Everything noted so far, waiting for the device; an earlier copy that nobody fetched is checked and lost."""
        pending = self.finish(wait=True)
        self.start()
        return self.finish(wait=True) or pending

    def _append(self, name: str, player: str, minimised: bool, value: Tensor, round: int) -> None:
        series = self._series.get(name)
        if series is None:
            series = self._series[name] = _Series(player, minimised, [], [])
        series.values.append(value.detach())
        series.rounds.append(round)


def _diverged(round: int, _order: int, name: str) -> Diverged:
    player, term = name.split("/", 1)
    return Diverged(
        f"the {player}'s {term} became NaN or infinite in round {round}",
        "the last good checkpoint is kept",
        "Lower the learning rate, add a regulariser such as r1, or choose another objective.",
    )
