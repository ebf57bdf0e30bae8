"""A number on a slider and in a field where it can be typed, beyond the slider's ends too."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QWidget

from studio.widgets.number_box import number_box
from studio.widgets.value_track import ValueTrack

STEPS = 100  # of the slider in one unit
FIELD_PX = 58
_NO_BUTTONS = """
    QDoubleSpinBox { padding: 1px 2px; }
    QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; }
    QDoubleSpinBox::up-arrow, QDoubleSpinBox::down-arrow { image: none; }
"""  # the sheet of the window gives buttons their room, whatever the symbols are


class NumberSlider(QWidget):
    """Signals: moved(float) whenever a person changes the number."""

    moved = Signal(float)

    def __init__(
        self,
        name: str,
        ends: tuple[float, float] = (-3.0, 3.0),
        *,
        usual: float = 0.0,
        limits: tuple[float, float] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """name: read out; limits: of what can be typed, the slider's ends by default."""
        super().__init__(parent)
        self._value = self._usual = usual
        self._gesture = 0
        self.track = ValueTrack(round(ends[0] * STEPS), round(ends[1] * STEPS), round(usual * STEPS))
        self.track.setSingleStep(STEPS // 10)
        self.track.setPageStep(STEPS // 2)
        self.field = _field(limits or ends, usual)
        self._arrange()
        self.name_it(name)
        self.track.sliderPressed.connect(self._begin)
        self.track.sliderReleased.connect(self._begin)
        self.track.valueChanged.connect(lambda steps: self._move(steps / STEPS))
        self.track.reset_wanted.connect(self.reset)
        self.field.valueChanged.connect(self._type)

    @property
    def value(self) -> float:
        """The number."""
        return self._value

    @property
    def gesture(self) -> int:
        """Grows with every drag, entry and return to the usual: changes of the same one belong together."""
        return self._gesture

    def name_it(self, name: str) -> None:
        """Changes what is read out."""
        self.track.setAccessibleName(name)
        self.field.setAccessibleName(name)
        self.track.setToolTip(self.tr("{}: double click or Delete returns to the usual value").format(name))

    def show_value(self, value: float) -> None:
        """Shows a number without telling."""
        if value != self._value:
            self._show(value)

    def set_ends(self, ends: tuple[float, float]) -> None:
        """The slider reaches so far from now on; its number stays, and so do the limits of what can be typed."""
        self.track.set_ends(round(ends[0] * STEPS), round(ends[1] * STEPS))
        self._show(self._value)

    def go(self, value: float) -> None:
        """Goes to a value as a person does, and tells."""
        self._begin()
        self._move(value)
        self._begin()

    def reset(self) -> None:
        """Returns to the usual value, and tells."""
        self.go(self._usual)

    def _show(self, value: float) -> None:
        self._value = value
        blocked = (self.track.blockSignals(True), self.field.blockSignals(True))
        self.track.setValue(round(value * STEPS))
        self.field.setValue(value)
        self.track.blockSignals(blocked[0])
        self.field.blockSignals(blocked[1])
        self.track.update()

    def _begin(self) -> None:
        self._gesture += 1

    def _type(self, value: float) -> None:
        self._begin()
        self._move(value)

    def _move(self, value: float) -> None:
        if value != self._value:
            self._show(value)
            self.moved.emit(value)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.track, 1)
        row.addWidget(self.field)


def _field(limits: tuple[float, float], value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(*limits)
    box.setDecimals(2)
    box.setSingleStep(0.1)
    box.setValue(value)
    box.setKeyboardTracking(False)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setStyleSheet(_NO_BUTTONS)
    return number_box(box, FIELD_PX, margin_px=2)
