"""How a journey leads through its key frames: mode, pace, easing, closed or open, how long and how smooth."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QSpinBox, QWidget

from engine.spec.exploration import MOST_FRAMES, Journey, Recipe
from studio.widgets.number_box import number_box

USUAL_SECONDS = 8.0
USUAL_RATE = 30
MOST_RATE = 120
BOX_PX = (86, 150)  # widths of a list; narrow ones shorten what is chosen


class JourneyControls(QWidget):
    """Signals: changed() by a person."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.modes = self._box(self.tr("Way between key frames"), self._modes())
        self.paces = self._box(self.tr("Pace"), self._paces())
        self.easings = self._box(self.tr("Easing"), self._easings())
        self.closed = QCheckBox(self.tr("&Closed"))
        self.closed.setToolTip(self.tr("Lead from the last key frame back to the first"))
        self.seconds = number_box(QDoubleSpinBox(), 70)
        self.seconds.setRange(0.1, 3600)
        self.seconds.setDecimals(1)
        self.seconds.setSuffix(" s")
        self.seconds.setValue(USUAL_SECONDS)
        self.seconds.setAccessibleName(self.tr("Length in seconds"))
        self.rate = number_box(QSpinBox(), 74)
        self.rate.setRange(1, MOST_RATE)
        self.rate.setValue(USUAL_RATE)
        self.rate.setSuffix(self.tr(" fps"))
        self.rate.setAccessibleName(self.tr("Frames per second"))
        for widget in (self.seconds, self.rate):
            widget.setToolTip(widget.accessibleName())
            widget.valueChanged.connect(self.changed)
        self.closed.toggled.connect(self.changed)
        self._arrange()

    def journey(self, keys: tuple[Recipe, ...]) -> Journey:
        """The journey through these key frames; each gets a frame of its own at least."""
        frames = round(self.seconds.value() * self.rate.value())
        return Journey(
            keys,
            self.modes.currentData(),
            self.closed.isChecked(),
            min(MOST_FRAMES, max(frames, len(keys), 2)),
            self.paces.currentData(),
            self.easings.currentData(),
        )

    def show_journey(self, journey: Journey, rate: float) -> None:
        """Shows the settings of a journey without telling."""
        blocked = self.blockSignals(True)
        for box, value in ((self.modes, journey.mode), (self.paces, journey.pace), (self.easings, journey.easing)):
            box.setCurrentIndex(box.findData(value))
        self.closed.setChecked(journey.closed)
        self.rate.setValue(round(rate))
        self.seconds.setValue(journey.frames / rate)
        self.blockSignals(blocked)

    def _modes(self) -> dict[str, tuple[str, str]]:
        return {
            "slerp": (self.tr("Sphere"), self.tr("At the usual distance from the middle, where samples lie")),
            "linear": (self.tr("Line"), self.tr("The shortest way")),
            "spline": (self.tr("Curve"), self.tr("One smooth curve through all key frames")),
        }

    def _paces(self) -> dict[str, tuple[str, str]]:
        return {
            "steps": (self.tr("Steps"), self.tr("As many frames between any two key frames")),
            "change": (self.tr("Change"), self.tr("As many frames as what is seen changes")),
        }

    def _easings(self) -> dict[str, tuple[str, str]]:
        return {
            "none": (self.tr("Steady"), self.tr("At one speed")),
            "smooth": (self.tr("Ease ends"), self.tr("Slowly at the beginning and at the end")),
            "keys": (self.tr("Ease keys"), self.tr("Slowly at every key frame")),
        }

    def _box(self, name: str, entries: dict[str, tuple[str, str]]) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(1)
        box.setMinimumWidth(BOX_PX[0])
        box.setMaximumWidth(BOX_PX[1])
        for row, (value, (caption, tip)) in enumerate(entries.items()):
            box.addItem(caption, value)
            box.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
        box.currentIndexChanged.connect(self.changed)
        box.currentIndexChanged.connect(lambda row: box.setToolTip(f"{name}: {list(entries.values())[row][1]}"))
        box.setToolTip(f"{name}: {next(iter(entries.values()))[1]}")
        return box

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for box in (self.modes, self.paces, self.easings):
            row.addWidget(box, 9)
        for widget in (self.closed, self.seconds, self.rate):
            row.addWidget(widget)
        row.addStretch(1)
