"""The surface of a pad: small samples of a plane, and a handle that stands in it."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.recipe_grids import PAD_CELLS, REACH
from studio.theme import theme
from studio.widgets.tile_surface import TileSurface

STEPS, LARGE_STEPS = 30, 6  # from the middle to an end, without and with Shift
HANDLE_PX = 9
HAIR_PX = 1  # between cells, so that pictures do not run into each other
ONE = QPoint(1, 1)
MARGIN_PX = 20  # around the square, for the ends of its axes
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
TAKEN = ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)


class PadSurface(TileSurface):
    """A square from −reach to reach of each axis; upwards is up.

    A press or a drag moves the handle, arrows step it, Home or a double click put it in the middle.
    Signals: moved(float across, float up); let_go() after a drag.
    """

    moved = Signal(float, float)
    let_go = Signal()

    def __init__(self, cells: int = PAD_CELLS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells = cells
        self._samples = [None] * (cells * cells)
        self._place: tuple[float | None, float | None] = (0.0, 0.0)
        self._names = ("", "")
        self._reach = (REACH, REACH)
        self._dragging = False
        self.setMinimumSize(180, 180)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("Pad of two axes"))

    @property
    def place(self) -> tuple[float, float]:
        """Where the handle stands; in the middle of an axis on which the recipe stands nowhere."""
        return self._place[0] or 0.0, self._place[1] or 0.0

    def show_place(self, across: float | None, up: float | None) -> None:
        """Moves the handle; None: the recipe has no known place on that axis. Tells nothing."""
        self._place = (across, up)
        self._tell()

    def show_names(self, across: str, up: str) -> None:
        """What the axes are called."""
        self._names = (across, up)
        self._tell()

    def show_reach(self, across: float, up: float) -> None:
        """How far the axes go to either side of 0."""
        self._reach = (across, up)
        self._tell()

    def show_sample(self, index: int, sample: np.ndarray) -> None:
        """The sample of a cell, counted row by row from the upper left: (h, w, 4) uint8 or a point (d,)."""
        if 0 <= index < len(self._samples):
            self._keep(index, sample)
            self.update(self.cell(index))

    def clear(self) -> None:
        """Empties all cells."""
        self._begin(len(self._samples))

    def square(self) -> QRect:
        """Where the plane lies."""
        side = min(self.width(), self.height()) - 2 * MARGIN_PX
        square = QRect(0, 0, max(8, side), max(8, side))
        square.moveCenter(self.rect().center())
        return square

    def cell(self, index: int) -> QRect:
        """Where a cell lies, with the line after it; cells meet without gaps."""
        square, (row, column) = self.square(), divmod(index, self._cells)
        left, right = (square.width() * part // self._cells for part in (column, column + 1))
        top, bottom = (square.height() * part // self._cells for part in (row, row + 1))
        return QRect(square.left() + left, square.top() + top, right - left, bottom - top)

    def point(self, across: float, up: float) -> QPointF:
        """Where a place of the plane lies; beyond its ends, at them."""
        square = QRectF(self.square())
        places = zip((across, up), self._reach, strict=True)
        x, y = (min(1.0, max(0.0, (amount + reach) / (2 * reach))) for amount, reach in places)
        return QPointF(square.left() + x * square.width(), square.bottom() - y * square.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints cells, axes and handle; used by Qt."""
        colours = theme().colours
        painter = QPainter(self)
        for index in range(len(self._samples)):
            cell = self.cell(index)
            if cell.intersects(event.rect()):
                self._paint_cell(painter, index, cell)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        focus = self.hasFocus()
        painter.setPen(QPen(QColor(colours.accent if focus else colours.border), 2 if focus else 1))
        painter.drawRect(QRectF(self.square()).adjusted(-1, -1, 1, 1))
        self._paint_ends(painter)
        self._paint_handle(painter)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the handle to the mouse; used by Qt."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the handle; used by Qt."""
        if self._dragging:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go; used by Qt."""
        if event.button() == Qt.MouseButton.LeftButton and self._dragging:
            self._dragging = False
            self.let_go.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Returns to the middle; used by Qt."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._set(0.0, 0.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step the handle, Home puts it in the middle; used by Qt."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        steps = LARGE_STEPS if modifiers & Qt.KeyboardModifier.ShiftModifier else STEPS
        if modifiers & TAKEN or (key not in MOVES and key != Qt.Key.Key_Home):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Home:
            self._set(0.0, 0.0)
        else:
            parts = zip(self.place, MOVES[key], self._reach, strict=True)
            across, up = (round(amount + way * reach / steps, 6) for amount, way, reach in parts)
            self._set(across, up)

    def words(self) -> str:
        """Where the handle stands."""
        parts = []
        for name, amount in zip(self._names, self._place, strict=True):
            value = self.tr("as the seed has it") if amount is None else f"{amount:+.2f}".replace("-", "−")
            parts.append(f"{name} {value}")
        return " · ".join(parts)

    def _go(self, place: QPointF) -> None:
        square = QRectF(self.square())
        x = (place.x() - square.left()) / square.width()
        y = (square.bottom() - place.y()) / square.height()
        self._set(round((2 * x - 1) * self._reach[0], 3), round((2 * y - 1) * self._reach[1], 3))

    def _set(self, across: float, up: float) -> None:
        ends = self._reach
        place = (min(ends[0], max(-ends[0], across)), min(ends[1], max(-ends[1], up)))
        if place != self._place:
            self._place = place
            self._tell()
            self.moved.emit(*place)

    def _paint_cell(self, painter: QPainter, index: int, cell: QRect) -> None:
        sample, ratio = self._samples[index], self.devicePixelRatioF()
        if sample is None:
            colours = theme().colours
            painter.fillRect(cell, QColor(colours.sunken if index % 2 else colours.surface))
            return
        hair = math.ceil(HAIR_PX * ratio) if self._cells > 1 else 0
        first, last = ((corner.toPointF() * ratio).toPoint() for corner in (cell.topLeft(), cell.bottomRight() + ONE))
        room = QRect(first, last - ONE).adjusted(0, 0, -hair, -hair)  # in pixels of the device
        extent = QSize(*sample.shape[1::-1]) if sample.ndim == 3 else QSize(1, 1)
        size = extent.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
        if max(room.width() - size.width(), room.height() - size.height()) <= hair:
            size = room.size()  # a pixel that only comes of rounding
        picture = self._picture(index, sample, size)
        place = QRect(room.topLeft(), picture.size())
        place.moveCenter(room.center())
        painter.drawImage(place.topLeft().toPointF() / ratio, picture)

    def _paint_ends(self, painter: QPainter) -> None:
        """The names of the axes in the middle of their sides, and their ends."""
        square, metrics = QRectF(self.square()), self.fontMetrics()
        painter.setPen(QColor(theme().colours.muted))
        room = int(square.width()) - 2 * metrics.horizontalAdvance("−3  ") - 8
        for turned, (name, reach) in enumerate(zip(self._names, self._reach, strict=True)):
            painter.save()
            painter.translate(square.center())
            painter.rotate(-90 * turned)
            half = square.width() / 2
            below = QRectF(-half, half + 2, 2 * half, MARGIN_PX - 3)
            if turned:
                below.moveTop(-half - MARGIN_PX + 1)
            text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(0, room))
            for align, part in (
                (Qt.AlignmentFlag.AlignLeft, f"−{reach:g}"),
                (Qt.AlignmentFlag.AlignHCenter, text),
                (Qt.AlignmentFlag.AlignRight, f"+{reach:g}"),
            ):
                painter.drawText(below, align | Qt.AlignmentFlag.AlignVCenter, part)
            painter.restore()

    def _paint_handle(self, painter: QPainter) -> None:
        at, square = self.point(*self.place), QRectF(self.square())
        known = None not in self._place
        for pen in (QPen(QColor(16, 18, 26, 110), 3), QPen(QColor(255, 255, 255, 210), 1)):
            painter.setPen(pen)
            painter.drawLine(QPointF(square.left(), at.y()), QPointF(square.right(), at.y()))
            painter.drawLine(QPointF(at.x(), square.top()), QPointF(at.x(), square.bottom()))
        painter.setPen(QPen(QColor(16, 18, 26, 170), 4))
        painter.setBrush(QColor(theme().colours.accent) if known else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, HANDLE_PX, HANDLE_PX)
        painter.setPen(QPen(QColor("#ffffff"), 2))
        painter.drawEllipse(at, HANDLE_PX, HANDLE_PX)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.words())
        self.update()
