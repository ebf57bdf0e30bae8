"""Previews of games that translate: what goes in, what comes out, and the way back or the target below it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game
from engine.data.source import Source
from engine.spec.events import SheetLayout
from engine.training.preview import CODE_SEED, as_pixels, looking

COLUMNS = (2, 8)  # pictures in a row, at least and at most
HELD_OUT = "held-out"


class _Pictures(NamedTuple):
    """Fixed real pictures, and what stands before their captions."""

    batch: Batch
    prefix: str


class Triples:
    """Rows of a sheet: for each route what goes in, what comes out, and its target or the way back.

    First of pictures that are learnt from, then of pictures that are held out where there are any. Routes that
    start from the same pictures, as those to many domains do, share the first row.
    """

    def __init__(self, game: Game, source: Source, count: int, seed: int) -> None:
        """count: pictures on the sheet, as far as two columns allow."""
        self.game, self.paired = game, source.paired
        held = source.held_out
        rows = sum(1 for _ in self._captions("")) * (2 if held else 1)
        wanted = min(max(count // rows, COLUMNS[0]), COLUMNS[1])
        self._shown = [_Pictures(source.some(wanted, CODE_SEED + seed), "")]
        if held:
            self._shown.append(_Pictures(held.some(wanted, CODE_SEED + seed), f"{HELD_OUT} "))
        self.columns = max(len(_side(each.batch, route.takes)) for each in self._shown for route in game.routes())
        captions = tuple(caption for shown in self._shown for caption in self._captions(shown.prefix))
        self.layout = SheetLayout(self.columns, captions, len(captions) * self.columns)

    def samples(self, nets: nn.ModuleDict, device: torch.device) -> np.ndarray:
        """All pictures of the sheet (n, h, w, 4) uint8, row by row; smaller ones are enlarged by whole pixels."""
        with looking(nets):
            rows = [row.float().cpu() for shown in self._shown for row in self._rows(nets, shown.batch, device)]
        height, width = max(row.shape[2] for row in rows), max(row.shape[3] for row in rows)
        return np.concatenate([_filled(as_pixels(_enlarged(row, height, width)), self.columns) for row in rows])

    def _captions(self, prefix: str) -> Iterator[str]:
        entered = ""
        for route in self.game.routes():
            if route.takes != entered:
                entered = route.takes
                yield prefix + route.titles[0]
            yield f"{prefix}→ {route.titles[1]}"
            if self.paired:
                yield f"{prefix}target"
            elif route.back:
                yield f"{prefix}→ {route.titles[0]}"

    def _rows(self, nets: nn.ModuleDict, batch: Batch, device: torch.device) -> Iterator[Tensor]:
        entered = ""
        for route in self.game.routes():
            pictures = _side(batch, route.takes).to(device)
            if route.takes != entered:
                entered = route.takes
                yield pictures
            made = self.game.translate(nets, pictures, route.name)
            yield made
            if self.paired:
                yield _side(batch, route.makes)
            elif route.back:
                yield self.game.translate(nets, made, route.back)


def _side(batch: Batch, name: str) -> Tensor:
    side: Tensor | None = getattr(batch, name)
    assert side is not None, f"the data have no {name}"
    return side


def _enlarged(pictures: Tensor, height: int, width: int) -> Tensor:
    """Every pixel repeated as often as both sides allow, then framed in mid-grey."""
    times = min(height // pictures.shape[2], width // pictures.shape[3])
    large = pictures.repeat_interleave(times, 2).repeat_interleave(times, 3)
    if large.shape[1] == 1:
        large = large.expand(-1, 3, -1, -1)
    return nn.functional.pad(large, (0, width - large.shape[3], 0, height - large.shape[2]))


def _filled(pixels: np.ndarray, columns: int) -> np.ndarray:
    """Pictures (n, h, w, 4) and as many empty ones as fill the row."""
    return np.concatenate((pixels, np.zeros((columns - len(pixels), *pixels.shape[1:]), np.uint8)))
