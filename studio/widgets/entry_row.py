"""An entry of a code: its number, a slider, and the way back to what it was."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio.widgets.number_slider import NumberSlider
from studio.widgets.small_button import small_button

FARTHEST = 20.0
NUMBER_PX = 38


class EntryRow(QWidget):
    """Signals: moved(float), reset_wanted()."""

    moved = Signal(float)
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = -1  # none yet
        self._is_set = False
        self._label = QLabel()
        self._label.setProperty("role", "muted")
        self._label.setFixedWidth(NUMBER_PX)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider = NumberSlider("", limits=(-FARTHEST, FARTHEST))
        self.slider.track.reset_wanted.disconnect(self.slider.reset)
        self.slider.track.reset_wanted.connect(self._reset)
        self.slider.moved.connect(self.moved)
        self.reset_button = small_button("undo", "", self._reset, colour="muted")
        self.reset_button.setEnabled(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.reset_button)

    @property
    def gesture(self) -> int:
        """Grows with every drag and entry."""
        return self.slider.gesture

    @property
    def is_set(self) -> bool:
        """Whether the recipe gives its number."""
        return self._is_set

    def show_reach(self, reach: float) -> None:
        """How far the slider goes to either side of 0."""
        self.slider.set_ends((-reach, reach))

    def show_entry(self, entry: int, value: float | None, own: float | None) -> None:
        """value: of the recipe, None where it leaves the entry alone; own: of the start, None where not known."""
        if entry != self.entry:
            self._name(entry)
        if (value is not None) != self._is_set:
            self._is_set = value is not None
            self.reset_button.setEnabled(self._is_set)
            self._label.setProperty("role", "strong" if self._is_set else "muted")
            self._label.style().unpolish(self._label)
            self._label.style().polish(self._label)
        self.slider.show_value(own or 0.0 if value is None else value)

    def _name(self, entry: int) -> None:
        self.entry = entry
        self._label.setText(str(entry))
        self.slider.name_it(self.tr("Entry {}").format(entry))
        tip = self.tr("Give entry {} back its own number").format(entry)
        self.reset_button.setToolTip(tip)
        self.reset_button.setAccessibleName(tip)

    def _reset(self) -> None:
        if self._is_set:
            self.reset_wanted.emit()
