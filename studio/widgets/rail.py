"""The rail on the left: one button per page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

WIDTH_PX = 84


class Rail(QFrame):
    """Checkable buttons, one of them checked.

    Signals: chosen(name) when a person presses one.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH_PX)
        self.setAccessibleName(self.tr("Pages"))
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(7, 10, 7, 10)
        self._layout.setSpacing(4)
        self._layout.addStretch()

    def add(self, name: str, title: str, icon: QIcon, shortcut: str) -> None:
        """Appends a page."""
        button = self._make(title, icon, shortcut)
        button.setCheckable(True)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._group.addButton(button)
        self._layout.insertWidget(len(self._buttons), button)
        self._buttons[name] = button

    def add_below(self, title: str, icon: QIcon, shortcut: str) -> QToolButton:
        """Appends a plain button at the foot, and returns it for its click."""
        button = self._make(title, icon, shortcut)
        self._layout.addWidget(button)
        return button

    def show_current(self, name: str) -> None:
        """Checks the button of a page."""
        self._buttons[name].setChecked(True)

    def _make(self, title: str, icon: QIcon, shortcut: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(title)
        button.setIcon(icon)
        button.setIconSize(QSize(24, 24))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setToolTip(f"{title}  ({shortcut})")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must not take Space away from play and pause
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button
