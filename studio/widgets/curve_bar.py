"""The controls above the curves: axis, logarithm, band, smoothing, fit and export."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QWidget

from studio.curves.store import Axis

SETTLE_MS = 30  # a moving slider smooths anew this much after its last move
DECADES = 3.0  # the slider ends at a weight of 0.999
START = 20


class CurveBar(QWidget):
    """How curves are shown.

    Signals: axis_changed(Axis), logarithmic_changed(bool), band_changed(bool), smoothing_changed(weight),
    fit_asked(), export_asked(suffix) with "csv", "png" or "svg".
    """

    axis_changed = Signal(object)
    logarithmic_changed = Signal(bool)
    band_changed = Signal(bool)
    smoothing_changed = Signal(float)
    fit_asked = Signal()
    export_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.axis = QComboBox()
        self.logarithmic = QCheckBox(self.tr("&Log"))
        self.band = QCheckBox(self.tr("&Band"))
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.weight = QLabel()
        self.fit = QToolButton()
        self.export = QToolButton()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._fill()
        self._arrange()
        self._connect()

    @property
    def smoothing_weight(self) -> float:
        """Weight of the exponential average, 0 to 0.999; the slider counts decades of 1 − w."""
        return 1.0 - 10.0 ** (-DECADES * self.smoothing.value() / self.smoothing.maximum())

    def _fill(self) -> None:
        for axis, title in (
            (Axis.ROUND, self.tr("Rounds")),
            (Axis.IMAGES, self.tr("Images")),
            (Axis.WALL, self.tr("Wall time")),
            (Axis.ACTIVE, self.tr("Active time")),
        ):
            self.axis.addItem(title, axis)
        self.axis.setToolTip(self.tr("What the horizontal axis measures"))
        self.axis.setAccessibleName(self.tr("Horizontal axis"))
        self.logarithmic.setToolTip(self.tr("Logarithmic heights; values ≤ 0 are left out (L)"))
        self.band.setToolTip(self.tr("Minimum and maximum of the rounds in each reading"))
        self.band.setChecked(True)
        self.smoothing.setRange(0, 100)
        self.smoothing.setValue(START)
        self.smoothing.setToolTip(self.tr("Weight of what came before in the smooth line; 0 shows the readings alone"))
        self.smoothing.setAccessibleName(self.tr("Smoothing"))
        self.weight.setFixedWidth(self.weight.fontMetrics().horizontalAdvance("0.0000"))
        self._show_weight()
        self.fit.setText(self.tr("&Fit"))
        self.fit.setToolTip(self.tr("Show everything and follow the newest (F)"))
        self.export.setText(self.tr("E&xport"))
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.export)
        menu.addAction(self.tr("Values as CSV …"), lambda: self.export_asked.emit("csv"))
        menu.addAction(self.tr("Picture as PNG …"), lambda: self.export_asked.emit("png"))
        menu.addAction(self.tr("Drawing as SVG …"), lambda: self.export_asked.emit("svg"))
        self.export.setMenu(menu)
        for button in (self.fit, self.export):
            button.setProperty("role", "quiet")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        caption = QLabel(self.tr("&Smooth"))
        caption.setBuddy(self.smoothing)
        row.addWidget(self.axis)
        row.addWidget(self.logarithmic)
        row.addWidget(self.band)
        row.addWidget(caption)
        row.addWidget(self.smoothing, 1)
        row.addWidget(self.weight)
        row.addWidget(self.fit)
        row.addWidget(self.export)

    def _connect(self) -> None:
        self.axis.currentIndexChanged.connect(lambda _: self.axis_changed.emit(self.axis.currentData()))
        self.logarithmic.toggled.connect(self.logarithmic_changed)
        self.band.toggled.connect(self.band_changed)
        self.smoothing.valueChanged.connect(self._show_weight)
        self.smoothing.valueChanged.connect(self._settle.start)
        self._settle.timeout.connect(lambda: self.smoothing_changed.emit(self.smoothing_weight))
        self.fit.clicked.connect(self.fit_asked)

    def _show_weight(self) -> None:
        self.weight.setText(f"{self.smoothing_weight:.3f}".rstrip("0").rstrip(".") or "0")
