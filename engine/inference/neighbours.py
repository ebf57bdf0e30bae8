"""Which training samples lie nearest to a sample, so that memorising is seen."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.contracts import Dataset
from engine.data.source import centred, to_bytes, to_signed
from engine.data.stores import spread
from engine.evaluation.halves import open_present
from engine.inference.comparing import Features, Shrinking, own_features, shrinking
from engine.inference.exploring import Explorer
from engine.inference.nearest import PIECE_VALUES, Vectors, nearest
from engine.spec.config import Choice
from engine.spec.data import Preparation
from engine.spec.errors import DatasetError
from engine.spec.exploration import Neighbour, Neighbours
from engine.spec.progress import Progress, Stop, go_on
from engine.training.preview import as_pixels, from_pixels
from engine.training.run_folder import RunFolder

FEATURES_LIMIT = 2**28  # bytes of features that are kept
PIECE = 64  # samples that the discriminator looks at at once
USUAL = 100  # training samples whose own nearest are looked for, to know what is usual
STAGES = (0, 300, 900, 1000)  # thousandths of the progress: opening, features, what is usual

_galleries: weakref.WeakKeyDictionary[Explorer, Gallery] = weakref.WeakKeyDictionary()


class Gallery:
    """The training samples of a run; pixels are read as they are needed, features are kept."""

    def __init__(self, dataset: Dataset, features: Features | None, device: torch.device, teller: _Teller) -> None:
        samples = dataset.samples
        assert samples is not None
        self.info = dataset.info
        self._dataset, self._samples, self._device = dataset, samples, device
        self._rows = torch.arange(len(samples)) if dataset.rows is None else dataset.rows
        size = int(np.prod(self.info.shape))
        self._pixels = Vectors(len(self._rows), size, lambda rows: self._signed(rows).flatten(1))
        self._features, self._shrink = features, Shrinking()
        self._seen = None if features is None else self._looked_at(features, teller)
        teller.say(2, 0, 1)
        seen = None if self._seen is None else self._usually(self._seen, teller)
        self._usual = self._usually(self._pixels, teller), seen
        teller.say(2, 1, 1)

    def __len__(self) -> int:
        """Training samples."""
        return len(self._rows)

    def nearest(self, sample: np.ndarray, count: int = 8) -> Neighbours:
        """The training samples nearest to a picture (h, w, 4) uint8 or a point (d,), by pixels and by features.

        Where training mirrors pictures, the mirrored sample is compared, too. Raises ValueError for another size.
        """
        asked = from_pixels(np.asarray(sample)[None], self.info.shape)
        if not self.info.is_points:
            asked = to_signed(to_bytes(asked))  # every bit as training samples have it
        if self._dataset.flip:
            asked = torch.cat((asked, asked.flip(3)))
        by_pixel = self._neighbours(self._pixels, asked.flatten(1), count, self._unit)
        by_feature: tuple[Neighbour, ...] = ()
        if self._seen is not None and self._features is not None:
            by_feature = self._neighbours(self._seen, self._look(self._features, asked), count, 1)
        return Neighbours(by_pixel, by_feature, *self._usual, tuple(self._notes()))

    @property
    def _unit(self) -> float:
        """What turns root mean squares in [-1, 1] into shares of black to white, and those of points into lengths."""
        return float(self.info.shape[0]) ** 0.5 if self.info.is_points else 0.5

    def _signed(self, rows: Tensor) -> Tensor:
        """Training samples (k, …) in [-1, 1], as training sees the middle of them."""
        return to_signed(centred(self._samples[self._rows[rows]], self.info.shape))

    def _look(self, features: Features, samples: Tensor) -> Tensor:
        """Features (k, d) of samples, as they are kept."""
        with torch.no_grad():
            alone = [features.look(piece.to(self._device)).cpu() for piece in samples.split(PIECE)]
        return self._shrink(torch.cat(alone))

    def _looked_at(self, features: Features, teller: _Teller) -> Vectors:
        with torch.no_grad():
            first = features.look(self._signed(torch.arange(1)).to(self._device))
        self._shrink = shrinking(first.shape[1:], len(self), FEATURES_LIMIT)
        kept = torch.empty(len(self), self._shrink(first.cpu()).shape[1])
        for rows in torch.arange(len(self)).split(PIECE):
            teller.say(1, int(rows[0]), len(self))
            kept[rows] = self._look(features, self._signed(rows))
        return Vectors(len(kept), kept.shape[1], lambda rows: kept[rows])

    def _usually(self, vectors: Vectors, teller: _Teller) -> float | None:
        """Median distance of training samples to their own nearest; None of too few."""
        if len(self) < 2:
            return None
        rows = spread(len(self), min(USUAL, max(8, PIECE_VALUES // vectors.length)), 0)
        found = nearest(vectors, vectors.read(rows), 2, lambda: teller.say(2, 0, 1))
        return float(found.distances[:, 1].median()) * (self._unit if vectors is self._pixels else 1)

    def _neighbours(self, vectors: Vectors, asked: Tensor, count: int, unit: float) -> tuple[Neighbour, ...]:
        """Those of asked (k, d), which is one sample in several guises."""
        found = nearest(vectors, asked, count)
        distances: dict[int, float] = {}
        pairs = zip(found.rows.flatten().tolist(), found.distances.flatten().tolist(), strict=True)
        for row, distance in sorted(pairs, key=lambda pair: pair[1]):
            distances.setdefault(row, distance * unit)
        rows = torch.tensor(list(distances)[:count])
        pictures = as_pixels(self._signed(rows))
        places = self._rows[rows].tolist()
        near = list(distances.values())
        return tuple(Neighbour(place, near[n], pictures[n], self._label(place)) for n, place in enumerate(places))

    def _label(self, index: int) -> str:
        labels, classes = self._dataset.labels, self.info.classes
        label = -1 if labels is None else int(labels[index])
        return classes[label] if 0 <= label < len(classes) else ""

    def _notes(self) -> Iterator[str]:
        noun = "points" if self.info.is_points else "pictures"
        yield f"{len(self):,} training {noun} of {self.info.title} were compared."
        if self._features is None:
            yield "By pixels only: there is no discriminator here that shows features."
        else:
            yield f"Features are those of {self._features.source}{self._shrink.told}."
        if self._dataset.flip:
            yield "Training mirrors pictures at random: mirrored ones were compared, too."
        if not self.info.is_points and self._samples.shape[2:] != self.info.shape[1:]:
            yield "Training crops pictures at random: their middles were compared."


def open_gallery(
    explorer: Explorer,
    run: Path | None = None,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> Gallery:
    """The training samples of an explorer's model, seen by the discriminator of its checkpoint; opened once.

    run: folder whose config names the data; None: the model's own. Nothing is downloaded. Raises DatasetError where
    the data are gone, are not as they were, or are drawn fresh for ever, and Cancelled.
    """
    known = _galleries.get(explorer)
    if known is not None:
        return known
    teller = _Teller(progress, cancelled)
    model = explorer.model
    choice = (model.config if run is None else RunFolder.open(run).config()).data
    dataset = _opened(choice, Preparation(teller.opening, teller.stops), model.name)
    teller.say(1, 0, 1)
    _check(dataset, explorer)
    gallery = Gallery(dataset, own_features(model), model.device, teller)
    _galleries[explorer] = gallery
    return gallery


def _opened(choice: Choice, preparation: Preparation, name: str) -> Dataset:
    """The data of a run; raises DatasetError where they are gone."""
    try:
        return open_present(choice, preparation)
    except DatasetError as error:
        what = f"what {name} was trained on cannot be opened"
        remedy = error.remedy or "Put the data back where they were."
        raise DatasetError(what, error.what + (f" ({error.why})" if error.why else ""), remedy) from None


@dataclass(frozen=True)
class _Teller:
    """Turns three stages of unequal length into one progress, and stops between their steps."""

    progress: Progress | None
    cancelled: Stop | None

    def say(self, stage: int, done: int, total: int) -> None:
        """How far a stage is; raises Cancelled once nobody waits."""
        go_on(self.cancelled, "the search for neighbours")
        if self.progress is not None:
            first, last = STAGES[stage : stage + 2]
            self.progress(first + (last - first) * min(done, total) // max(total, 1), STAGES[-1])

    def opening(self, task: str, done: int, total: int) -> None:  # noqa: ARG002 - one bar for all tasks
        """The progress of a data set that is opened, in its own words."""
        if self.progress is not None and total:
            self.progress(STAGES[1] * min(done, total) // total, STAGES[-1])

    def stops(self) -> bool:
        """Whether nobody waits any more."""
        return self.cancelled is not None and self.cancelled()


def _check(dataset: Dataset, explorer: Explorer) -> None:
    """Raises DatasetError for data that cannot be compared with the model's samples."""
    title, model = dataset.info.title, explorer.model
    if dataset.samples is None:
        what = f"{title} has no training samples to look among"
        raise DatasetError(what, "its points are drawn fresh, never the same twice", "Explore a run on stored data.")
    if dataset.info.shape != model.info.shape:
        now, then = ("×".join(map(str, info.shape)) for info in (dataset.info, model.info))
        why = f"its samples are {now} now, and were {then} when {model.name} learnt from them"
        raise DatasetError(f"{title} is not what it was", why, "Restore the data that the run was trained on.")
    if not len(dataset.samples):
        raise DatasetError(f"{title} holds no samples", "", "Restore the data that the run was trained on.")
