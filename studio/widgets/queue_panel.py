"""The queue at the right of the page Translate: files, progress, output folder, start and cancel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.icons import icon
from studio.widgets.caption import Caption
from studio.widgets.queue_model import Files, QueueModel

WIDTH_PX = 340
NAMES_PX = (120, 220)  # at least and at most; what is left is for the states
GAP_PX = 12


class QueuePanel(QWidget):
    """Signals: start_wanted(), cancel_wanted(), close_wanted(), folder_wanted(), show_folder_wanted(), picked(int)."""

    start_wanted = Signal()
    cancel_wanted = Signal()
    close_wanted = Signal()
    folder_wanted = Signal()
    show_folder_wanted = Signal()
    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(WIDTH_PX)
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._model = QueueModel(self)
        self.table = self._table()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.counts = Caption()
        self.output = QLineEdit()
        self.output.setAccessibleName(self.tr("Output folder"))
        self.output.textChanged.connect(self.output.setToolTip)
        self.overwrite = QCheckBox(self.tr("Replace files that e&xist"))
        self.start_button = QPushButton()
        self.start_button.setProperty("role", "primary")
        self.cancel_button = QPushButton(self.tr("&Cancel"))
        self.show_button = QPushButton(self.tr("Show the fol&der"))
        self._arrange()
        self.start_button.clicked.connect(self.start_wanted)
        self.cancel_button.clicked.connect(self.cancel_wanted)
        self.show_button.clicked.connect(self.show_folder_wanted)

    @property
    def folder(self) -> Path | None:
        """The output folder, None where none is named."""
        text = self.output.text().strip()
        return Path(text).expanduser() if text else None

    def show_files(self, files: Files, title: str) -> None:
        """Replaces the queue."""
        self._model.show(files)
        self._title.setText(title)
        names = self.table.sizeHintForColumn(0) + GAP_PX
        self.table.horizontalHeader().resizeSection(0, min(max(names, NAMES_PX[0]), NAMES_PX[1]))
        self._title.setToolTip(title)

    def touch(self, row: int, *, follow: bool) -> None:
        """A file is further than before; follow: it is scrolled into sight."""
        self._model.touch(row)
        if follow:
            self.table.scrollTo(self._model.index(row, 0))

    def show_state(self, done: int, failed: int, *, runs: bool, why_not: str) -> None:
        """How far the queue is; why_not: what keeps it from starting, empty where nothing does."""
        total = self._model.rowCount()
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done + failed)
        words = self.tr("{done} of {total} translated").format(done=f"{done:,}", total=f"{total:,}")
        if failed:
            words += " · " + self.tr("{} failed").format(f"{failed:,}")
        self.counts.setText(words)
        self.start_button.setText(self._start_words(done + failed, total))
        had_focus = self.start_button.hasFocus() or self.cancel_button.hasFocus()
        self.start_button.setEnabled(not why_not)
        self.start_button.setToolTip(why_not)
        self._swap_buttons(runs, had_focus)
        self.show_button.setEnabled(done > 0)
        for widget in (self.output, self.overwrite, self._choose):
            widget.setEnabled(not runs)

    def _swap_buttons(self, runs: bool, had_focus: bool) -> None:
        """One takes the place of the other, and its focus with it: hiding alone sends the focus far away."""
        shown, hidden = (self.cancel_button, self.start_button) if runs else (self.start_button, self.cancel_button)
        shown.show()
        if had_focus:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
        hidden.hide()

    def _start_words(self, finished: int, total: int) -> str:
        if 0 < finished < total:
            return self.tr("G&o on")
        return self.tr("&Translate again") if finished else self.tr("&Translate all")

    def _table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setAccessibleName(self.tr("Files to translate"))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.hide()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 10)
        table.selectionModel().currentRowChanged.connect(lambda now, _before: self._pick(now.row()))
        return table

    def _pick(self, row: int) -> None:
        if row >= 0:
            self.picked.emit(row)

    def _arrange(self) -> None:
        close = _tool("close", self.tr("Close the queue"))
        close.clicked.connect(self.close_wanted)
        self._choose = _tool("folder", self.tr("Choose an output folder"))
        self._choose.clicked.connect(self.folder_wanted)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(close)
        where = QHBoxLayout()
        where.setSpacing(4)
        where.addWidget(self.output, 1)
        where.addWidget(self._choose)
        into = QLabel(self.tr("I&nto the folder"))
        into.setBuddy(self.output)
        into.setProperty("role", "muted")
        buttons = QHBoxLayout()
        buttons.addWidget(self.start_button)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.show_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self._bar)
        column.addWidget(self.counts)
        column.addWidget(into)
        column.addLayout(where)
        column.addWidget(self.overwrite)
        column.addLayout(buttons)


def _tool(sign: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("role", "quiet")
    button.setIcon(icon(sign, "muted"))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
