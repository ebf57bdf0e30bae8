"""The thin bar above every page: which run, what it does, and the buttons that steer it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from engine.spec.events import Phase
from studio.widgets.phase_chip import PhaseChip

HEIGHT_PX = 48


class RunBar(QFrame):
    """Shows the actions it is given; knows no service."""

    def __init__(
        self, toggle: QAction, stop: QAction, steps: list[QAction], others: list[QAction], parent: QWidget | None = None
    ) -> None:
        """steps: the first is the button, all are in its menu. others: stand after a gap."""
        super().__init__(parent)
        self.setObjectName("runBar")
        self.setFixedHeight(HEIGHT_PX)
        self.setAccessibleName(self.tr("Run"))
        self._name = QLabel()
        self._name.setProperty("role", "heading")
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._chip = PhaseChip()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 12, 0)
        layout.setSpacing(6)
        layout.addWidget(self._name)
        layout.addSpacing(6)
        layout.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch()
        layout.addWidget(self._button(toggle, width=84))
        layout.addWidget(self._button(stop))
        layout.addWidget(self._step_button(steps))
        layout.addSpacing(14)
        for action in others:
            layout.addWidget(self._button(action))
        self.show_run("", Phase.READY)
        self._chip.reserve()

    def show_run(self, name: str, phase: Phase) -> None:
        """Shows the name of the run and its phase."""
        self._name.setText(name or self.tr("No run yet"))
        self._name.setEnabled(bool(name))
        self._chip.show_phase(phase)

    @property
    def chip(self) -> PhaseChip:
        """The label of the phase."""
        return self._chip

    @property
    def name(self) -> str:
        """The name on show."""
        return self._name.text()

    def _button(self, action: QAction, width: int = 0) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("role", "quiet")
        button.setDefaultAction(action)
        button.setIconSize(QSize(20, 20))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click must not take Space away from play and pause
        button.setMinimumWidth(width)
        return button

    def _step_button(self, steps: list[QAction]) -> QToolButton:
        button = self._button(steps[0])
        menu = QMenu(button)
        menu.addActions(steps)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        return button
