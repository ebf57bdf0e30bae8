"""Small samples in a grid, each with a caption: one of them is the current one, the cursor stands on another."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from studio.theme import theme
from studio.widgets.sample_tile import fitted_tile
from studio.widgets.tile_surface import TileSurface

GAP_PX, FRAME_PX = 8, 3
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class SeedTiles(TileSurface):
    """Captions with samples that arrive one by one.

    Arrows move the cursor, Return picks, Page up and Page down ask for other tiles, and so do arrows beyond the edge.
    Signals: picked(int index), opened(int index) by a double click, page_asked(int pages to go on).
    """

    picked = Signal(int)
    opened = Signal(int)
    page_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captions: tuple[str, ...] = ()
        self._current: int | None = None
        self._cursor = 0
        self.setMinimumSize(200, 160)
        self.setAccessibleName(self.tr("Seeds"))

    @property
    def cursor_index(self) -> int:
        """The tile that the keys act on."""
        return self._cursor

    @property
    def samples(self) -> list[np.ndarray | None]:
        """What is shown, None where nothing has arrived yet."""
        return list(self._samples)

    def show_captions(self, captions: tuple[str, ...]) -> None:
        """Begins anew with as many tiles, all of them empty."""
        self._captions = captions
        self._cursor = min(self._cursor, max(0, len(captions) - 1))
        self._begin(len(captions))

    def show_sample(self, index: int, sample: np.ndarray) -> None:
        """A sample, (h, w, 4) uint8 or a point (d,), has arrived; indices beyond the tiles are left out."""
        if 0 <= index < len(self._samples):
            before = next((known for known in self._samples if known is not None), None)
            self._keep(index, sample)
            if before is None or before.shape != sample.shape:
                self._forget()
            self.update(self.tile(index))

    def set_current(self, index: int | None) -> None:
        """The tile that is framed, None for none of them."""
        if index != self._current:
            self._current = index
            if index is not None:
                self._cursor = index
            self._tell()

    def set_cursor(self, index: int) -> None:
        """Puts the cursor on a tile."""
        self._cursor = min(max(0, index), max(0, len(self._captions) - 1))
        self._tell()

    @property
    def columns(self) -> int:
        """As many as make the tiles largest."""
        return max(range(1, max(1, len(self._captions)) + 1), key=lambda columns: (self._side(columns), columns))

    def tile(self, index: int) -> QRect:
        """Where a tile stands with its caption, in logical pixels."""
        columns = self.columns
        side, caption = self._side(columns), self._caption_px()
        rows = -(-len(self._captions) // columns)
        width = columns * (side + GAP_PX) - GAP_PX
        height = rows * (side + caption + GAP_PX) - GAP_PX
        left, top = max(0, (self.width() - width) // 2), max(0, (self.height() - height) // 2)
        row, column = divmod(index, columns)
        corner = QPoint(left + column * (side + GAP_PX), top + row * (side + caption + GAP_PX))
        return QRect(corner, QSize(side, side + caption))

    def index_at(self, place: QPoint) -> int | None:
        """The tile at a place, None between tiles."""
        return next((index for index in range(len(self._captions)) if self.tile(index).contains(place)), None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the tiles; used by Qt."""
        painter = QPainter(self)
        for index in range(len(self._captions)):
            place = self.tile(index)
            if place.adjusted(-FRAME_PX, -FRAME_PX, FRAME_PX, FRAME_PX).intersects(event.rect()):
                self._paint_tile(painter, index, place)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Tells the caption under the mouse; used by Qt."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.index_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if index is None else self._captions[index], self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Picks; used by Qt."""
        index = self.index_at(event.position().toPoint())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.set_cursor(index)
            self.picked.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens; used by Qt."""
        index = self.index_at(event.position().toPoint())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the cursor, picks and turns pages; used by Qt."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self._captions:
            super().keyPressEvent(event)
        elif key in MOVES:
            self._move(*MOVES[key])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.page_asked.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.set_cursor(0 if key == Qt.Key.Key_Home else len(self._captions) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select):
            self.picked.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def _move(self, across: int, down: int) -> None:
        target = self._cursor + across + down * self.columns
        if 0 <= target < len(self._captions):
            self.set_cursor(target)
        else:
            self.page_asked.emit(1 if target > 0 else -1)

    def _paint_tile(self, painter: QPainter, index: int, place: QRect) -> None:
        colours = theme().colours
        square = QRect(place.topLeft(), QSize(place.width(), place.width()))
        picture = self._fitted(index, square.size())
        shown = QRect(square)
        if picture is not None:
            shown.setSize(picture.size() / picture.devicePixelRatio())
            shown.moveCenter(square.center())
            painter.drawImage(shown.topLeft(), picture)
        else:
            painter.fillRect(square, QColor(colours.sunken))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if index == self._current:
            painter.setPen(QPen(QColor(colours.accent), FRAME_PX, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(shown.adjusted(-2, -2, 1, 1))
        elif index == self._cursor and self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent), 1, Qt.PenStyle.DashLine))
            painter.drawRect(shown.adjusted(-2, -2, 1, 1))
        below = QRect(place.left(), square.bottom() + 1, place.width(), self._caption_px())
        text = self.fontMetrics().elidedText(self._captions[index], Qt.TextElideMode.ElideMiddle, below.width())
        painter.setPen(QColor(colours.text if index == self._current else colours.muted))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)

    def _fitted(self, index: int, room: QSize) -> QImage | None:
        sample = self._samples[index]
        if sample is None:
            return None
        size = fitted_tile(sample, (room.toSizeF() * self.devicePixelRatioF()).toSize())
        return self._picture(index, sample, size)

    def _side(self, columns: int) -> int:
        """The side of a tile's square where so many stand beside each other."""
        rows = max(1, -(-len(self._captions) // columns))
        across = (self.width() - 2 * FRAME_PX - GAP_PX * (columns - 1)) // columns
        down = (self.height() - 2 * FRAME_PX - GAP_PX * (rows - 1)) // rows - self._caption_px()
        return max(8, min(across, down))

    def _caption_px(self) -> int:
        return self.fontMetrics().height() + 4

    def _tell(self) -> None:
        words = self._captions[self._cursor] if self._captions else self.tr("nothing")
        current = self.tr("the current one") if self._cursor == self._current else ""
        self.setAccessibleDescription(", ".join(filter(None, (words, current))))
        self.update()
