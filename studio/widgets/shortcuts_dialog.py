"""All keys at a glance."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

Group = tuple[str, list[tuple[str, str]]]  # title, [(what, keys)]


class ShortcutsDialog(QDialog):
    """Groups of commands with their keys, in two columns."""

    def __init__(self, groups: list[Group], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        columns = QHBoxLayout()
        columns.setSpacing(44)
        for part in _halves(groups):
            column = QVBoxLayout()
            column.setSpacing(16)
            for title, rows in part:
                column.addLayout(self._group(title, rows))
            column.addStretch()
            columns.addLayout(column)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("&Close"))
        close.setIcon(QIcon())
        buttons.rejected.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(26, 22, 26, 18)
        layout.setSpacing(18)
        layout.addLayout(columns)
        layout.addWidget(buttons)

    def _group(self, title: str, rows: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(0, 1)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        grid.addWidget(heading, 0, 0, 1, 2)
        for row, (what, keys) in enumerate(rows, 1):
            key_label = QLabel(keys)
            key_label.setProperty("role", "muted")
            grid.addWidget(QLabel(what), row, 0)
            grid.addWidget(key_label, row, 1, Qt.AlignmentFlag.AlignRight)
        return grid


def _halves(groups: list[Group]) -> tuple[list[Group], list[Group]]:
    """Splits so that both columns are about as long."""
    total = sum(len(rows) + 2 for _, rows in groups)
    first: list[Group] = []
    length = 0
    for group in groups:
        if length + (len(group[1]) + 2) / 2 > total / 2:
            break
        first.append(group)
        length += len(group[1]) + 2
    return first, groups[len(first) :]
