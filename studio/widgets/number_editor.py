"""An editor for a number or an integer: any notation, steps that suit the size, None where it is allowed."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QWidget

from engine.spec.options import Kind, OptionField

_LARGEST = 1e18
_NOTHING = -2 * _LARGEST  # stands for None inside the spin box, which knows only numbers
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_BEGINNING = re.compile(r"[+-]?\d*\.?\d*(e[+-]?\d*)?", re.IGNORECASE)


def number_text(value: float, *, whole: bool = False) -> str:
    """The shortest usual writing: 20000, 0.5, 2e-4."""
    if whole:
        return str(round(value))
    if value and (abs(value) < 1e-3 or abs(value) >= 1e7):
        mantissa, exponent = f"{value:.11e}".split("e")
        return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return f"{value:.12g}"


def stepped(value: float, steps: int, *, whole: bool, maximum: float | None = None) -> float:
    """The value some steps on; a step is one of the leading digit, so 2e-4 is followed by 3e-4.

    Whole numbers move by the second digit, and shares close to 1 by the leading digit of what is missing.
    """
    for _ in range(abs(steps)):
        value = _one_step(value, 1 if steps > 0 else -1, whole, maximum)
    return value


def _one_step(value: float, sign: int, whole: bool, maximum: float | None) -> float:
    if maximum == 1 and 0.9 <= value < 1:
        return 1 - _one_step(1 - value, -sign, False, None)
    if value == 0:
        return float(sign) if whole or maximum is None or maximum > 1 else sign * 0.1
    magnitude = math.floor(math.log10(abs(value)) + 1e-9)
    leaves_decade = sign * value < 0 and math.isclose(abs(value), 10.0**magnitude, rel_tol=1e-9)
    if leaves_decade:  # 1e-3 goes down to 9e-4
        magnitude -= 1
    step = max(1.0, 10.0 ** (magnitude - 1)) if whole else 10.0**magnitude
    moved = value + sign * step
    return float(f"{moved:.12g}")


class NumberEditor(QDoubleSpinBox):
    """A spin box that takes every number and leaves bounds to the row, which names them.

    Signals: touched() whenever the number changed.
    """

    touched = Signal()

    def __init__(self, field: OptionField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._whole = field.kind is Kind.INTEGER
        self.setRange(_NOTHING, _LARGEST)
        self.setDecimals(323)
        self.setKeyboardTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSuffix(f" {field.unit}" if field.unit else "")
        self.setStepType(QAbstractSpinBox.StepType.DefaultStepType)
        if field.optional:
            self.setSpecialValueText(self.tr("automatic"))
        self.setMinimumWidth(110)
        self.lineEdit().setStyleSheet("border: none; padding: 0; min-height: 0; background: transparent;")
        self.lineEdit().setTextMargins(7, 0, 0, 0)
        self.valueChanged.connect(lambda _value: self.touched.emit())

    def current(self) -> int | float | None:
        """The number as typed, which may lie outside the bounds; None where it is left to the engine."""
        value = self.value()
        if value <= _NOTHING:
            return None
        return round(value) if self._whole else value

    def set_current(self, value: int | float | None) -> None:
        """Shows a number without telling."""
        blocked = self.blockSignals(True)
        self.setValue(_NOTHING if value is None else float(value))
        self.blockSignals(blocked)

    def complaint(self) -> str:
        """Always empty: text that is no number cannot be entered."""
        return ""

    def textFromValue(self, value: float) -> str:
        """Short notation; used by Qt."""
        return number_text(value, whole=self._whole)

    def valueFromText(self, text: str) -> float:
        """The number in a text; used by Qt."""
        bare = self._bare(text)
        if _NUMBER.fullmatch(bare):
            return min(max(float(bare), -_LARGEST), _LARGEST)
        return _NOTHING if self._field.optional else self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accepts numbers and their beginnings; used by Qt."""
        bare = self._bare(text)
        if text == self.specialValueText() or (self._field.optional and not bare):
            return QValidator.State.Acceptable, text, position
        if _NUMBER.fullmatch(bare) and (not self._whole or bare.lstrip("+-").isdigit()):
            return QValidator.State.Acceptable, text, position
        begins = _BEGINNING.fullmatch(bare) and not (self._whole and set(bare.lower()) & {".", "e"})
        return (QValidator.State.Intermediate if begins else QValidator.State.Invalid), text, position

    def fixup(self, text: str) -> str:
        """Returns to the last number; used by Qt."""
        return self.textFromValue(self.value()) + self.suffix() if self.value() > _NOTHING else text

    def stepBy(self, steps: int) -> None:
        """Steps that suit the size, within the bounds; used by Qt."""
        field = self._field
        current = self.value() if self.value() > _NOTHING else float(field.minimum or 0)
        moved = stepped(current, steps, whole=self._whole, maximum=field.maximum)
        if field.minimum is not None and (
            moved < field.minimum or (field.exclusive_minimum and moved <= field.minimum)
        ):
            moved = current if field.exclusive_minimum else field.minimum
        if field.maximum is not None and (
            moved > field.maximum or (field.exclusive_maximum and moved >= field.maximum)
        ):
            moved = current if field.exclusive_maximum else field.maximum
        self.setValue(moved)
        self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the page unless the editor has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _bare(self, text: str) -> str:
        return text.removesuffix(self.suffix()).strip().replace(",", "").replace("−", "-")
