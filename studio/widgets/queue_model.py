"""The files of a queue as a table: name and how far it is."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from studio.icons import icon
from studio.sentences import sentence
from studio.theme import theme
from studio.translation import FileState, QueuedFile

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


class Files(Protocol):
    """A queue, as far as a table reads it."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> QueuedFile: ...


class QueueModel(QAbstractTableModel):
    """Two columns; the tooltip of a failed file says why and what to do."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._files: Files = ()

    def show(self, files: Files) -> None:
        """Replaces the queue."""
        self.beginResetModel()
        self._files = files
        self.endResetModel()

    def touch(self, row: int) -> None:
        """A file is further than before."""
        if row < len(self._files):
            self.dataChanged.emit(self.index(row, 0), self.index(row, 1))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Number of files; used by Qt."""
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        """Name and state; used by Qt."""
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What Qt asks for."""
        file = self._files[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._more(file)
        if index.column() == 0:
            return file.path.name if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._state(file)
        if role == Qt.ItemDataRole.DecorationRole and file.state is FileState.FAILED:
            return icon("error", "bad")
        if role == Qt.ItemDataRole.ForegroundRole:
            tone = theme().colours.bad if file.state is FileState.FAILED else theme().colours.muted
            return QColor(tone)
        return None

    def _state(self, file: QueuedFile) -> str:
        if file.problem:
            return sentence(file.problem.why or file.problem.what)
        words = {
            FileState.WAITING: self.tr("waiting"),
            FileState.WORKING: self.tr("translating…"),
            FileState.DONE: self.tr("done"),
        }
        return words.get(file.state, "")

    def _more(self, file: QueuedFile) -> str:
        if file.problem:
            parts = (str(file.path), file.problem.what, file.problem.why, file.problem.remedy)
            return "\n".join([parts[0], *(sentence(part) for part in parts[1:] if part)])
        return f"{file.path}\n→ {file.made}" if file.made else str(file.path)
