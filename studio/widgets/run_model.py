"""The list of runs as a table model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap

from engine.spec.runs import RunSummary
from studio.theme import colours
from studio.widgets.run_words import age_text, best_text, rounds_text, state_text
from studio.widgets.status import duration

SORT_ROLE = Qt.ItemDataRole.UserRole
RUN_ROLE = Qt.ItemDataRole.UserRole + 1

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class RunModel(QAbstractTableModel):
    """A row per run; `read_thumbnail` returns a picture or None and may deliver it later to `put_thumbnail`."""

    def __init__(self, read_thumbnail: Callable[[Path], QImage | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: list[RunSummary] = []
        self._read_thumbnail = read_thumbnail
        self._icons: dict[Path, QIcon] = {}
        self._titles = (
            self.tr("Name"),
            self.tr("State"),
            self.tr("System"),
            self.tr("Networks"),
            self.tr("Objective"),
            self.tr("Data"),
            self.tr("Rounds"),
            self.tr("Best score"),
            self.tr("Time"),
            self.tr("Updated"),
        )

    def show_runs(self, runs: list[RunSummary]) -> None:
        """Replaces the rows; where the folders are the same only their content changes."""
        if [run.folder for run in runs] == [run.folder for run in self._runs]:
            self._runs = runs
            if runs:
                self.dataChanged.emit(self.index(0, 0), self.index(len(runs) - 1, len(self._titles) - 1))
            return
        self.beginResetModel()
        self._runs = runs
        self.endResetModel()

    def put_thumbnail(self, picture: Path, image: QImage) -> None:
        """Shows a picture that was read."""
        self._icons[picture] = _picture(image)
        for row, run in enumerate(self._runs):
            if run.thumbnail == picture:
                self.dataChanged.emit(self.index(row, 0), self.index(row, 0), [Qt.ItemDataRole.DecorationRole])

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows; used by Qt."""
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Columns; used by Qt."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Titles; used by Qt."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Cells; used by Qt."""
        run = self._runs[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(run)[column]
        if role == SORT_ROLE:
            return self._order(run)[column]
        if role == RUN_ROLE:
            return run
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return self._icon(run)
        if role == Qt.ItemDataRole.ForegroundRole and column == 1:
            return self._tone(run)
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(run.folder) if column == 0 else self._texts(run)[column]
        return None

    def _texts(self, run: RunSummary) -> tuple[str, ...]:
        return (
            run.name,
            state_text(run),
            run.game,
            run.architecture,
            run.objective,
            run.data,
            rounds_text(run),
            best_text(run),
            duration(run.active_s),
            age_text(run.updated),
        )

    def _order(self, run: RunSummary) -> tuple[Any, ...]:
        """What each column is sorted by."""
        texts = (run.name, run.phase.value, run.game, run.architecture, run.objective, run.data)
        best = f"{run.best.name} {run.best.value + 1e6:020.9f}" if run.best else ""  # those of one name together
        return *texts, run.round, best, run.active_s, run.updated

    def _icon(self, run: RunSummary) -> QIcon | None:
        if run.thumbnail is None:
            return None
        if run.thumbnail not in self._icons:
            image = self._read_thumbnail(run.thumbnail)
            if image is None:
                return None
            self._icons[run.thumbnail] = _picture(image)
        return self._icons[run.thumbnail]

    def _tone(self, run: RunSummary) -> QColor | None:
        now = colours()
        if run.crashed:
            return QColor(now.warning)
        tones = {"failed": now.bad, "finished": now.good}
        if run.phase.is_live:
            return QColor(now.accent)
        tone = tones.get(run.phase.value)
        return QColor(tone) if tone else None


def _picture(image: QImage) -> QIcon:
    """An icon that looks the same in a selected row."""
    pixmap = QPixmap.fromImage(image)
    made = QIcon(pixmap)
    made.addPixmap(pixmap, QIcon.Mode.Selected)
    return made
