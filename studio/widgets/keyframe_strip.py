"""Key frames, the journey through them, its preview, and the way to a film of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from engine.spec.exploration import MOST_KEYS, Journey, Recipe
from studio.icons import icon
from studio.widgets.caption import Caption
from studio.widgets.journey_controls import JourneyControls
from studio.widgets.keyframe_list import HEIGHT_PX, KeyframeList
from studio.widgets.small_button import small_button
from studio.widgets.task_strip import TaskStrip


class KeyframeStrip(QWidget):
    """Signals: add_wanted() and update_wanted(): of the current recipe, answered by `add_key` and `update_key`;
    go_wanted(Recipe), changed() of anything in the journey, play_wanted(Journey), stop_wanted(),
    export_wanted(Journey, float frames per second), cancel_wanted() of what `show_progress` tells of.
    """

    add_wanted = Signal()
    update_wanted = Signal()
    go_wanted = Signal(object)
    changed = Signal()
    play_wanted = Signal(object)
    stop_wanted = Signal()
    export_wanted = Signal(object, float)
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plays = False
        self._busy = False
        self.list = KeyframeList()
        self.controls = JourneyControls()
        self.words = Caption(self.tr("Add what is on show as a key frame; from two on, there is a way between them."))
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.strip = TaskStrip()
        self.add_button = QPushButton(icon("add"), self.tr("Key"))
        self.add_button.setToolTip(self.tr("Add what is on show behind the key frame that is picked"))
        self.update_button = small_button("swap", self.tr("Replace the key frame by what is on show"), self._update)
        self.remove_button = small_button("delete", self.tr("Remove the key frame"), self.list.remove_current)
        self.play_button = small_button("play", "", self._play, framed=True)
        self.export_button = QPushButton(icon("film"), self.tr("Film…"))
        self.export_button.setToolTip(self.tr("Write the journey as MP4, GIF or WebP"))
        self._arrange()
        self._connect()
        self.show_playing(False)

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The key frames in their order."""
        return self.list.recipes

    @property
    def journey(self) -> Journey | None:
        """The journey; None while there are fewer than two key frames."""
        keys = self.list.recipes
        return self.controls.journey(keys) if len(keys) > 1 else None

    @property
    def frames_per_second(self) -> float:
        """Of the preview and the film."""
        return float(self.controls.rate.value())

    def add_key(self, recipe: Recipe, pixels: np.ndarray | None = None) -> None:
        """Puts a key frame behind the one that is picked; pixels: (h, w, 4) uint8."""
        self.list.add(recipe, pixels)

    def update_key(self, recipe: Recipe, pixels: np.ndarray | None = None) -> None:
        """Replaces the key frame that is picked."""
        self.list.update_current(recipe, pixels)

    def show_keys(self, recipes: Sequence[Recipe]) -> None:
        """Replaces all key frames, without telling; their pictures are to be shown."""
        self.list.show_recipes(recipes)
        self._refresh()

    def show_journey(self, journey: Journey, frames_per_second: float) -> None:
        """Shows a whole journey, without telling."""
        self.controls.show_journey(journey, frames_per_second)
        self.show_keys(journey.keys)

    def show_picture(self, row: int, pixels: np.ndarray | None) -> None:
        """pixels: (h, w, 4) uint8 of a key frame."""
        self.list.show_picture(row, pixels)

    def show_playing(self, plays: bool) -> None:
        """Whether the preview plays: the button then stops it."""
        self._plays = plays
        self.play_button.setIcon(icon("stop" if plays else "play"))
        words = self.tr("Stop the preview") if plays else self.tr("Play the journey in the large picture")
        self.play_button.setToolTip(words)
        self.play_button.setAccessibleName(words)
        self._refresh()

    def show_progress(self, task: str, done: int, total: int) -> None:
        """Frames are made, or a film is written; task: its name, as in "Making frames"."""
        self._busy = True
        self.strip.show_progress(task, done, total)
        self._refresh()

    def show_ended(self) -> None:
        """Nothing is made any more."""
        self._busy = False
        self.strip.hide()
        self._refresh()

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.add_wanted)
        self.list.reordered.connect(self._tell)
        self.list.go_wanted.connect(self.go_wanted)
        self.list.currentRowChanged.connect(self._refresh)
        self.controls.changed.connect(self._tell)
        self.export_button.clicked.connect(self._export)
        self.strip.cancelled.connect(self.cancel_wanted)

    def _update(self) -> None:
        self.update_wanted.emit()

    def _tell(self) -> None:
        self._refresh()
        self.changed.emit()

    def _play(self) -> None:
        if self._plays:
            self.stop_wanted.emit()
        elif self.journey:
            self.play_wanted.emit(self.journey)

    def _export(self) -> None:
        if self.journey:
            self.export_wanted.emit(self.journey, self.frames_per_second)

    def _refresh(self) -> None:
        count = self.list.count()
        picked = self.list.currentRow() >= 0
        self._stack.setCurrentWidget(self.list if count else self.words)
        self.add_button.setEnabled(count < MOST_KEYS)
        self.update_button.setEnabled(picked)
        self.remove_button.setEnabled(picked)
        self.play_button.setEnabled(self._plays or (count > 1 and not self._busy))
        self.export_button.setEnabled(count > 1 and not self._busy)

    def _arrange(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.words)
        self._stack.addWidget(self.list)
        self._stack.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.add_button, self.update_button, self.remove_button):
            row.addWidget(button)
        row.addWidget(self.controls, 1)
        row.addWidget(self.play_button)
        row.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._stack)
        column.addLayout(row)
        column.addWidget(self.strip)
