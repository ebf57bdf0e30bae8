"""Between the strip of key frames and the service that makes the frames between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from engine.spec.exploration import Journey, Recipe
from studio.exploration import ExportFilm, Made, Opened, PreviewFilm
from studio.widgets.film_dialog import FilmDialog
from studio.widgets.keyframe_strip import KeyframeStrip

if TYPE_CHECKING:
    from studio.services import Services
    from studio.widgets.shortcuts_dialog import Group

KEY = "keys"


class FilmDesk(QObject):
    """Signals: added() with the first key frame, frame_shown(numpy.ndarray) while a journey plays, ended(): it plays
    no more.
    """

    added = Signal()
    frame_shown = Signal(object)
    ended = Signal()

    def __init__(self, services: Services, strip: KeyframeStrip) -> None:
        super().__init__(strip)
        self._settings, self._service, self._strip = services.settings, services.exploration, strip
        self._made: Made | None = None
        self._title = ""
        self._asked: tuple[Recipe, ...] = ()  # whose small pictures come
        self._frames: np.ndarray | None = None
        self._place = 0
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._advance)
        strip.add_wanted.connect(self.add)
        strip.update_wanted.connect(self._update)
        strip.changed.connect(self.stop)
        strip.play_wanted.connect(self._play)
        strip.stop_wanted.connect(self.stop)
        strip.export_wanted.connect(self.ask)
        strip.cancel_wanted.connect(self._cancel)
        service = self._service
        service.picture_made.connect(self._put)
        service.task_started.connect(lambda name: self._show_progress(name, 0, 0))
        service.task_progressed.connect(self._show_progress)
        service.task_done.connect(self._take)
        service.task_failed.connect(lambda name, _problem: self._end(name))
        service.task_cancelled.connect(self._end)

    @property
    def plays(self) -> bool:
        """Whether the journey is on show in place of the sample."""
        return self._frames is not None

    def show_made(self, made: Made) -> None:
        """The sample on show, which can become a key frame."""
        self._made, self._title = made, made.opened.facts.title

    def forget(self) -> None:
        """Another model is opened, to which the key frames do not belong."""
        self.stop()
        self._made = None
        self._strip.show_keys(())

    def show_opened(self, opened: Opened) -> None:
        """Another model, or newer weights of the same, with which all key frames look different."""
        self._strip.controls.offer(features=opened.facts.features)
        self.draw_again()

    def draw_again(self) -> None:
        """All key frames look different."""
        self._asked = self._strip.recipes
        self._service.ask_pictures(KEY, self._asked)

    def rewrite(self, change: Callable[[Recipe], Recipe]) -> None:
        """Changes every key frame, as where a direction has another name."""
        if self._strip.recipes:
            self._strip.show_keys([change(recipe) for recipe in self._strip.recipes])
            self.draw_again()

    def keys(self) -> Group:
        """What the keys do among the key frames."""
        rows = [
            (self.tr("Move the key frame"), self.tr("Alt with ← or →")),
            (self.tr("Go to it"), self.tr("Return")),
            (self.tr("Remove it"), self.tr("Delete")),
        ]
        return self.tr("Key frames"), rows

    def add(self) -> None:
        """What is on show becomes a key frame."""
        if self._made is not None:
            self.stop()
            self._strip.add_key(*self._key(self._made))
            self.added.emit()

    def add_all(self, recipes: tuple[Recipe, ...]) -> None:
        """Recipes of a sheet become the key frames."""
        self.stop()
        self._strip.show_keys(recipes)
        self.draw_again()
        self.added.emit()

    def stop(self) -> None:
        """Shows the sample again."""
        self._clock.stop()
        self._service.cancel(PreviewFilm.name)
        if self._frames is not None:
            self._frames = None
            self._strip.show_playing(False)
            self.ended.emit()

    def ask(self, journey: Journey, frames_per_second: float) -> FilmDialog:
        """A dialog for the film of a journey, which is written once that is accepted."""
        path = Path(self._settings.last_folder or Path.home()) / f"{self._title or 'film'}.mp4"
        sample = self._made.sample if self._made is not None else np.empty(0)
        size = (sample.shape[0], sample.shape[1]) if sample.ndim == 3 else None
        dialog = FilmDialog(journey, frames_per_second, path, size, self._strip.window())
        dialog.accepted.connect(lambda: self._write(journey, dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _key(self, made: Made) -> tuple[Recipe, np.ndarray | None]:
        return made.sealed, made.sample if made.sample.ndim == 3 else None

    def _update(self) -> None:
        if self._made is not None:
            self.stop()
            self._strip.update_key(*self._key(self._made))

    def _put(self, key: str, index: int, sample: np.ndarray) -> None:
        """Key frames may stand elsewhere than when their pictures were asked for."""
        if key == KEY and index < len(self._asked):
            for row, recipe in enumerate(self._strip.recipes):
                if recipe == self._asked[index]:
                    self._strip.show_picture(row, sample if sample.ndim == 3 else None)

    def _play(self, journey: Journey) -> None:
        self._service.do(PreviewFilm(journey))

    def _write(self, journey: Journey, dialog: FilmDialog) -> None:
        path, film = dialog.path, dialog.film
        if path is not None:
            self._settings.last_folder = str(path.parent)
            self._service.do(ExportFilm(journey, film, path))

    def _cancel(self) -> None:
        for name in (PreviewFilm.name, ExportFilm.name):
            self._service.cancel(name)

    def _show_progress(self, name: str, done: int, total: int) -> None:
        if name == PreviewFilm.name:
            self._strip.show_progress(self.tr("Making frames"), done, total)
        elif name == ExportFilm.name:
            self._strip.show_progress(self.tr("Writing the film"), done, total)

    def _take(self, name: str, result: np.ndarray | Path) -> None:
        self._end(name)
        if name == PreviewFilm.name and isinstance(result, np.ndarray):
            self._frames, self._place = result, 0
            self._strip.show_playing(True)
            journey = self._strip.journey
            whole = journey.frames if journey else len(result)  # fewer frames of a long one are shown longer
            self._clock.start(round(1000 * whole / len(result) / self._strip.frames_per_second))
            self._advance()

    def _end(self, name: str) -> None:
        if name in (PreviewFilm.name, ExportFilm.name):
            self._strip.show_ended()

    def _advance(self) -> None:
        if self._frames is not None:
            self.frame_shown.emit(self._frames[self._place])
            self._place = (self._place + 1) % len(self._frames)
