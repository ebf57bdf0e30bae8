"""How directions are looked for: which kind, how many, and how far the search is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from studio.widgets.caption import Caption
from studio.widgets.layer_range import LayerRange
from studio.widgets.number_box import number_box
from studio.widgets.task_strip import TaskStrip

MOST = 64
USUAL = 8


class DirectionFinder(QWidget):
    """A button, which unfolds into a form, which gives way to the progress while something is looked for.

    Signals: wanted(str kind, int count, first and last layer or None for all), cancelled().
    """

    wanted = Signal(str, int, object)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(self.tr("Fi&nd directions…"))
        self.button.setCheckable(True)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(self.tr("Kind of directions"))
        self.count = number_box(QSpinBox(), 66)
        self.count.setRange(1, MOST)
        self.count.setValue(USUAL)
        self.count.setAccessibleName(self.tr("How many directions"))
        self.layers = LayerRange(1)
        self.start_button = QPushButton(self.tr("Find"))
        self.start_button.setProperty("role", "primary")
        self.strip = TaskStrip(bar_px=40)
        self._words = Caption()
        self._form = self._arrange()
        self.offer(classes=False)
        self.button.toggled.connect(self._unfold)
        self.kinds.currentIndexChanged.connect(self._say)
        self.start_button.clicked.connect(self._start)
        self.strip.cancelled.connect(self.cancelled)

    def offer(self, *, classes: bool, layers: int = 0) -> None:
        """Which kinds there can be; classes: whether the model knows any; layers: that take styles of their own."""
        self.layers.set_layers(layers)
        for part in (self.layers, self._layers_label):
            part.setVisible(layers > 1)
        kept = self.kinds.currentData()
        self.kinds.clear()
        self.kinds.addItem(self.tr("Principal components"), "principal")
        self.kinds.addItem(self.tr("From the weights"), "weights")
        if classes:
            self.kinds.addItem(self.tr("Between classes"), "class")
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(kept)))
        self._say()

    def show_progress(self, done: int, total: int) -> None:
        """A search runs."""
        focused = self.window().focusWidget()
        had_focus = focused is not None and self._form.isAncestorOf(focused) and not self._form.isHidden()
        self._form.hide()
        self.button.setEnabled(False)
        self.strip.show_progress(self.tr("Finding"), done, total)
        if had_focus:
            self.strip.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_ended(self) -> None:
        """No search runs."""
        had_focus = self.strip.cancel_button.hasFocus()
        self.strip.hide()
        self.button.setEnabled(True)
        self.button.setChecked(False)
        if had_focus:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _unfold(self, unfolded: bool) -> None:
        self._form.setVisible(unfolded)
        if unfolded:
            self.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start(self) -> None:
        layers = None if self.layers.is_whole else self.layers.range
        self.wanted.emit(self.kinds.currentData(), self.count.value(), layers)

    def _say(self) -> None:
        kind = self.kinds.currentData()
        words = {
            "principal": self.tr("In which ways samples differ most, of ten thousand of them."),
            "weights": self.tr("What the first weights answer most, at once and without samples."),
            "class": self.tr("From the mean of all samples to that of each class."),
        }
        self._words.setText(words.get(kind, ""))
        self.count.setEnabled(kind != "class")

    def _arrange(self) -> QWidget:
        form = QWidget()
        rows = QVBoxLayout(form)
        rows.setContentsMargins(0, 0, 0, 4)
        rows.setSpacing(5)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.kinds, 1)
        row.addWidget(self.count)
        row.addWidget(self.start_button)
        rows.addLayout(row)
        where = QHBoxLayout()
        where.setSpacing(6)
        self._layers_label = QLabel(self.tr("Layers"))
        where.addWidget(self._layers_label)
        where.addWidget(self.layers, 1)
        rows.addLayout(where)
        rows.addWidget(self._words)
        form.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.button)
        column.addWidget(form)
        column.addWidget(self.strip)
        return form
