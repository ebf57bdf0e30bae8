"""Translators: any picture in, what a route makes of it out, whatever its size, channels and transparency."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.inference.model import open_model
from engine.inference.routes import Works, works_of_model
from engine.inference.seen import as_seen, as_shown, is_grey, resized
from engine.inference.tiling import BLEND, SIDE, Axis, as_bytes, divide, in_tiles
from engine.inference.weights import SUFFIXES, works_of_file
from engine.spec.errors import OptionError, OutOfMemory, nearest
from engine.spec.progress import Progress, Stop, go_on
from engine.spec.translation import Picture, Translated, TranslatorFacts, Way

SMALLEST = 16  # pixels a side that a network sees at least, where it was trained on as many
LEAST_SIDE = 256  # of tiles, which are halved while memory does not suffice


class Translator:
    """An opened model, ready to translate pictures one by one; one thread at a time."""

    def __init__(self, works: Works) -> None:
        self._works = works

    @property
    def facts(self) -> TranslatorFacts:
        """What there is to know of it."""
        return self._works.facts

    def translate(
        self,
        picture: Picture,
        way: str,
        *,
        cycle: bool = False,
        progress: Progress | None = None,
        cancelled: Stop | None = None,
    ) -> Translated:
        """What a way makes of a picture, and with `cycle` what the way back makes of that.

        Raises OptionError where there is no such way, Cancelled, and OutOfMemory where not even small tiles fit.
        """
        chosen = self._way(way)
        back = self._back(picture, chosen) if cycle else None
        work = _Work(self._works, _Steps(progress, cancelled))
        return work.translated(picture, chosen, back, cycle=cycle)

    def all_domains(
        self,
        picture: Picture,
        *,
        cycle: bool = False,
        progress: Progress | None = None,
        cancelled: Stop | None = None,
    ) -> tuple[Translated, ...]:
        """What every way makes of a picture, in their order; raises as `translate` does."""
        ways = self.facts.ways
        found = []
        for number, way in enumerate(ways):

            def tell(done: int, total: int, number: int = number) -> None:
                if progress is not None:
                    progress(number * total + done, len(ways) * total)

            found.append(self.translate(picture, way.name, cycle=cycle, progress=tell, cancelled=cancelled))
        return tuple(found)

    def domain_of(self, picture: Picture) -> Way | None:
        """The way to the domain that the game's classifier sees in a picture; None where it has no classifier."""
        classify, (height, width) = self._works.classify, self.facts.size
        if classify is None:
            return None
        channels = next(iter(self._works.routes.values())).source[0]
        label = int(classify(as_seen(resized(picture.pixels, height, width), channels))[0].argmax())
        return next((way for way in self.facts.ways if way.domain == label), None)

    def _way(self, name: str) -> Way:
        way = self.facts.way(name)
        if way is None:
            names = [each.name for each in self.facts.ways]
            raise OptionError("way", f'{self.facts.title} has no way "{name}"', nearest(name, names))
        return way

    def _back(self, picture: Picture, way: Way) -> Way | None:
        if way.back:
            return self._way(way.back)
        return self.domain_of(picture) if way.domain is not None else None


def open_translator(
    path: Path | str, *, round: int | None = None, averaged: bool = True, device: str = "cpu"
) -> Translator:
    """The translator of a run's folder, at its newest good checkpoint or that of a round, or of a file of weights.

    averaged: the moving average of the weights where a run keeps one. Files are generators as the PyTorch
    repository of CycleGAN and pix2pix publishes them, or what `export` wrote. Raises RunError, CheckpointError,
    DeviceError, and OptionError where there is nothing that translates.
    """
    path = Path(path)
    if path.suffix.lower() in SUFFIXES and not path.is_dir():
        if round is not None:
            raise OptionError("round", f"{path.name} holds one state only", "", "Leave the round out.")
        return Translator(works_of_file(path, device))
    return Translator(works_of_model(open_model(path, round=round, averaged=averaged, device=device)))


@dataclass
class _Steps:
    """Counts tiles, and stops between them."""

    progress: Progress | None
    cancelled: Stop | None
    done: int = 0
    total: int = 0

    def step(self) -> None:
        """Before a tile: raises Cancelled once nobody waits."""
        go_on(self.cancelled, "the translation")

    def finish(self) -> None:
        """After a tile."""
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)


@dataclass(frozen=True)
class _Made:
    """What a route made: pixels without padding, and the network's own numbers where nothing was divided."""

    pixels: np.ndarray  # (h, w, c) uint8
    numbers: Tensor | None = None  # (1, c, h, w) with the padding
    tiles: int = 1


@dataclass
class _Work:
    """One picture on its way, in tiles of at most this side."""

    works: Works
    steps: _Steps
    side: int = SIDE

    def translated(self, picture: Picture, way: Way, back: Way | None, *, cycle: bool) -> Translated:
        begun = time.perf_counter()
        made, again = self._fitting(picture, way, back)
        seconds = time.perf_counter() - begun
        notes = tuple(self._told(picture, way, back, made, cycle=cycle))
        alpha = picture.pixels[..., 3]
        shown = None if again is None else as_shown(again.pixels, alpha)
        return Translated(way, picture, as_shown(made.pixels, alpha), shown, seconds, notes)

    def _fitting(self, picture: Picture, way: Way, back: Way | None) -> tuple[_Made, _Made | None]:
        """Again in smaller tiles, while the memory does not suffice."""
        while True:
            try:
                return self._there_and_back(picture, way, back)
            except (RuntimeError, MemoryError) as error:
                if not _is_out_of_memory(error):
                    raise
                if self.side <= LEAST_SIDE or self.works.facts.fixed:
                    what = f"the memory does not suffice to translate {picture.name or 'the picture'}"
                    raise OutOfMemory(what, str(error).split("\n", 1)[0], "Close other programs.") from None
            self.side //= 2
            self.steps.done = 0
            if torch.cuda.is_available():
                torch.cuda.empty_cache()

    def _there_and_back(self, picture: Picture, way: Way, back: Way | None) -> tuple[_Made, _Made | None]:
        if self.works.facts.fixed:
            return self._resized(picture, way, back)
        scale, (height, width) = self.works.scale(way.name), picture.size
        axes = self._axes(height, width)
        larger = self._axes(height * scale, width * scale) if back else axes
        self.steps.total = _tiles(axes) + (_tiles(larger) if back else 0)
        made = self._made(picture.pixels, None, way, axes)
        if not back:
            return made, None
        numbers = made.numbers if scale == 1 else None
        return made, self._made(as_shown(made.pixels, picture.pixels[..., 3]), numbers, back, larger)

    def _resized(self, picture: Picture, way: Way, back: Way | None) -> tuple[_Made, _Made | None]:
        """By networks of one size: the picture is brought to it, and what they make to the picture's own."""
        route, scale, (height, width) = self.works.routes[way.name], self.works.scale(way.name), picture.size
        self.steps.total = 2 if back else 1
        numbers = self._run(as_seen(resized(picture.pixels, *route.source[1:]), route.source[0]), way)
        whole = resized(as_bytes(numbers[0]), height * scale, width * scale, mixing=way.name not in self.works.maps)
        if not back:
            return _Made(whole), None
        again = as_bytes(self._run(numbers, back)[0])
        return _Made(whole), _Made(resized(again, height, width))

    def _axes(self, height: int, width: int) -> tuple[Axis, Axis]:
        facts = self.works.facts
        most = max(SMALLEST, 4 * facts.stride)
        least = min(facts.size[0], most), min(facts.size[1], most)
        return divide(height, width, stride=facts.stride, least=least, side=self.side)

    def _made(self, pixels: np.ndarray, numbers: Tensor | None, way: Way, axes: tuple[Axis, Axis]) -> _Made:
        """What a way makes of pixels (h, w, 4), or of what a network made of a picture as a whole."""
        rows, columns = axes
        channels, scale = self.works.routes[way.name].source[0], self.works.scale(way.name)

        def take(high: np.ndarray, wide: np.ndarray) -> Tensor:
            return as_seen(pixels[high][:, wide], channels)

        def run(seen: Tensor) -> Tensor:
            return self._run(seen, way)

        if _tiles(axes) > 1:
            blend = 0 if way.name in self.works.maps else BLEND
            return _Made(in_tiles(take, run, rows, columns, scale=scale, blend=blend), tiles=_tiles(axes))
        seen = take(rows.indices(0), columns.indices(0)) if numbers is None else numbers
        made = run(seen)
        top, left = rows.before * scale, columns.before * scale
        bottom, right = top + rows.length * scale, left + columns.length * scale
        return _Made(as_bytes(made[0, :, top:bottom, left:right]), made)

    def _run(self, seen: Tensor, way: Way) -> Tensor:
        """What a way makes of one tile, or of a picture as a whole."""
        self.steps.step()
        made = self.works.run(seen, way.name)
        self.steps.finish()
        return made

    def _told(self, picture: Picture, way: Way, back: Way | None, made: _Made, *, cycle: bool) -> Iterator[str]:
        facts, (channels, height, width) = self.works.facts, self.works.routes[way.name].source
        if facts.fixed and picture.size != (height, width):
            yield f"It was resized to {width} × {height} and back: this translator takes no other size."
        elif not facts.fixed and any(axis.padded != axis.length for axis in self._axes(*picture.size)):
            yield f"Its edges were mirrored, to multiples of {facts.stride} pixels, and cut off again."
        if made.tiles > 1:
            yield f"It was translated in {made.tiles} overlapping tiles with blended seams."
        if channels == 1 and not is_grey(picture.pixels):
            yield "The translator sees its brightness only."
        if picture.has_alpha and channels != 4:
            yield "Its transparency was kept; the translator sees white where nothing shows."
        if back and not way.back:
            yield f'The way back leads to "{back.target}", which the classifier sees in the picture.'
        elif cycle and not back:
            yield "There is no way back."


def _is_out_of_memory(error: Exception) -> bool:
    """True also for what torch raises where a processor's memory ends, which has no class of its own."""
    return isinstance(error, (MemoryError, torch.OutOfMemoryError)) or "DefaultCPUAllocator" in str(error)


def _tiles(axes: tuple[Axis, Axis]) -> int:
    return len(axes[0].starts) * len(axes[1].starts)
