"""Where a draft starts: the presets, and what was changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from studio.widgets.caption import Caption
from studio.widgets.card_grid import CardGrid, Offer
from studio.wording import Change

Changes = Mapping[str, Change]


class PresetSection(QWidget):
    """Signals: picked(str preset), reset(str path), reset_all()."""

    picked = Signal(str)
    reset = Signal(str)
    reset_all = Signal()

    def __init__(self, presets: Iterable[Offer], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = CardGrid(presets)
        self.grid.setAccessibleName(self.tr("Presets"))
        self.grid.picked.connect(lambda name, _on: self.picked.emit(name))
        self.changes = ChangeList()
        self.changes.reset.connect(self.reset)
        self.changes.reset_all.connect(self.reset_all)
        heading = QLabel(self.tr("Presets"))
        heading.setProperty("role", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.changes)
        layout.addWidget(heading)
        layout.addWidget(self.grid)

    def show_base(self, preset: str, title: str, changes: Changes) -> None:
        """Checks the preset that the draft came from ("" for none) and lists the changes since."""
        self.grid.show_checked([preset] if preset else [])
        self.changes.show_changes(title, changes)


class ChangeList(QFrame):
    """What differs from the start, each with a way back; hidden where nothing does.

    Signals: reset(str path), reset_all().
    """

    reset = Signal(str)
    reset_all = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        everything = QPushButton(self.tr("Reset all"))
        everything.clicked.connect(self.reset_all)
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(everything)
        self._rows = QWidget()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(14, 10, 10, 10)
        self._layout.addLayout(head)
        self._layout.addWidget(self._rows)
        self._shown: dict[str, Change] = {}
        self.hide()

    def show_changes(self, title: str, changes: Changes) -> None:
        """title: what the draft came from."""
        self._heading.setText(self.tr("Changed from {title}").format(title=title))
        self.setVisible(bool(changes))
        if dict(changes) == self._shown:
            return
        self._shown = dict(changes)
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(18)
        grid.setColumnStretch(1, 1)
        for place, (path, change) in enumerate(changes.items()):
            back = QToolButton()
            back.setText("↺")
            back.setProperty("role", "quiet")
            back.setToolTip(self.tr("Reset to {value}").format(value=change.before))
            back.setAccessibleName(self.tr("Reset {option}").format(option=change.option))
            back.clicked.connect(lambda _on=False, path=path: self.reset.emit(path))
            grid.addWidget(QLabel(change.option), place, 0)
            grid.addWidget(Caption(f"{change.before}  →  {change.after}"), place, 1)
            grid.addWidget(back, place, 2)
        self._layout.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows

    def lines(self) -> dict[str, Change]:
        """What is listed, by path."""
        return dict(self._shown)
