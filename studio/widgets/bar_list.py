"""Named counts as horizontal bars: classes, sizes, aspects."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import colours

_GAP = 3


class BarList(QWidget):
    """Rows of name, bar and count; the greatest count fills the width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Sequence[tuple[str, int]], limit: int = 12) -> None:
        """Shows the first rows, and how many more there are."""
        self._rows = list(counts[:limit])
        rest = counts[limit:]
        if rest:
            label = self.tr("{number} more").format(number=len(rest))
            self._rows.append((label, sum(count for _, count in rest)))
        self.setAccessibleDescription("; ".join(f"{name}: {count}" for name, count in counts))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its rows; used by Qt."""
        return QSize(200, max(1, len(self._rows)) * self._row_px())

    def minimumSizeHint(self) -> QSize:
        """As high as its rows; used by Qt."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws the rows; used by Qt."""
        if not self._rows:
            return
        palette = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        name_px = min(max(metrics.horizontalAdvance(name) + 3 for name, _ in self._rows), self.width() * 2 // 5)
        count_px = max(metrics.horizontalAdvance(f"{count:,}") for _, count in self._rows)
        room = max(4, self.width() - name_px - count_px - 16)
        most = max(1, max(count for _, count in self._rows))
        height = self._row_px()
        for row, (name, count) in enumerate(self._rows):
            top = row * height
            painter.setPen(QColor(palette.text))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, name_px)
            painter.drawText(QRectF(0, top, name_px + 2, height), Qt.AlignmentFlag.AlignVCenter, shown)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.sunken))
            painter.drawRoundedRect(QRectF(name_px + 8, top + _GAP, room, height - 2 * _GAP), 3, 3)
            painter.setBrush(QColor(palette.accent))
            painter.drawRoundedRect(QRectF(name_px + 8, top + _GAP, room * count / most, height - 2 * _GAP), 3, 3)
            painter.setPen(QColor(palette.muted))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(self.width() - count_px - 2, top, count_px + 2, height), right, f"{count:,}")

    def _row_px(self) -> int:
        return self.fontMetrics().height() + 2 * _GAP
