"""The parts of the page Translate in their places; the page decides what they show."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.icons import icon
from studio.widgets.caption import Caption
from studio.widgets.drop_zone import DropFrame, DropZone
from studio.widgets.model_picker import ModelPicker
from studio.widgets.notice import Notice
from studio.widgets.queue_panel import QueuePanel
from studio.widgets.segments import Segments
from studio.widgets.small_button import quiet_button
from studio.widgets.translate_status import TranslateStatus
from studio.widgets.translated_view import TranslatedView
from studio.widgets.way_switch import WaySwitch

STATUS_PX = 380


class TranslateBoard(QWidget):
    """Signals: mode_chosen(str, one of MODES)."""

    mode_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picker = ModelPicker()
        self.ways = WaySwitch()
        self.view = TranslatedView()
        self.zone = DropZone()
        self.notice = Notice()
        self.status = TranslateStatus()
        self.model_words = Caption()
        self.queue = QueuePanel()
        self.open_button = quiet_button("open", self.tr("Open pictures (Ctrl+O)"))
        self.save_button = QPushButton(icon("save"), self.tr("&Save…"))
        self.save_button.setToolTip(self.tr("Save the picture that is picked (Ctrl+Shift+S)"))
        self.copy_button = quiet_button("copy", self.tr("Copy the picture that is picked (Ctrl+C)"))
        self.modes = self._modes()
        self._arrange()
        self.frame = DropFrame(self)
        self.show_empty(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The frame of a drag covers all; used by Qt."""
        super().resizeEvent(event)
        self.frame.setGeometry(self.rect())

    def show_empty(self, empty: bool) -> None:
        """The drop zone, or the pictures."""
        self._stack.setCurrentWidget(self.zone if empty else self.view)
        for widget in (self._mode_row, self.open_button, self.save_button, self.copy_button):
            widget.setVisible(not empty)

    def show_made(self, made: bool) -> None:
        """Whether there is a translation to save and copy."""
        for button in (self.save_button, self.copy_button):
            button.setEnabled(made)

    @property
    def is_empty(self) -> bool:
        """Whether the drop zone is on show."""
        return self._stack.currentWidget() is self.zone

    def show_mode(self, mode: str) -> None:
        """Presses the button of a mode."""
        self.modes[mode].setChecked(True)

    def _modes(self) -> dict[str, QPushButton]:
        captions = {
            "slider": (self.tr("Sl&ider"), self.tr("A divider to drag")),
            "side by side": (self.tr("Side b&y side"), self.tr("Both pictures beside each other")),
            "hover": (self.tr("Hov&er"), self.tr("The result; the original while the mouse lies over it")),
        }
        self._mode_row = Segments(captions, "M")
        self._mode_row.chosen.connect(self.mode_chosen)
        return self._mode_row.buttons

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addLayout(self._second_row())
        column.addWidget(self.notice)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.zone)
        self._stack.addWidget(self.view)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._stack)
        self.splitter.addWidget(self.queue)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.queue.hide()
        column.addWidget(self.splitter, 1)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.picker)
        row.addWidget(self.ways)
        row.addStretch(1)
        row.addWidget(self._mode_row)
        row.addWidget(self.open_button)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        return row

    def _second_row(self) -> QHBoxLayout:
        self.status.setFixedWidth(STATUS_PX)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.model_words, 1)
        row.addWidget(self.status)
        return row
