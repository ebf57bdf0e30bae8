"""A page that pictures, and whatever else it can say something about, may be dropped on."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from studio.dropping import dropped
from studio.widgets.drop_zone import DropFrame


class DropPage(QWidget):
    """A subclass says what a drop would do, and does it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def take_drop(self, data: QMimeData) -> None:
        """Does what the page does with what was dropped or pasted, or says why not."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes whatever may be a picture, and what it can say something about; used by Qt."""
        if event.source() is None and not dropped(event.mimeData()).is_empty:
            frame, words = self._invitation()
            frame.invite(words)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Takes the frame away; used by Qt."""
        self._invitation()[0].hide()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes what is dropped; used by Qt."""
        self._invitation()[0].hide()
        event.acceptProposedAction()
        self.take_drop(event.mimeData())

    def _invitation(self) -> tuple[DropFrame, str]:
        """The frame over the page, and what it says that a drop would do."""
        raise NotImplementedError
