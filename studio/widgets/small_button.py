"""Small buttons with a sign, read out and explained by a sentence."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from studio.icons import icon


def small_button(
    sign: str, name: str, act: Callable[[], object], *, text: str = "", colour: str = "text", framed: bool = False
) -> QToolButton:
    """A button with an icon, or with a letter where `sign` is empty; `name` is read out and told under the mouse."""
    button = QToolButton()
    button.setProperty("role", "button" if framed else "quiet")
    button.setStyleSheet("padding: 4px 6px;" if framed else "padding: 3px 4px;")
    if sign:
        button.setIcon(icon(sign, colour))
    button.setText(text)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.clicked.connect(lambda: act())
    return button
