"""Films of journeys: rendered frame by frame into a file that appears only once it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np

from engine.inference.exploring import Explorer
from engine.inference.film_formats import FASTEST, WRITERS, Writer
from engine.inference.paths import check_journey, film_places, probes
from engine.inference.scatter import Scatter
from engine.spec.errors import OptionError, PictureError, nearest
from engine.spec.exploration import Film, Journey, Loop
from engine.spec.progress import Progress, Stop, go_on
from engine.training.atomic import replacing

LARGEST_SIDE = 4096
MOST_PIXELS = 2**28  # of the frames that are kept in memory: of a boomerang, and of a sheet


def export_film(
    explorer: Explorer,
    journey: Journey,
    path: Path | str,
    film: Film | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> Path:
    """Renders a journey into a .mp4, .gif or .webp, or all its frames onto a .png; returns the path.

    Points become a scatter: where the path leads, over samples of the run. Raises OptionError where the journey,
    the film or the path's ending is not valid, PictureError where the place refuses – both before anything is
    rendered –, and Cancelled; then no file is left.
    """
    path, film = Path(path), film or Film()
    check_journey(journey)
    _check(path, film, journey.frames, _size(explorer))
    beforehand = probes(journey)
    total = beforehand + _shown(journey.frames, film)

    def after(done: int, _: int) -> None:
        if progress is not None:
            progress(beforehand + done, total)

    def before(done: int, _: int) -> None:
        if progress is not None:
            progress(done, total)

    frames = render_frames(explorer, journey, film, progress=before, cancelled=cancelled)
    drawn = replace(film, scale=1) if explorer.facts.is_points else film  # a scatter is drawn as large as it is shown
    return write_film(path, frames, journey.frames, drawn, progress=after, cancelled=cancelled)


def render_frames(
    explorer: Explorer,
    journey: Journey,
    film: Film | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> Iterator[np.ndarray]:
    """The frames (h, w, 4) uint8 of a journey one by one, those of points as a scatter; neither enlarged nor turned.

    progress: of what is made before the first of them. Raises as `film_places` does.
    """
    path, where = film_places(explorer, journey, progress, cancelled)
    made = (explorer.render(path.at(place)) for place in where.split(1))
    if not explorer.facts.is_points:
        yield from (pixels[0] for pixels in made)
        return
    points = []
    for point in made:
        go_on(cancelled, "the film")
        points.append(point)
    cloud = explorer.model.sample(Scatter.CLOUD)
    yield from Scatter(cloud, np.concatenate(points), (film or Film()).scale).frames()


def write_film(
    path: Path | str,
    frames: Iterable[np.ndarray],
    total: int,
    film: Film | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Stop | None = None,
) -> Path:
    """Writes frames (h, w, 4) uint8 of one size as .mp4, .gif, .webp or .png, by the path's ending.

    total: how many they are. Raises as `export_film` does; the place is tried before the first frame is asked for.
    """
    path, film = Path(path), film or Film()
    _check(path, film, total)
    shown = _shown(total, film)
    with _replacing(path) as temporary, _writing(temporary, path, film) as writer:
        for done, pixels in enumerate(_in_order(frames, film)):
            go_on(cancelled, "the film")
            if not done:
                _check(path, film, total, (pixels.shape[0], pixels.shape[1]))
            writer.add(pixels)
            if progress is not None:
                progress(min(done + 1, shown), shown)
        writer.finish()
    return path


def _in_order(frames: Iterable[np.ndarray], film: Film) -> Iterator[np.ndarray]:
    """The frames; of a boomerang also back again, without showing its two ends twice."""
    if film.loop != "boomerang":
        yield from frames
        return
    kept = []
    for pixels in frames:
        kept.append(pixels)
        yield pixels
    yield from kept[-2:0:-1]


def _shown(frames: int, film: Film) -> int:
    return max(frames, 2 * frames - 2) if film.loop == "boomerang" else frames


def _size(explorer: Explorer) -> tuple[int, int]:
    shape = explorer.facts.shape
    return (Scatter.SIDE, Scatter.SIDE) if explorer.facts.is_points else (shape[1], shape[2])


def _check(path: Path, film: Film, frames: int, size: tuple[int, int] | None = None) -> None:
    """Raises OptionError where this is no film that could be written."""
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        why = f"films are written as {', '.join(WRITERS)}"
        named = f"Call it {path.stem or 'film'}.mp4."
        raise OptionError("film.path", f'"{path.name}" has no ending that fits', why, named)
    if film.loop not in get_args(Loop):
        raise OptionError("film.loop", f'there is no loop "{film.loop}"', "", nearest(film.loop, get_args(Loop)))
    if frames < 1:
        raise OptionError("film.frames", "a film needs frames", f"there are {frames}")
    fastest = FASTEST.get(suffix, 120.0)
    if not 0.1 <= film.frames_per_second <= fastest:
        why = f"a {suffix} shows 0.1 to {fastest:g}"
        what = f"{film.frames_per_second:g} frames per second do not fit"
        raise OptionError("film.frames_per_second", what, why, "" if suffix == ".mp4" else "Write a .mp4.")
    if film.scale < 1:
        raise OptionError("film.scale", f"frames cannot be enlarged {film.scale} times", "it must be ≥ 1")
    if size is None:
        return
    if max(size) * film.scale > LARGEST_SIDE:
        what = f"frames of {size[1]}×{size[0]} pixels cannot be enlarged {film.scale} times"
        raise OptionError("film.scale", what, f"films have sides of up to {LARGEST_SIDE:,} pixels", "Enlarge less.")
    pixels = frames * size[0] * size[1] * (film.scale**2 if suffix == ".png" else 1)
    if (suffix == ".png" or film.loop == "boomerang") and pixels > MOST_PIXELS:
        what = f"{frames:,} frames of this size are too many to be kept at once"
        raise OptionError("film.frames", what, f"{pixels:,} pixels, of {MOST_PIXELS:,}", "Make fewer frames.")


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    try:
        with replacing(path) as temporary:
            yield temporary
    except OSError as error:
        raise PictureError(f"{path} cannot be written", error.strerror or str(error), "Choose another place.") from None


@contextmanager
def _writing(temporary: Path, path: Path, film: Film) -> Iterator[Writer]:
    writer: Any = WRITERS[path.suffix.lower()](temporary, film)
    try:
        yield writer
    finally:
        writer.close()
