"""Between the panel of the queue and the service that works on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from studio.picture_dialogs import PictureDialogs
from studio.translation import FileState, ModelChoice, Order, fresh_folder
from studio.widgets.queue_panel import QueuePanel

if TYPE_CHECKING:
    from studio.services import Services


class QueueDesk(QObject):
    """Shows the queue while it has files.

    Signals: picked(Path) for a file that a person picks, and for the first of a new queue.
    """

    picked = Signal(object)

    def __init__(self, services: Services, dialogs: PictureDialogs, panel: QueuePanel) -> None:
        super().__init__(panel)
        self._service, self._dialogs, self._panel = services.translation, dialogs, panel
        self._model: ModelChoice | None = None
        self._way, self._target = "", ""
        self._proposed = ""  # an output folder that nobody has changed
        self._service.queue_filled.connect(self._show_queue)
        self._service.file_changed.connect(self._show_file)
        self._service.queue_changed.connect(self._show_state)
        panel.start_wanted.connect(self._start)
        panel.cancel_wanted.connect(self._service.cancel_queue)
        panel.close_wanted.connect(self._service.clear_queue)
        panel.folder_wanted.connect(self._ask_for_folder)
        panel.show_folder_wanted.connect(self._show_folder)
        panel.output.textChanged.connect(self._show_state)
        panel.picked.connect(lambda row: self.picked.emit(self._service.queue[row].path))

    def take(self, paths: Sequence[Path]) -> None:
        """Replaces the queue by these files, or by the pictures in these folders."""
        self._service.fill_queue(paths)

    def set_model(self, model: ModelChoice | None, way: str, target: str) -> None:
        """What the next start translates with; target: what comes out, for the name of the output folder."""
        self._model, self._way, self._target = model, way, target
        self._propose()
        self._show_state()

    def _show_queue(self) -> None:
        queue = self._service.queue
        self._panel.setVisible(len(queue) > 0)
        many = self.tr("{} pictures").format(f"{len(queue):,}")
        self._panel.show_files(queue, queue.folder.name if queue.folder else many)
        if len(queue) and not queue.finished:
            self._propose()
            self.picked.emit(queue[0].path)
        self._show_state()

    def _show_file(self, row: int) -> None:
        self._panel.touch(row, follow=self._service.queue[row].state is FileState.WORKING)
        self._show_state()

    def _show_state(self) -> None:
        queue = self._service.queue
        done, failed = queue.count(FileState.DONE), queue.count(FileState.FAILED)
        self._panel.show_state(done, failed, runs=self._service.queue_runs, why_not=self._why_not())

    def _why_not(self) -> str:
        if self._model is None:
            return self.tr("Choose a model first")
        return "" if self._panel.folder else self.tr("Name the folder for the translations")

    def _propose(self) -> None:
        """An output folder beside that of the pictures, unless a person named one or the queue has begun."""
        queue = self._service.queue
        untouched = self._panel.output.text() in ("", self._proposed)
        if len(queue) and untouched and not queue.finished and not self._service.queue_runs:
            beside = queue.folder or queue[0].path.parent
            self._proposed = str(fresh_folder(beside, self._target))
            self._panel.output.setText(self._proposed)

    def _start(self) -> None:
        folder = self._panel.folder
        if self._model is not None and folder is not None:
            self._service.run_queue(Order(self._model, self._way, folder, self._panel.overwrite.isChecked()))

    def _ask_for_folder(self) -> None:
        for chosen in self._dialogs.folder(self.tr("Folder for the translations"), self._panel.folder):
            self._panel.output.setText(str(chosen))

    def _show_folder(self) -> None:
        folder = self._service.queue_folder
        if folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
