"""What leaves the page Explore: samples copied, dragged out or saved with their recipe, and sheets of seeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImageWriter
from PySide6.QtWidgets import QWidget

from studio.dragging import DragOut
from studio.exploration import ExportFilm, Made, PreviewFilm, SaveGrid
from studio.explore_notices import ExploreNotices
from studio.exporting import of_opened
from studio.saver import Saver
from studio.sheets import picture_of
from studio.widgets.explore_board import ExploreBoard
from studio.widgets.plot_export import unwritten

if TYPE_CHECKING:
    from studio.picture_dialogs import PictureDialogs
    from studio.services import Services

WRITING = (ExportFilm.name, SaveGrid.name)  # tasks whose result is a file
NOTE = "saddlepoint"  # the name of the recipe in a PNG


class Outgoing(QObject):
    """Points leave as pictures of their plot.

    Signals: export_wanted(Exportable): the model that is open.
    """

    export_wanted = Signal(object)

    def __init__(
        self, services: Services, dialogs: PictureDialogs, notices: ExploreNotices, board: ExploreBoard
    ) -> None:
        super().__init__(board)
        self._services, self._dialogs, self._board = services, dialogs, board
        self._made: Made | None = None
        self._service = services.exploration
        self._drag_out = DragOut(board)
        self._saver = Saver(services.settings, services.messages, board)
        self._service.saved.connect(self.tell)
        self._service.task_done.connect(lambda name, result: self.tell(result) if name in WRITING else None)
        self._service.task_failed.connect(
            lambda name, problem: notices.say_problem(problem) if name in (*WRITING, PreviewFilm.name) else None
        )
        board.sample.drag_out_requested.connect(self.drag)

    def show_made(self, made: Made | None) -> None:
        """The sample on show."""
        self._made = made

    def copy(self) -> None:
        """Puts the sample into the clipboard."""
        if self._made is not None:
            points = self._made.sample.ndim == 1
            picture = self._board.sample.scatter.grab().toImage() if points else picture_of(self._made.sample)
            QGuiApplication.clipboard().setImage(picture)

    def drag(self) -> None:
        """Drags the picture out of the window, as a file that carries its recipe."""
        made = self._made
        if made is not None and made.sample.ndim == 3:
            self._drag_out.drag(made.sample, _name(made), {NOTE: made.sealed.to_json()})

    def save(self) -> None:
        """Asks where to, and saves the sample with its recipe; where seeds are on show, all of them as one picture."""
        made = self._made
        if made is None:
            return
        if made.sample.ndim == 1:
            self._saver.ask(f"{_name(made)}.png", lambda path: _write_plot(path, self._board.sample.scatter, made))
        elif self._board.view == "seeds":
            name = f"{made.opened.facts.title}-seeds.png"
            path = self._dialogs.save_as(name, self.tr("Save the seeds as one picture"))
            if path:
                self._service.do(SaveGrid(self._board.seeds.recipes, self._board.seeds.tiles.columns, path))
        else:
            path = self._dialogs.save_as(f"{_name(made)}.png", self.tr("Save the picture with its recipe"))
            if path:
                self._service.save(path, made.recipe)

    def export_model(self) -> None:
        """Wants the model that is on show as a file."""
        if self._made is not None:
            self.export_wanted.emit(of_opened(self._made.opened))

    def tell(self, path: Path) -> None:
        """A file was written."""
        self._services.settings.last_folder = str(path.parent)
        self._services.messages.post("info", self.tr("{} is saved").format(path.name), str(path.parent))


def _name(made: Made) -> str:
    start = "own" if made.recipe.seed is None else f"seed-{made.recipe.seed}"
    return f"{made.opened.facts.title}-{start}"


def _write_plot(path: Path, plot: QWidget, made: Made) -> None:
    writer = QImageWriter(str(path), b"png")
    writer.setText(NOTE, made.sealed.to_json())
    if not writer.write(plot.grab().toImage()):
        raise OSError(unwritten(path, writer.errorString()))
