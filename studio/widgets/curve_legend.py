"""The legend of the curves: a tick to show each series, its line, and its value at the cursor."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from studio.curves.naming import player_of, term_of
from studio.curves.store import Value
from studio.curves.ticks import number_text
from studio.vocabulary import player_words
from studio.widgets.curve_painting import Stroke

SWATCH = QSize(15, 12)
PADDING_PX = 14  # of a cell
LITTLE = 1e-3  # below it three digits have to do, as the names need the room
NAME = Qt.ItemDataRole.UserRole


class CurveLegend(QTreeWidget):
    """Series grouped by player, with a column of values.

    Signals: hidden_changed(frozenset) of the names of series that are not to be drawn.
    """

    hidden_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._groups: dict[str, QTreeWidgetItem] = {}
        self._levels: dict[str, float] = {}
        self._hidden: frozenset[str] = frozenset()
        self.setColumnCount(2)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setItemsExpandable(False)
        self.setIconSize(SWATCH)
        self.setUniformRowHeights(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Legend: tick what is drawn; values at the cursor"))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, header.fontMetrics().horizontalAdvance("−0.000000") + PADDING_PX)
        self.set_place(None)
        self.itemChanged.connect(self._item_changed)

    @property
    def hidden(self) -> frozenset[str]:
        """Series without a tick."""
        return self._hidden

    @property
    def count(self) -> int:
        """How many series have a row."""
        return len(self._rows)

    def clear_series(self) -> None:
        """Forgets all series."""
        self.clear()
        self._rows.clear()
        self._groups.clear()

    def set_levels(self, levels: Mapping[str, float]) -> None:
        """Series -> its equilibrium, for the tool tips."""
        self._levels = dict(levels)

    def set_strokes(self, strokes: Mapping[str, Stroke]) -> None:
        """Adds rows for new series, and shows each with its line."""
        self.blockSignals(True)
        for name, stroke in strokes.items():
            if name not in self._rows:
                self._add_row(name)
            self._rows[name].setIcon(0, _swatch(stroke, self.devicePixelRatioF()))
        self.blockSignals(False)

    def set_place(self, round: int | None) -> None:
        """Which round the values are of; None: the newest."""
        text = self.tr("now") if round is None else f"@ {round:,}"
        if self.headerItem().text(1) != text:
            self.setHeaderLabels([self.tr("Curves"), text])
            self.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Shows each series' value; its extremes are in the tool tip."""
        self.blockSignals(True)
        for name, row in self._rows.items():
            value = values.get(name)
            text = "–" if value is None else number_text(value.mean, 4 if abs(value.mean) >= LITTLE else 3)
            if row.text(1) != text:
                row.setText(1, text)
                row.setToolTip(0, self.describe(name, value))
        self.blockSignals(False)

    def describe(self, name: str, value: Value | None) -> str:
        """The tool tip of a series."""
        lines = [name]
        if value is not None:
            low, high = number_text(value.low), number_text(value.high)
            lines.append(self.tr("mean {0}, from {1} to {2}").format(number_text(value.mean), low, high))
        if name in self._levels:
            lines.append(self.tr("dashed: {0} at the equilibrium").format(number_text(self._levels[name])))
        return "\n".join(lines)

    def _add_row(self, name: str) -> None:
        row = QTreeWidgetItem(self._group(player_of(name)), [term_of(name), "–"])
        row.setData(0, NAME, name)
        row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
        row.setCheckState(0, Qt.CheckState.Unchecked if name in self._hidden else Qt.CheckState.Checked)
        row.setToolTip(0, self.describe(name, None))
        self._rows[name] = row

    def _group(self, player: str) -> QTreeWidgetItem:
        if player in self._groups:
            return self._groups[player]
        group = self._groups[player] = QTreeWidgetItem(self, [player_words(player)])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = self.font()
        font.setBold(True)
        group.setFont(0, font)
        group.setFirstColumnSpanned(True)
        group.setExpanded(True)
        return group

    def _item_changed(self, row: QTreeWidgetItem, column: int) -> None:
        if column == 0 and row.data(0, NAME):
            unticked = (name for name, item in self._rows.items() if item.checkState(0) == Qt.CheckState.Unchecked)
            hidden = frozenset(unticked)
            if hidden != self._hidden:
                self._hidden = hidden
                self.hidden_changed.emit(hidden)


def _swatch(stroke: Stroke, ratio: float) -> QIcon:
    picture = QPixmap(SWATCH * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setPen(QPen(QBrush(QColor(stroke.colour)), 2.4, stroke.style))
    painter.drawLine(QPoint(0, SWATCH.height() // 2), QPoint(SWATCH.width(), SWATCH.height() // 2))
    painter.end()
    return QIcon(picture)
