"""Asks where an export goes, shows how far it is, and tells how it went."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.spec.events import Failed
from engine.spec.exporting import Exported, Format
from studio.exporting import Exportable, ExportOrder
from studio.widgets.task_strip import TaskStrip

if TYPE_CHECKING:
    from studio.services import Services


class ExportDesk(QObject):
    """One for the whole window: an export goes on while other pages are on show."""

    def __init__(self, services: Services, window: QWidget) -> None:
        super().__init__(window)
        self._services, self._service, self._window = services, services.exports, window
        self._shown: ExportOrder | None = None  # whose progress is on show
        self.strip = TaskStrip()
        self.strip.setContentsMargins(24, 4, 24, 10)
        self.strip.cancelled.connect(self._cancel)
        self._service.started.connect(lambda order: self._show_progress(order, 0, 0))
        self._service.progressed.connect(self._show_progress)
        self._service.done.connect(self._tell)
        self._service.failed.connect(self._tell_problem)
        self._service.cancelled.connect(self._end)

    def ask(self, source: Exportable) -> QFileDialog:
        """A dialog for the file, whose ending names the format; it is written once that is accepted."""
        folder = Path(self._services.settings.last_folder or Path.home())
        dialog = QFileDialog(self._window, self.tr("Export the model"), str(folder))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self._filter(each) for each in source.formats])
        dialog.filterSelected.connect(lambda chosen: self._take_format(dialog, source, chosen))
        dialog.setDefaultSuffix(source.formats[0].value)
        dialog.selectFile(f"{source.title.removesuffix(f'.{Format.SAFETENSORS}')}.{source.formats[0]}")
        dialog.fileSelected.connect(lambda name: self._write(source, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _filter(self, format: Format) -> str:
        texts = {
            Format.SAFETENSORS: self.tr("Weights with their configuration"),
            Format.ONNX: self.tr("ONNX, compared with the original"),
            Format.ZIP: self.tr("The whole run as an archive"),
        }
        return f"{texts[format]} (*.{format})"

    def _take_format(self, dialog: QFileDialog, source: Exportable, chosen: str) -> None:
        """The name on show gets the ending that was chosen."""
        format = next(each for each in source.formats if self._filter(each) == chosen)
        dialog.setDefaultSuffix(format.value)
        named = dialog.selectedFiles()[:1]
        if named and not Path(named[0]).is_dir():
            path = Path(named[0])
            known = path.suffix.lower() in {f".{each}" for each in Format}
            dialog.selectFile(f"{path.stem if known else path.name}.{format}")

    def _write(self, source: Exportable, path: Path) -> None:
        self._services.settings.last_folder = str(path.parent)
        self._service.do(ExportOrder(source, path))

    def _cancel(self) -> None:
        """Nobody waits for a conversion that cannot be broken off; its file never appears."""
        self.strip.hide()
        self._service.cancel()

    def _show_progress(self, order: ExportOrder, done: int, total: int) -> None:
        self._shown = order
        words = {
            Format.SAFETENSORS: self.tr("Exporting {}"),
            Format.ONNX: self.tr("Converting and comparing {}"),
            Format.ZIP: self.tr("Packing {}"),
        }
        text = words[order.format].format(order.path.name)
        self.strip.show_progress(text, done, total, in_bytes=order.format is Format.ZIP)

    def _end(self, order: ExportOrder) -> None:
        """The strip goes with the export that it shows; that of another goes on."""
        if order is self._shown:
            self._shown = None
            self.strip.hide()

    def _tell(self, order: ExportOrder, made: Exported) -> None:
        self._end(order)
        parts = [str(made.path.parent)]
        if made.round is not None:
            parts.append(self.tr("round {}").format(f"{made.round:,}"))
        near = ""
        if made.largest_difference is not None:
            text = self.tr("The largest difference from PyTorch is {} (allowed: {}).")
            near = text.format(f"{made.largest_difference:.2g}", f"{made.tolerance:g}")
        what = self.tr("{} is saved").format(order.path.name)
        self._services.messages.post("info", what, " · ".join(parts), near)

    def _tell_problem(self, order: ExportOrder, problem: Failed) -> None:
        self._end(order)
        self._services.messages.post_error(problem)
