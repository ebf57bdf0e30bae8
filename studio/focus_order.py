"""Where the keyboard comes to widgets that were made late, which Qt would put behind all others."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_behind(before: QWidget, part: QWidget) -> QWidget:
    """Lets Tab come to what is in `part`, in the order of its making, right after `before`, which takes Tab as well.

    Returns the last of them.
    """
    for widget in part.findChildren(QWidget):
        takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        is_popup = widget.window() is not before.window()  # the list of a combo box
        if takes_tab and not is_popup and widget.focusProxy() is None:
            QWidget.setTabOrder(before, widget)
            before = widget
    return before
