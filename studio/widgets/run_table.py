"""The table of runs: sorted, searched, steered by keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from engine.spec.runs import RunSummary
from studio.widgets.run_model import RUN_ROLE, SORT_ROLE, RunModel

ROW_PX = 52
WIDTHS_PX = (230, 92, 150, 96, 140, 84, 124, 140, 76, 98)


class RunFilter(QSortFilterProxyModel):
    """Keeps the rows in which every word occurs somewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setSortRole(SORT_ROLE)

    def search(self, text: str) -> None:
        """Shows what has all these words."""
        self._words = text.casefold().split()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Used by Qt."""
        model = self.sourceModel()
        texts = (str(model.index(row, column, parent).data()) for column in range(model.columnCount()))
        text = " ".join(texts).casefold()
        return all(word in text for word in self._words)


class RunTable(QTableView):
    """Signals: opened(folder) on Enter or double click, delete_pressed(), picked() when the selection changes."""

    opened = Signal(object)
    delete_pressed = Signal()
    picked = Signal()

    def __init__(self, read_thumbnail: Callable[[Path], QImage | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RunModel(read_thumbnail, self)
        self._filter = RunFilter(self)
        self._filter.setSourceModel(self._model)
        self.setModel(self._filter)
        self.setAccessibleName(self.tr("Runs"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIconSize(QSize(40, 40))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.sortByColumn(9, Qt.SortOrder.DescendingOrder)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(WIDTHS_PX):
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(72)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(RUN_ROLE).folder))
        self.selectionModel().selectionChanged.connect(lambda: self.picked.emit())

    def show_runs(self, runs: list[RunSummary]) -> None:
        """Replaces the rows and keeps the selection."""
        kept = {run.folder for run in self.selected()}
        self._model.show_runs(runs)
        if kept and not self.selected():
            self._select(kept)
        self.picked.emit()

    def put_thumbnail(self, picture: Path, image: QImage) -> None:
        """Shows a picture that was read."""
        self._model.put_thumbnail(picture, image)

    def search(self, text: str) -> None:
        """Shows what has all these words."""
        self._filter.search(text)

    @property
    def shown(self) -> int:
        """How many rows the search leaves."""
        return self._filter.rowCount()

    def selected(self) -> list[RunSummary]:
        """The runs of the selected rows, in the order on show."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [row.data(RUN_ROLE) for row in rows]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete deletes."""
        selected = self.selected()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and selected:
            self.opened.emit(selected[0].folder)
        elif event.key() == Qt.Key.Key_Delete and selected:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def _select(self, folders: set[Path]) -> None:
        mode = self.selectionModel().SelectionFlag.Select | self.selectionModel().SelectionFlag.Rows
        for row in range(self._filter.rowCount()):
            index = self._filter.index(row, 0)
            if index.data(RUN_ROLE).folder in folders:
                self.selectionModel().select(index, mode)
