"""The left of the data page: every data set by group, and the way to own pictures."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from engine.spec.registry import Entry
from studio.icons import icon
from studio.widgets.two_lines import Line, TwoLineList

translate = QCoreApplication.translate

GROUPS = ("points", "bundled", "standard", "own")


class DataSources(QWidget):
    """Signals: chosen(str name of a data set), folder_wanted()."""

    chosen = Signal(str)
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = TwoLineList()
        self._list.setAccessibleName(self.tr("Data sets"))
        self._list.chosen.connect(self.chosen)
        self._folder = QPushButton(icon("folder"), self.tr("Ch&oose folder…"))
        self._folder.setToolTip(
            self.tr("Train on your own pictures; a folder can also be dropped anywhere on the page")
        )
        self._folder.clicked.connect(self.folder_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._folder)

    def show_entries(self, entries: Iterable[Entry], details: dict[str, str], notes: dict[str, str]) -> None:
        """details and notes: the second line and the remark at the right, by name."""
        known = list(entries)
        lines = []
        others = dict.fromkeys(entry.facts.get("group", "other") for entry in known)
        for group in dict.fromkeys((*GROUPS, *others)):
            members = [entry for entry in known if entry.facts.get("group", "other") == group]
            if members:
                lines.append(Line("", group_title(group)))
            for entry in members:
                lines.append(Line(entry.name, entry.title, details.get(entry.name, ""), notes.get(entry.name, "")))
        self._list.show_lines(lines)

    def select(self, name: str) -> None:
        """Selects a data set without telling."""
        self._list.select(name)


def group_title(group: str) -> str:
    """The heading of a group; third parties may bring their own."""
    titles = {
        "points": translate("DataSources", "Points"),
        "bundled": translate("DataSources", "Bundled"),
        "standard": translate("DataSources", "Standard sets"),
        "own": translate("DataSources", "My pictures"),
    }
    return titles.get(group, group.capitalize())
