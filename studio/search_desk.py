"""Between the service and the panels that look for own pictures among samples, and samples among training pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.spec.events import Failed
from engine.spec.exploration import Neighbours, Projected
from engine.spec.translation import Picture
from studio.exploration import FindNeighbours, Made, Opened, ProjectPicture
from studio.review import words
from studio.widgets.neighbour_panel import NeighbourPanel
from studio.widgets.projection_panel import ProjectionPanel

if TYPE_CHECKING:
    from studio.services.exploration import ExplorationService


class SearchDesk(QObject):
    """Signals: found(Recipe) of a projection that is to be used."""

    found = Signal(object)

    def __init__(self, service: ExplorationService, projection: ProjectionPanel, neighbours: NeighbourPanel) -> None:
        super().__init__(projection)
        self._service, self._projection, self._neighbours = service, projection, neighbours
        self._picture: Path | Picture | None = None  # that was looked for last
        self._label: int | None = None
        self._made: Made | None = None
        self._compared: Made | None = None  # whose neighbours are looked for
        self._opened: Opened | None = None
        projection.again_wanted.connect(self._again)
        projection.cancel_wanted.connect(lambda: service.cancel(ProjectPicture.name))
        projection.use_wanted.connect(self.found)
        neighbours.wanted.connect(self.compare)
        neighbours.cancel_wanted.connect(lambda: service.cancel(FindNeighbours.name))
        service.task_started.connect(lambda name: self._show_progress(name, 0, 0))
        service.task_progressed.connect(self._show_progress)
        service.task_done.connect(self._take)
        service.task_failed.connect(lambda name, problem: self._stop(name, _told(problem)))
        service.task_cancelled.connect(lambda name: self._stop(name, ""))

    def show_opened(self, opened: Opened) -> None:
        """Another model, whose results are others, or newer weights of the same."""
        if not opened.shows(self._opened):
            self._projection.show_model(opened.facts)
            self._neighbours.show_model(opened.facts)
        self._opened = opened

    def show_made(self, made: Made) -> None:
        """The sample that is compared when that is wanted."""
        self._made = made

    def project(self, picture: Path | Picture, label: int | None) -> None:
        """Looks for the sample nearest to a picture; label: its class, None where any may do."""
        self._picture, self._label = picture, label
        if isinstance(picture, Picture):
            self._projection.show_target(picture.pixels)
        else:
            self._projection.clear()
        starts, steps = self._projection.effort
        self._service.cancel(ProjectPicture.name)  # the picture before is not looked for any more
        self._projection.show_progress(0, 0)  # it may wait for another task
        self._service.do(ProjectPicture(picture, starts, steps, label))

    def compare(self) -> None:
        """Looks for the training pictures nearest to the sample on show."""
        if self._made is not None:
            self._compared = self._made
            self._service.do(FindNeighbours(self._made.sealed))

    def _again(self) -> None:
        if self._picture is not None:
            self.project(self._picture, self._label)

    def _show_progress(self, name: str, done: int, total: int) -> None:
        if name == ProjectPicture.name:
            self._projection.show_progress(done, total)
        elif name == FindNeighbours.name:
            self._neighbours.show_progress(done, total)

    def _take(self, _name: str, result: Projected | Neighbours) -> None:
        if isinstance(result, Projected):
            self._projection.show_found(result)
        elif isinstance(result, Neighbours) and self._compared is not None:
            self._neighbours.show_neighbours(self._compared.sample, result)

    def _stop(self, name: str, why: str) -> None:
        ends: dict[str, Callable[[str], None]] = {
            ProjectPicture.name: self._projection.show_failed,
            FindNeighbours.name: self._neighbours.show_failed,
        }
        if name in ends:
            ends[name](why)


def _told(problem: Failed) -> str:
    return words(problem.what, problem.why, problem.remedy)
