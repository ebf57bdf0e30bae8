"""Fields for numbers that look like the other fields: text off the edge, and no wheel without the focus."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractSpinBox

Box = TypeVar("Box", bound=QAbstractSpinBox)


def number_box(box: Box, width_px: int = 0, *, margin_px: int = 6) -> Box:
    """Dresses a spin box and returns it; width_px: where it is to be of one width."""
    edit = box.lineEdit()
    edit.setStyleSheet("border: none; padding: 0; min-height: 0; background: transparent;")
    edit.setTextMargins(margin_px, 0, 2, 0)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.installEventFilter(_Still(box))
    if width_px:
        box.setFixedWidth(width_px)
    return box


class _Still(QObject):
    """Leaves the wheel to the list around a box that has not the focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Holds the wheel back; used by Qt."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QAbstractSpinBox) and not watched.hasFocus():
            event.ignore()
            return True
        return False
