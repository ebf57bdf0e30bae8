"""How a journey leads through its key frames: mode, pace, easing, closed or open, how long and how smooth."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QHBoxLayout, QSpinBox, QWidget

from engine.spec.exploration import MOST_FRAMES, Journey, Recipe
from studio.widgets.number_box import number_box

USUAL_SECONDS = 8.0
USUAL_RATE = 30
MOST_RATE = 120
TIP = Qt.ItemDataRole.ToolTipRole
BOX_PX = (86, 150)  # widths of a list; narrow ones shorten what is chosen


class JourneyControls(QWidget):
    """Signals: changed() by a person."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.modes = self._box(self.tr("Way between key frames"), self._modes())
        self.paces = self._box(self.tr("Pace"), self._paces())
        self.easings = self._box(self.tr("Easing"), self._easings())
        self.closed = QCheckBox(self.tr("Closed"))
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

    def offer(self, *, features: bool) -> None:
        """Which paces there are; features: whether a discriminator shows any."""
        row = self.paces.findData("features")
        if features and row < 0:
            self._add(self.paces, "features", *self._by_features())
        elif not features and row >= 0:
            if row == self.paces.currentIndex():
                self.paces.setCurrentIndex(self.paces.findData("change"))
            self.paces.removeItem(row)

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

    def _by_features(self) -> tuple[str, str]:
        return self.tr("Features"), self.tr("As many frames as what the run's discriminator sees changes")

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
        box.currentIndexChanged.connect(lambda row: box.setToolTip(f"{name}: {box.itemData(row, TIP)}"))
        for value, (caption, tip) in entries.items():
            self._add(box, value, caption, tip)
        box.setToolTip(f"{name}: {box.itemData(0, TIP)}")
        box.currentIndexChanged.connect(self.changed)
        return box

    def _add(self, box: QComboBox, value: str, caption: str, tip: str) -> None:
        box.addItem(caption, value)
        box.setItemData(box.count() - 1, tip, TIP)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for box in (self.modes, self.paces, self.easings):
            row.addWidget(box, 9)
        for widget in (self.closed, self.seconds, self.rate):
            row.addWidget(widget)
        row.addStretch(1)
