"""What is being done for the picture on show, told once it takes a while."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from studio.translation import Stage
from studio.widgets.task_strip import TaskStrip

PATIENCE_MS = 200  # shorter work is not told of


class TranslateStatus(TaskStrip):
    """Comes after a moment, goes at once; keeps its place meanwhile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = Stage.IDLE
        self._progress = (0, 0)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._tell)
        held = self.sizePolicy()
        held.setRetainSizeWhenHidden(True)
        self.setSizePolicy(held)

    def show_stage(self, stage: Stage) -> None:
        """Another stage begins, or none."""
        self._stage, self._progress = stage, (0, 0)
        if stage is Stage.IDLE:
            self._patience.stop()
            self.hide()
        elif not self.isHidden():
            self._tell()
        elif not self._patience.isActive():
            self._patience.start()

    def show_steps(self, done: int, total: int) -> None:
        """How far the stage is."""
        self._progress = (done, total)
        if not self.isHidden():
            self._tell()

    def _tell(self) -> None:
        words = {
            Stage.READING: self.tr("Reading"),
            Stage.OPENING: self.tr("Opening the model"),
            Stage.TRANSLATING: self.tr("Translating"),
        }
        if self._stage in words:
            self.show_progress(words[self._stage], *self._progress)
