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
    button = quiet_button(sign, name, text=text, colour=colour)
    if framed:
        button.setProperty("role", "button")
    button.setStyleSheet("padding: 4px 6px;" if framed else "padding: 3px 4px;")
    button.clicked.connect(lambda: act())
    return button


def quiet_button(sign: str, name: str, *, text: str = "", colour: str = "text") -> QToolButton:
    """A button without a frame, with an icon or with a letter, at the size of the others in its row."""
    button = QToolButton()
    button.setProperty("role", "quiet")
    if sign:
        button.setIcon(icon(sign, colour))
    button.setText(text)
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
