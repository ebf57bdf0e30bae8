"""A list whose rows have a title, a quieter second line and a note at the right; headings part its groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.theme import colours

_KEY, _DETAIL, _NOTE = (Qt.ItemDataRole.UserRole + n for n in range(3))
_PADDING = 8

Index = QModelIndex | QPersistentModelIndex


class Line(NamedTuple):
    """A row; one without a key is a heading."""

    key: str
    title: str
    detail: str = ""
    note: str = ""
    problem: bool = False  # the detail says what is wrong


class TwoLineList(QListWidget):
    """Signals: chosen(str key) when a person selects another row; activated rows are chosen already."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[Line] = []
        self.setItemDelegate(_Delegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(self._tell)

    def show_lines(self, lines: Iterable[Line]) -> None:
        """Replaces all rows; the selected key stays selected where it still exists. Tells nothing."""
        lines = list(lines)
        if lines == self._lines:
            return
        key = self.current_key()
        self._lines = lines
        blocked = self.blockSignals(True)
        if [line.key for line in lines] == [self.item(row).data(_KEY) for row in range(self.count())]:
            for row, line in enumerate(lines):
                _fill(self.item(row), line)
        else:
            self.clear()
            for line in lines:
                item = QListWidgetItem(self)
                _fill(item, line)
            self.select(key)
        self.blockSignals(blocked)

    def select(self, key: str) -> None:
        """Selects a row without telling; nothing where there is none of this key."""
        blocked = self.blockSignals(True)
        for row in range(self.count()):
            if key and self.item(row).data(_KEY) == key:
                self.setCurrentRow(row)
                break
        else:
            self.setCurrentRow(-1)
        self.blockSignals(blocked)
        self.viewport().update()

    def current_key(self) -> str:
        """The key of the selected row, empty where none is."""
        item = self.currentItem()
        return str(item.data(_KEY)) if item else ""

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item and item.data(_KEY):
            self.chosen.emit(item.data(_KEY))


def _fill(item: QListWidgetItem, line: Line) -> None:
    item.setText(line.title)
    item.setData(_KEY, line.key)
    item.setData(_DETAIL, ("!" if line.problem else " ") + line.detail)
    item.setData(_NOTE, line.note)
    spoken = ", ".join(part for part in (line.title, line.detail, line.note) if part)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
    item.setToolTip(line.detail)
    if not line.key:
        item.setFlags(Qt.ItemFlag.NoItemFlags)


class _Delegate(QStyledItemDelegate):
    """Paints the rows of a TwoLineList."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Tall enough for its lines; used by Qt."""
        if not index.data(_KEY):
            return QSize(80, option.fontMetrics.height() + 16)
        lines = 2 if str(index.data(_DETAIL))[1:] else 1
        return QSize(80, lines * option.fontMetrics.height() + 11)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one row; used by Qt."""
        painter.save()
        palette = colours()
        area = option.rect.adjusted(_PADDING, 4, -_PADDING, -4)
        if not index.data(_KEY):
            painter.setFont(_bold(option.font))
            painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(area, Qt.AlignmentFlag.AlignBottom, str(index.data()))
            painter.restore()
            return
        self._paint_ground(painter, option)
        height = option.fontMetrics.height()
        top = QRect(area.left(), area.top(), area.width(), height)
        painter.setPen(QColor(palette.muted))
        note = str(index.data(_NOTE) or "")
        painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note)
        top.setRight(top.right() - option.fontMetrics.horizontalAdvance(note + "  "))
        painter.setPen(QColor(palette.text))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, _elided(option, str(index.data()), top.width()))
        detail = str(index.data(_DETAIL))
        below = QRect(area.left(), area.top() + height + 1, area.width(), height)
        painter.setFont(_small(option.font))
        painter.setPen(QColor(palette.bad if detail.startswith("!") else palette.muted))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, _elided(option, detail[1:], int(below.width() * 1.06)))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state = option.state
        palette = colours()
        if state & QStyle.StateFlag.State_Selected:
            ground = palette.accent_soft
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = palette.sunken
        else:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), 6, 6)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(palette.accent))
            painter.drawRoundedRect(
                QRect(option.rect.left() + 2, option.rect.top() + 6, 3, option.rect.height() - 12), 1, 1
            )


def _elided(option: QStyleOptionViewItem, text: str, width: int) -> str:
    return option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def _bold(font: QFont) -> QFont:
    made = _small(font)
    made.setBold(True)
    return made


def _small(font: QFont) -> QFont:
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * 0.92)
    return made
