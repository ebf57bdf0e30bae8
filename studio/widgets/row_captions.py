"""Captions at the left of the rows of a sheet: how much room they take, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from studio.theme import theme
from studio.widgets.tile_layout import GAP_PX, TileLayout

SPACE_PX = 7  # between a caption and its row
MOST_PX = 120
MOST_SHARE = 0.3  # of the width
FONT_SHARE = 0.92
LEAST_PITCH = 0.8  # of the height of a line: closer rows stay without captions


class RowCaptions:
    """The captions of rows from the top, and of two kinds of columns above them; lengths in pixels of the device.

    headings: of the columns at the left, and of those that stand apart at the right; none where all are of a kind.
    """

    def __init__(
        self, captions: Sequence[str], font: QFont, ratio: float, headings: tuple[str, str] | None = None
    ) -> None:
        self._captions = tuple(captions)
        self._headings = headings
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
        return min(widest + 2, self._most, int(MOST_SHARE * area_px)) + self._space

    @property
    def height(self) -> int:
        """The room above the rows, for the headings; 0 where there are none."""
        return self._metrics.height() + self._space if self._headings else 0

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
            place = QRect(first.left() - room, top, room - self._space, height)
            text = self._metrics.elidedText(caption, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if self._headings:
            for heading, columns in zip(self._headings, _kinds(layout), strict=True):
                self._paint_heading(painter, layout, heading, columns)

    def _paint_heading(self, painter: QPainter, layout: TileLayout, heading: str, columns: range) -> None:
        left, right = layout.place(columns[0]).left(), layout.place(columns[-1]).right()
        place = QRect(left, layout.origin.y() - self.height, right - left, self._metrics.height())
        text = self._metrics.elidedText(heading, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, text)


def _kinds(layout: TileLayout) -> tuple[range, range]:
    """The columns at the left, and those that stand apart."""
    first = layout.columns - layout.apart
    return range(first), range(first, layout.columns)
