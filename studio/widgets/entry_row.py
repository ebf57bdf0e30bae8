"""An entry of a code: its number, a slider, and the way back to what it was."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from studio.icons import icon
from studio.widgets.number_slider import NumberSlider

FARTHEST = 20.0
NUMBER_PX = 38


class EntryRow(QWidget):
    """Signals: moved(float), reset_wanted()."""

    moved = Signal(float)
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = 0
        self._is_set = False
        self._label = QLabel()
        self._label.setFixedWidth(NUMBER_PX)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider = NumberSlider("", limits=(-FARTHEST, FARTHEST))
        self.slider.track.reset_wanted.disconnect(self.slider.reset)
        self.slider.track.reset_wanted.connect(self._reset)
        self.slider.moved.connect(self.moved)
        self.reset_button = QToolButton()
        self.reset_button.setProperty("role", "quiet")
        self.reset_button.setStyleSheet("padding: 0 2px;")
        self.reset_button.setIcon(icon("undo", "muted"))
        self.reset_button.clicked.connect(self._reset)
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

    def show_entry(self, entry: int, value: float | None, own: float | None) -> None:
        """value: of the recipe, None where it leaves the entry alone; own: of the start, None where not known."""
        self.entry, self._is_set = entry, value is not None
        self._label.setText(str(entry))
        self._label.setProperty("role", "strong" if self._is_set else "muted")
        self._label.style().unpolish(self._label)
        self._label.style().polish(self._label)
        self.slider.name_it(self.tr("Entry {}").format(entry))
        self.slider.show_value(own or 0.0 if value is None else value)
        self.reset_button.setEnabled(self._is_set)
        tip = self.tr("Give entry {} back its own number").format(entry)
        self.reset_button.setToolTip(tip)
        self.reset_button.setAccessibleName(tip)

    def _reset(self) -> None:
        if self._is_set:
            self.reset_wanted.emit()
