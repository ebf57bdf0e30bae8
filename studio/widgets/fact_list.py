"""Names and values in two columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget


class FactList(QWidget):
    """Rows such as "Pictures: 70,000"; values can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Replaces all rows."""
        while len(self._labels) < len(facts):
            self._add_row()
        for row, (name, value) in enumerate(self._labels):
            shown = row < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(facts[row][0])
                value.setText(facts[row][1])

    def facts(self) -> dict[str, str]:
        """What is shown."""
        return {name.text(): value.text() for name, value in self._labels if not name.isHidden()}

    def _add_row(self) -> None:
        name, value = QLabel(self), QLabel(self)
        name.setProperty("role", "muted")
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._labels)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        self._labels.append((name, value))
