"""What each long task of Explore does, with the engine; importing it brings torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.inference.direction_files import write_directions
from engine.inference.directions import closed_form, joined, of_classes, principal
from engine.inference.films import export_film, render_frames
from engine.inference.neighbours import open_gallery
from engine.inference.pictures import read_picture
from engine.inference.projection import project
from engine.inference.recipe_files import save_picture
from engine.spec.errors import Cancelled
from engine.spec.exploration import Neighbours, Projected, Recipe, Sheet
from engine.spec.tiles import tile
from engine.spec.translation import Picture
from studio.exploration import ExportFilm, FindDirections, FindNeighbours, PreviewFilm, ProjectPicture, SaveGrid
from studio.services.exploring_engine import Job

PREVIEW_MIB = 256  # of frames that are kept to be shown


def _find_directions(job: Job) -> tuple[Any, ...]:
    """All directions that are known then, written beside the run."""
    order: FindDirections = job.order
    explorer, layers, reports = job.explorer, order.layers, _reports(job)
    if order.kind == "principal":
        found = principal(explorer, count=order.count, codes=order.codes, layers=layers, seed=order.seed, **reports)
    elif order.kind == "weights":
        found = closed_form(explorer, count=order.count, layers=layers, seed=order.seed)
    else:
        found = of_classes(explorer, layers=layers, seed=order.seed, **reports)
    known = joined(explorer.directions, found)
    write_directions(job.path, explorer.facts, known)
    explorer.directions = known
    return known


def _project(job: Job) -> Projected:
    order: ProjectPicture = job.order
    picture = order.picture if isinstance(order.picture, Picture) else read_picture(order.picture)
    return project(
        job.explorer,
        picture,
        starts=order.starts,
        steps=order.steps,
        label=order.label,
        seed=order.seed,
        **_reports(job),
    )


def _neighbours(job: Job) -> Neighbours:
    """The gallery is opened once for each model."""
    run = job.path if job.path.is_dir() else None
    gallery = open_gallery(job.explorer, run, job.progress, job.cancelled)
    return gallery.nearest(job.explorer.picture(job.order.recipe), job.order.count)


def _preview(job: Job) -> np.ndarray:
    """Frames (n, h, w, 4); fewer where they would take too much memory."""
    order: PreviewFilm = job.order
    shape = job.explorer.facts.shape
    each = 4 * shape[-2] * shape[-1] if len(shape) == 3 else 2**20
    most = max(2, len(order.journey.keys), PREVIEW_MIB * 2**20 // each)
    journey = replace(order.journey, frames=min(order.journey.frames, most))
    frames = []
    for pixels in render_frames(job.explorer, journey, cancelled=job.cancelled):
        _go_on(job)
        frames.append(pixels)
        job.progress(len(frames), journey.frames)
    return np.stack(frames)


def _film(job: Job) -> Path:
    order: ExportFilm = job.order
    return export_film(job.explorer, order.journey, order.path, order.film, **_reports(job))


def _grid(job: Job) -> Path:
    order: SaveGrid = job.order
    recipes, pictures = [], []
    for recipe in order.recipes:
        _go_on(job)
        recipes.append(_sealed(job, recipe))
        pictures.append(job.explorer.picture(recipe))
        job.progress(len(pictures), len(order.recipes))
    return save_picture(order.path, tile(np.stack(pictures), order.columns), Sheet(tuple(recipes), order.columns))


def _sealed(job: Job, recipe: Recipe) -> Recipe:
    sealed: Recipe = job.explorer.sealed(recipe)
    return sealed


def _reports(job: Job) -> dict[str, Any]:
    return {"progress": job.progress, "cancelled": job.cancelled}


def _go_on(job: Job) -> None:
    if job.cancelled():
        raise Cancelled("the task was cancelled")


TASKS: dict[type, Callable[[Job], Any]] = {
    FindDirections: _find_directions,
    ProjectPicture: _project,
    FindNeighbours: _neighbours,
    PreviewFilm: _preview,
    ExportFilm: _film,
    SaveGrid: _grid,
}
