"""Editors for a switch and for one of several choices."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from engine.spec.options import OptionField


class SwitchEditor(QCheckBox):
    """On or off. Signals: touched() whenever it changed."""

    touched = Signal()

    def __init__(self, field: OptionField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTristate(field.optional)
        self.checkStateChanged.connect(lambda _state: self.touched.emit())

    def current(self) -> bool | None:
        """On, off, or None where it is left to the engine."""
        state = self.checkState()
        return None if state is Qt.CheckState.PartiallyChecked else state is Qt.CheckState.Checked

    def set_current(self, value: bool | None) -> None:
        """Shows a value without telling."""
        blocked = self.blockSignals(True)
        if value is None:
            self.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            self.setCheckState(Qt.CheckState.Checked if value else Qt.CheckState.Unchecked)
        self.blockSignals(blocked)

    def complaint(self) -> str:
        """Always empty: a switch cannot be wrong."""
        return ""


class ChoiceEditor(QComboBox):
    """One of the choices of an option. Signals: touched() whenever another was chosen."""

    touched = Signal()

    def __init__(self, field: OptionField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unknown = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if field.optional:
            self.addItem(self.tr("automatic"), None)
        for choice in field.choices:
            self.addItem(f"{choice} {field.unit}".strip(), choice)
        self.currentIndexChanged.connect(self._chosen)

    def current(self) -> Any:
        """The choice, in its own type; None where it is left to the engine."""
        return self.currentData()

    def set_current(self, value: Any) -> None:
        """Shows a choice without telling; one that does not exist is left blank and complained of."""
        values = [self.itemData(row) for row in range(self.count())]
        self._unknown = "" if value in values else str(value)
        blocked = self.blockSignals(True)
        self.setCurrentIndex(values.index(value) if value in values else -1)
        self.blockSignals(blocked)

    def complaint(self) -> str:
        """Why nothing is chosen, empty where something is."""
        if self.currentIndex() >= 0:
            return ""
        return self.tr("“{value}” is not a choice; pick one").format(value=self._unknown)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls the page unless the editor has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _chosen(self) -> None:
        self._unknown = ""
        self.touched.emit()
