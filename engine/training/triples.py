"""Previews of games that translate: what goes in, what comes out, and the way back or the target below it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from engine.contracts import Batch, Game
from engine.data.source import Source
from engine.spec.events import SheetLayout
from engine.training.preview import CODE_SEED, as_pixels, looking

FEWEST = 2  # pictures of a kind in a row
BROAD = 6  # pictures in a row; more only where there are as many rows


class Triples:
    """Rows of a sheet: for each route what goes in, what comes out, and its target or the way back.

    At the left of pictures that are learnt from, at the right of pictures that are held out where there are any.
    Routes that start from the same pictures, as those to many domains do, share the first row.
    """

    def __init__(self, game: Game, source: Source, count: int, seed: int) -> None:
        """count: pictures on the sheet at most, as far as two columns of a kind allow."""
        self.game, self.paired = game, source.paired
        captions = tuple(self._captions())
        sources = [source, source.held_out] if source.held_out else [source]
        row = min(count // len(captions), max(BROAD, len(captions)))
        wanted = max(row // len(sources), FEWEST)
        self._shown = [each.some(wanted, CODE_SEED + seed) for each in sources]
        sides = {route.takes for route in game.routes()}
        self._columns = [max(len(_side(batch, side)) for side in sides) for batch in self._shown]
        columns, held_out = sum(self._columns), sum(self._columns[1:])
        self.layout = SheetLayout(columns, captions, len(captions) * columns, held_out)

    def samples(self, nets: nn.ModuleDict, device: torch.device) -> np.ndarray:
        """All pictures of the sheet (n, h, w, 4) uint8, row by row; smaller ones are enlarged by whole pixels."""
        with looking(nets):
            blocks = [[row.float().cpu() for row in self._rows(nets, batch, device)] for batch in self._shown]
        height, width = (max(row.shape[side] for row in blocks[0]) for side in (2, 3))
        rows = zip(*blocks, strict=True)
        return np.concatenate(
            [
                _filled(as_pixels(_enlarged(row, height, width)), columns)
                for kinds in rows
                for row, columns in zip(kinds, self._columns, strict=True)
            ]
        )

    def _captions(self) -> Iterator[str]:
        entered = ""
        for route in self.game.routes():
            if route.takes != entered:
                entered = route.takes
                yield route.titles[0]
            yield f"→ {route.titles[1]}"
            if self.paired:
                yield "target"
            elif route.back:
                yield f"→ {route.titles[0]}"

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
