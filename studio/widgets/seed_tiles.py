"""Small samples in a grid, each with a caption: one of them is the current one, the cursor stands on another."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.theme import theme
from studio.widgets.point_frame import PointFrame
from studio.widgets.sample_tile import fitted_tile, tile_picture

GAP_PX, FRAME_PX = 8, 3
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class SeedTiles(QWidget):
    """Captions with samples that arrive one by one.

    Arrows move the cursor, Return picks, Page up and Page down ask for other tiles, and so do arrows beyond the edge.
    Signals: picked(int index), opened(int index) by a double click, page_asked(int pages to go on).
    """

    picked = Signal(int)
    opened = Signal(int)
    page_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frame = PointFrame()
        self._captions: tuple[str, ...] = ()
        self._samples: list[np.ndarray | None] = []
        self._pictures: dict[int, QImage] = {}  # at the size that they are shown at
        self._current: int | None = None
        self._cursor = 0
        self._smooth = False
        self.setMinimumSize(200, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Seeds"))
        theme().changed.connect(self._forget)

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
        self._samples = [None] * len(captions)
        self._cursor = min(self._cursor, max(0, len(captions) - 1))
        self._forget()

    def show_sample(self, index: int, sample: np.ndarray) -> None:
        """A sample, (h, w, 4) uint8 or a point (d,), has arrived; indices beyond the tiles are left out."""
        if 0 <= index < len(self._samples):
            before = next((known for known in self._samples if known is not None), None)
            self._samples[index] = sample
            self._pictures.pop(index, None)
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

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown."""
        self.frame.set_real(points)
        self._forget()

    def set_smooth(self, smooth: bool) -> None:
        """Interpolates between pixels, or shows each as a square."""
        self._smooth = smooth
        self._forget()

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays the tiles out anew; used by Qt."""
        super().resizeEvent(event)
        self._forget()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the cursor; used by Qt."""
        super().focusInEvent(event)
        self._tell()

    def _move(self, across: int, down: int) -> None:
        target = self._cursor + across + down * self.columns
        if 0 <= target < len(self._captions):
            self.set_cursor(target)
        else:
            self.page_asked.emit(1 if target > 0 else -1)

    def _paint_tile(self, painter: QPainter, index: int, place: QRect) -> None:
        colours = theme().colours
        square = QRect(place.topLeft(), QSize(place.width(), place.width()))
        picture = self._picture(index, square.size())
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

    def _picture(self, index: int, room: QSize) -> QImage | None:
        sample = self._samples[index]
        if sample is None:
            return None
        if index not in self._pictures:
            ratio = self.devicePixelRatioF()
            size = fitted_tile(sample, (room.toSizeF() * ratio).toSize())
            self._pictures[index] = tile_picture(sample, size, self._smooth, self.frame)
            self._pictures[index].setDevicePixelRatio(ratio)
        return self._pictures[index]

    def _side(self, columns: int) -> int:
        """The side of a tile's square where so many stand beside each other."""
        rows = max(1, -(-len(self._captions) // columns))
        across = (self.width() - 2 * FRAME_PX - GAP_PX * (columns - 1)) // columns
        down = (self.height() - 2 * FRAME_PX - GAP_PX * (rows - 1)) // rows - self._caption_px()
        return max(8, min(across, down))

    def _caption_px(self) -> int:
        return self.fontMetrics().height() + 4

    def _forget(self) -> None:
        self._pictures = {}
        self._tell()

    def _tell(self) -> None:
        words = self._captions[self._cursor] if self._captions else self.tr("nothing")
        current = self.tr("the current one") if self._cursor == self._current else ""
        self.setAccessibleDescription(", ".join(filter(None, (words, current))))
        self.update()
