"""The previews of a run in order: those that came live, and those that lie in its folder."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from pathlib import Path

import numpy as np

from engine.spec.events import Preview, SheetLayout
from studio.sheets import read_preview

KEEP_MIB = 48  # of previews in memory; older ones are read again from their files


class PreviewReel:
    """Previews by round; the newest may be one that was only shown.

    A file holds the averaged samples where the run keeps an average, the raw ones otherwise.
    """

    def __init__(self, samples: int = 64, *, averages: bool = False) -> None:
        self.samples = samples  # in a saved preview
        self.averages = averages  # whether the run keeps a moving average
        self.layout: SheetLayout | None = None  # of its sheets
        self.newest: Preview | None = None
        self._files: dict[int, Path] = {}
        self._rounds: list[int] = []
        self._kept: OrderedDict[int, Preview] = OrderedDict()

    @property
    def rounds(self) -> list[int]:
        """Rounds of the saved previews, ascending."""
        return self._rounds

    @property
    def sheet(self) -> tuple[int, int | None]:
        """How many samples a saved sheet holds, and its columns (None: as square as may be)."""
        if self.layout is None:
            return self.samples, None
        return self.layout.samples or self.samples, self.layout.columns

    @property
    def files(self) -> dict[int, Path]:
        """Saved previews by round."""
        return self._files

    def load(self, previews: tuple[tuple[int, Path], ...]) -> None:
        """Replaces everything by the files of a run."""
        self.newest = None
        self._kept.clear()
        self._files = dict(previews)
        self._rounds = sorted(self._files)

    def add(self, preview: Preview) -> None:
        """Takes a live preview; only a saved one gets a place in the order."""
        self.newest = preview
        self.layout = preview.layout or self.layout
        if preview.file is None:
            return
        if preview.round not in self._files:
            insort(self._rounds, preview.round)
        self._files[preview.round] = preview.file
        self._keep(preview)

    def drop_after(self, round: int) -> None:
        """Forgets previews beyond a round: a resumed run makes them again."""
        self._rounds = [known for known in self._rounds if known <= round]
        self._files = {known: self._files[known] for known in self._rounds}
        self._kept = OrderedDict((known, preview) for known, preview in self._kept.items() if known <= round)
        if self.newest and self.newest.round > round:
            self.newest = None

    def nearest(self, round: int) -> int | None:
        """The saved round nearest to a round; None where there is none."""
        return min(self._rounds, key=lambda known: abs(known - round), default=None)

    def neighbour(self, round: int | None, step: int) -> int | None:
        """The saved round so many places on; None (live) beyond the last."""
        here = len(self._rounds) if round is None else bisect_left(self._rounds, round)
        there = max(0, here + step)
        return self._rounds[there] if there < len(self._rounds) else None

    def preview(self, round: int | None) -> Preview | None:
        """The preview of a saved round, from memory or its file; the newest there is for None."""
        if round is None:
            last = self._rounds[-1] if self._rounds else None
            return self.newest or (None if last is None else self.preview(last))
        if round in self._kept:
            self._kept.move_to_end(round)
            return self._kept[round]
        path = self._files.get(round)
        samples = read_preview(path, *self.sheet) if path else None
        if samples is None:
            return None
        averaged, raw = (samples, None) if self.averages else (None, samples)
        preview = Preview(round, averaged, raw, path, self.layout)
        self._keep(preview)
        return preview

    def _keep(self, preview: Preview) -> None:
        self._kept[preview.round] = preview
        while len(self._kept) > 1 and sum(_size(kept) for kept in self._kept.values()) > KEEP_MIB << 20:
            self._kept.popitem(last=False)


def _size(preview: Preview) -> int:
    return sum(array.nbytes for array in (preview.averaged, preview.raw) if isinstance(array, np.ndarray))
