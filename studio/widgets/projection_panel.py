"""An own picture found again in the latent space: the target, what came of it, and what is left between them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from engine.spec.exploration import ExplorerFacts, Projected
from studio.explored_models import is_another
from studio.icons import icon
from studio.sentences import sentence
from studio.widgets.caption import Caption
from studio.widgets.number_box import number_box
from studio.widgets.picture_tile import PictureTile
from studio.widgets.task_strip import TaskStrip

SIDE_PX = 96
STARTS, STEPS = 4, 200
MOST_STARTS, MOST_STEPS = 64, 5000


class ProjectionPanel(QWidget):
    """Signals: open_wanted(): a picture from a file, again_wanted(): the same picture once more, cancel_wanted(),
    use_wanted(Recipe) of the result. Drops are left to the page.
    """

    open_wanted = Signal()
    again_wanted = Signal()
    cancel_wanted = Signal()
    use_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ExplorerFacts | None = None
        self._found: Projected | None = None
        self.open_button = QPushButton(icon("open"), self.tr("&Open a picture…"))
        self.hint = Caption(self.tr("Drop a picture on the page, or open one: its nearest sample is looked for."))
        self.starts = self._number(1, MOST_STARTS, STARTS, self.tr("Starts"))
        self.steps = self._number(1, MOST_STEPS, STEPS, self.tr("Steps"))
        names = (self.tr("Your picture"), self.tr("Nearest sample"), self.tr("Difference"))
        self.tiles = tuple(PictureTile(SIDE_PX, name) for name in names)
        self.errors = QLabel()
        self.errors.setWordWrap(True)
        self.notes = Caption()
        self.strip = TaskStrip(bar_px=40)
        self.use_button = QPushButton(self.tr("&Use this"))
        self.use_button.setProperty("role", "primary")
        self.again_button = QPushButton(self.tr("Look agai&n"))
        self.again_button.setToolTip(self.tr("With the starts and steps above"))
        self._result = self._arrange(names)
        self._connect()
        self.show_model(None)

    @property
    def effort(self) -> tuple[int, int]:
        """Starts and steps."""
        return self.starts.value(), self.steps.value()

    def show_model(self, model: ExplorerFacts | None) -> None:
        """Whose samples are looked among; None: there is no model. What another one found goes."""
        able = model is not None and not model.is_points
        if is_another(model, self._model):
            self.clear()
        self._model = model
        for widget in (self.open_button, self.starts, self.steps):
            widget.setEnabled(able)
        if model is not None and not able:
            self.hint.setText(self.tr("Points have no pictures to look for."))
        else:
            self.hint.setText(self.tr("Drop a picture on the page, or open one: its nearest sample is looked for."))

    def clear(self) -> None:
        """Shows no picture."""
        self._found = None
        self._result.hide()
        self.strip.hide()

    def show_target(self, pixels: np.ndarray) -> None:
        """A picture (h, w, 4) uint8 is looked for; what was found before goes."""
        self._found = None
        self.tiles[0].show_picture(pixels)
        for tile in self.tiles[1:]:
            tile.show_picture(None)
        self.errors.clear()
        self.notes.clear()
        self._result.show()
        self._refresh()

    def show_progress(self, done: int, total: int) -> None:
        """The search is so far."""
        self.strip.show_progress(self.tr("Looking"), done, total)
        self._refresh()

    def show_found(self, found: Projected) -> None:
        """What came of it."""
        self._found = found
        self.strip.hide()
        for tile, pixels in zip(self.tiles, (found.target, found.made, difference(found)), strict=True):
            tile.show_picture(pixels)
        self.errors.setText(self._error_words(found))
        self.notes.set_tone("hint")
        self.notes.setText(" ".join(map(sentence, found.notes)))
        self._result.show()
        self._refresh()

    def show_failed(self, why: str) -> None:
        """Nothing came of it; why: in a sentence, "" where a person stopped it."""
        self.strip.hide()
        self.notes.set_tone("problem")
        self.notes.setText(why)
        self._result.setVisible(bool(why) or self.tiles[0].has_picture)
        self._refresh()

    def _error_words(self, found: Projected) -> str:
        words = [self.tr("{} % error in pixels").format(f"{100 * found.pixel_error:.2g}")]
        if found.feature_error is not None:
            share = self.tr("{} % of a random sample's distance in features")
            words.append(share.format(f"{100 * found.feature_error:.2g}"))
        return " · ".join(words)

    def _refresh(self) -> None:
        busy = not self.strip.isHidden()
        had_focus = self.strip.cancel_button.hasFocus() and not busy
        self.use_button.setEnabled(self._found is not None)
        self.again_button.setEnabled(not busy)
        self.notes.setVisible(bool(self.notes.text()))
        self.errors.setVisible(bool(self.errors.text()))
        if had_focus:
            self.again_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.open_button.clicked.connect(self.open_wanted)
        self.again_button.clicked.connect(self.again_wanted)
        self.strip.cancelled.connect(self.cancel_wanted)
        self.use_button.clicked.connect(self._use)
        for tile in self.tiles:
            tile.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _use(self) -> None:
        if self._found:
            self.use_wanted.emit(self._found.recipe)

    def _number(self, low: int, high: int, value: int, name: str) -> QSpinBox:
        box = number_box(QSpinBox())
        box.setRange(low, high)
        box.setValue(value)
        box.setAccessibleName(name)
        return box

    def _arrange(self, names: tuple[str, ...]) -> QWidget:
        effort = QHBoxLayout()
        effort.setSpacing(6)
        for caption, box in ((self.tr("Starts"), self.starts), (self.tr("Steps"), self.steps)):
            label = QLabel(caption)
            label.setBuddy(box)
            effort.addWidget(label)
            effort.addWidget(box, 1)
        result = QWidget()
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        for place, (tile, name) in enumerate(zip(self.tiles, names, strict=True)):
            grid.addWidget(tile, 0, place)
            grid.addWidget(Caption(name), 1, place)
        grid.setColumnStretch(3, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.use_button, 1)
        buttons.addWidget(self.again_button, 1)
        inner = QVBoxLayout(result)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        inner.addLayout(grid)
        inner.addWidget(self.errors)
        inner.addWidget(self.notes)
        inner.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        for part in (self.hint, self.open_button, effort, self.strip, result):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part)
        column.addStretch(1)
        return result


def difference(found: Projected) -> np.ndarray:
    """|target − made| as a picture (h, w, 4) uint8, opaque."""
    gap = np.abs(found.target[..., :3].astype(np.int16) - found.made[..., :3]).astype(np.uint8)
    opaque = np.full((*gap.shape[:2], 1), 255, np.uint8)
    return np.concatenate((gap, opaque), 2)
