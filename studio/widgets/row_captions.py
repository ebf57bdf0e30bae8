"""Captions at the left of the rows of a sheet: how much room they take, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from studio.theme import theme
from studio.widgets.tile_layout import GAP_PX, TileLayout

SPACE_PX = 7  # between a caption and its row
LINE_PX = 2  # along the rows of a group
MOST_PX = 120
MOST_SHARE = 0.3  # of the width
FONT_SHARE = 0.92
LEAST_PITCH = 0.8  # of the height of a line: closer rows stay without captions


class RowCaptions:
    """The captions of rows from the top; lengths in pixels of the device.

    groups: what several rows in succession have in common, said once beside their captions; "" for most.
    """

    def __init__(self, captions: Sequence[str], font: QFont, ratio: float, groups: Sequence[str] = ()) -> None:
        self._captions = tuple(captions)
        self._groups = tuple(groups)
        self._font = QFont(font)
        self._font.setPixelSize(max(1, round(font.pixelSize() * FONT_SHARE * ratio)))
        self._metrics = QFontMetrics(self._font)
        self._space = round(SPACE_PX * ratio)
        self._most = round(MOST_PX * ratio)

    def width(self, area_px: int) -> int:
        """The room beside the rows in a place of this width; 0 where no row has a caption."""
        widest = max((self._metrics.horizontalAdvance(text) for text in self._captions if text), default=0)
        if not widest:
            return 0
        return min(widest + 2, self._most, int(MOST_SHARE * area_px)) + self._space + self._strip

    def fit(self, layout: TileLayout) -> bool:
        """Whether the rows lie far enough apart."""
        return layout.tile.height() + GAP_PX >= LEAST_PITCH * self._metrics.height()

    def paint(self, painter: QPainter, layout: TileLayout, room: int) -> None:
        """Paints the captions, shortened where they are too long."""
        painter.setFont(self._font)
        painter.setPen(QColor(theme().colours.muted))
        rows = -(-layout.count // layout.columns)
        for row, caption in enumerate(self._captions[:rows]):
            first = layout.place(row * layout.columns)
            height = max(first.height(), self._metrics.height())
            top = first.center().y() - height // 2
            place = QRect(first.left() - room + self._strip, top, room - self._space - self._strip, height)
            text = self._metrics.elidedText(caption, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        self._paint_groups(painter, layout, room, rows)

    @property
    def _strip(self) -> int:
        """The width that the names of groups take, which are written upwards."""
        return self._metrics.height() + self._space if any(self._groups) else 0

    def _paint_groups(self, painter: QPainter, layout: TileLayout, room: int, rows: int) -> None:
        numbered = enumerate(self._groups[:rows])
        for name, members in groupby(numbered, key=lambda pair: pair[1]):
            numbers = [number for number, _ in members]
            if not name:
                continue
            top = layout.place(numbers[0] * layout.columns).top()
            span = layout.place(numbers[-1] * layout.columns).bottom() - top
            left, width = layout.origin.x() - room, self._metrics.height()
            painter.fillRect(QRect(left + width, top, LINE_PX, span), QColor(theme().colours.border))
            painter.save()
            painter.translate(left, top + span)
            painter.rotate(-90)
            text = self._metrics.elidedText(name, Qt.TextElideMode.ElideRight, span)
            painter.drawText(QRect(0, 0, span, width), Qt.AlignmentFlag.AlignCenter, text)
            painter.restore()
