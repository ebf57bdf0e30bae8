"""Films of points: where a path leads among the samples of a run."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw

FINER = 3  # drawn so many times larger, for smooth edges
LARGE = 1024  # pixels of a side beyond which edges need no smoothing, and a larger drawing would fill the memory
SAMPLES, PATH, HERE = (185, 185, 185), (230, 159, 0), (213, 94, 0)  # grey, orange, vermilion


class Scatter:
    """A path of points (n, d) over a cloud of samples (m, d); of more than two dimensions the first two are shown."""

    SIDE = 256  # pixels, where nothing is enlarged
    CLOUD = 1000  # samples to draw the path over

    def __init__(self, cloud: np.ndarray, path: np.ndarray, scale: int = 1) -> None:
        self._side = self.SIDE * scale
        self._finer = FINER if self._side <= LARGE else 1
        self._unit = self._finer * scale
        everything = np.concatenate((cloud, path))
        shown = everything[np.isfinite(everything).all(1)]
        low, high = (shown.min(0), shown.max(0)) if len(shown) else (np.zeros(path.shape[1]), np.ones(path.shape[1]))
        self._centre, self._reach = (low + high) / 2, max(float((high - low).max()), 1e-6) * 0.55
        self._cloud, self._path = self._placed(cloud), self._placed(path)

    def frames(self) -> Iterator[np.ndarray]:
        """Frames (side, side, 4) uint8, one for each point of the path, with what it has come along."""
        canvas = Image.new("RGB", (self._side * self._finer,) * 2, "white")
        pen = ImageDraw.Draw(canvas)
        for place in self._cloud:
            self._dot(pen, place, 1.2, SAMPLES)
        before = None
        for place in self._path:
            if before is not None:
                pen.line([*before, *place], PATH, round(1.5 * self._unit))
            before = place
            shown = canvas.copy()
            self._dot(ImageDraw.Draw(shown), place, 4, HERE)
            yield np.asarray(shown.resize((self._side, self._side), Image.Resampling.BOX).convert("RGBA"))

    def _placed(self, points: np.ndarray) -> list[tuple[float, float]]:
        """Where finite points lie on the canvas, with y upwards."""
        flat = points[np.isfinite(points).all(1)]
        plane = np.concatenate((flat - self._centre, np.zeros((len(flat), 1))), 1)[:, :2]
        spots = (plane / self._reach * [1, -1] + 1) / 2 * (self._side * self._finer - 1)
        return [(float(x), float(y)) for x, y in spots]

    def _dot(
        self, pen: ImageDraw.ImageDraw, place: tuple[float, float], radius: float, colour: tuple[int, ...]
    ) -> None:
        x, y = place
        reach = radius * self._unit
        pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)
