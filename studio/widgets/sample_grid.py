"""The grid of samples: pictures of fixed codes in whole tiles, one of which can be enlarged."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.spec.events import SheetLayout
from engine.spec.tiles import columns_for, tile
from studio.sheets import picture_of
from studio.theme import theme
from studio.vocabulary import row_words
from studio.widgets.checkers import paint_checkers
from studio.widgets.painted_once import PaintedOnce
from studio.widgets.row_captions import RowCaptions
from studio.widgets.tile_layout import GAP_PX, TileLayout, enlarged, fit_tiles, halved

CAPTION_PX = 22  # below an enlarged sample
MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class SampleGrid(PaintedOnce):
    """Shows samples (n, h, w, 4) uint8, as pixels or smoothly.

    A double click or Return enlarges a sample, arrows go to the next, Escape returns.
    Signals: enlarged(index or None).
    """

    enlarged = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._samples = np.empty((0, 1, 1, 4), np.uint8)
        self._columns: int | None = None  # where rows mean something; else as many as fit best
        self._rows: tuple[str, ...] = ()  # the caption of each row
        self._held_out = 0  # columns at the right that start from pictures which are not learnt from
        self._smooth = False
        self._large: int | None = None
        self._layout: TileLayout | None = None
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Samples"))
        self.setAccessibleDescription(self.tr("Return enlarges a sample, arrows go to the next, Escape returns."))

    @property
    def samples(self) -> np.ndarray:
        """What is shown, (n, h, w, 4)."""
        return self._samples

    @property
    def large(self) -> int | None:
        """The index of the enlarged sample."""
        return self._large

    def show_samples(self, samples: np.ndarray, layout: SheetLayout | None = None) -> None:
        """Replaces the samples; the enlarged one stays enlarged.

        layout: of their sheet. Where it is the plain one, the samples stand as the space allows.
        """
        self._samples = samples
        rows = tuple(map(row_words, layout.captions)) if layout else ()
        self._rows = rows if any(rows) else ()
        self._held_out = layout.held_out if layout and self._rows else 0
        plain = layout is None or not (self._rows or layout.columns != columns_for(len(samples)))
        self._columns = None if layout is None or plain else min(layout.columns, max(1, len(samples)))
        if self._large is not None and self._large >= len(samples):
            self.enlarge(None)
        self._repaint()

    def set_smooth(self, smooth: bool) -> None:
        """Interpolates between pixels, or shows each as a square."""
        self._smooth = smooth
        self._repaint()

    def enlarge(self, index: int | None) -> None:
        """Shows one sample alone; None returns to the grid."""
        index = None if index is None or not len(self._samples) else index % len(self._samples)
        if index != self._large:
            self._large = index
            self._repaint()
            self.enlarged.emit(index)

    def caption(self, index: int) -> str:
        """What the row of a sample means, empty where it means nothing of its own."""
        row, column = divmod(index, self._columns) if self._columns else (len(self._rows), 0)
        text = self._rows[row] if row < len(self._rows) else ""
        held_out = text and self._columns and column >= self._columns - self._held_out
        return self.tr("held-out: {}").format(text) if held_out else text

    def picture(self) -> QImage:
        """What is shown, pixel for pixel: the enlarged sample, or all with transparent gaps."""
        if self._large is not None:
            return picture_of(self._samples[self._large])
        framed = np.pad(self._samples, ((0, 0), (0, GAP_PX), (0, GAP_PX), (0, 0)))
        return picture_of(tile(framed, self._columns)[:-GAP_PX, :-GAP_PX])

    def event(self, event: QEvent) -> bool:
        """Tells the whole caption of the row under the mouse; used by Qt."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.caption_at(event.pos()), self)
            return True
        return super().event(event)

    def caption_at(self, place: QPoint) -> str:
        """The caption of the row at a place of the widget."""
        layout = self._layout
        if layout is None or self._large is not None or not self._rows:
            return ""
        point = place.toPointF() * self.devicePixelRatioF()
        row = int(max(0.0, point.y() - layout.origin.y()) // (layout.tile.height() + GAP_PX))
        apart = layout.apart and point.x() >= layout.place(layout.columns - layout.apart).left()
        return self.caption(row * layout.columns + (layout.columns - 1 if apart else 0))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the frame of the focus."""
        super().focusInEvent(event)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Enlarges a sample, or returns to the grid."""
        if self._large is not None:
            self.enlarge(None)
        elif self._layout is not None:
            place = event.position() * self.devicePixelRatioF()
            self.enlarge(self._layout.index_at(place.toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return enlarges; arrows and Escape act on an enlarged sample, and go to the page otherwise."""
        key = Qt.Key(event.key())
        if self._large is None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enlarge(0)
        elif self._large is not None and key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enlarge(None)
        elif self._large is not None and key in MOVES:
            across, down = MOVES[key]
            columns = self._grid_layout(self._device_size()).columns
            self.enlarge(self._large + across + down * columns)
        else:
            super().keyPressEvent(event)

    def _grid_layout(self, area: QSize, room: int = 0, above: int = 0) -> TileLayout:
        """room, above: what the captions of rows take at the left, and those of columns above."""
        height, width = self._samples.shape[1:3]
        free = area - QSize(room, above)
        layout = fit_tiles(len(self._samples), QSize(width, height), free, self._columns, self._held_out)
        return replace(layout, origin=layout.origin + QPoint(room, above))

    def _font(self) -> QFont:
        font = self.font()
        font.setPixelSize(self.fontInfo().pixelSize())
        return font

    def _render(self) -> QImage:
        ratio, painted = self.devicePixelRatioF(), self._ground(theme().colours.window)
        area = painted.size()
        if len(self._samples):
            painter = QPainter(painted)
            if self._large is None:
                self._paint_rows(painter, area, ratio)
            else:
                self._paint_large(painter, area, ratio)
            painter.end()
        return painted

    def _paint_rows(self, painter: QPainter, area: QSize, ratio: float) -> None:
        headings = (self.tr("learnt from"), self.tr("held out")) if self._held_out else None
        captions = RowCaptions(self._rows, self._font(), ratio, headings)
        room = captions.width(area.width())
        layout = self._grid_layout(area, room, captions.height)
        if room and captions.fit(layout):
            captions.paint(painter, layout, room)
        elif room:
            layout = self._grid_layout(area)
        self._layout = layout
        self._paint_tiles(painter, self._samples, layout)

    def _paint_large(self, painter: QPainter, area: QSize, ratio: float) -> None:
        height, width = self._samples.shape[1:3]
        caption_px = int(CAPTION_PX * ratio)
        free = area - QSize(0, caption_px)
        self._paint_tiles(
            painter,
            self._samples[self._large : self._large + 1],  # type: ignore[operator]
            fit_tiles(1, QSize(width, height), free),
        )
        font = self._font()
        font.setPixelSize(int(font.pixelSize() * ratio))
        painter.setFont(font)
        painter.setPen(QColor(theme().colours.muted))
        text = self.tr("Sample {0} of {1} · arrows: next · Esc: all").format((self._large or 0) + 1, len(self._samples))
        caption = self.caption(self._large or 0)
        text = f"{caption} · {text}" if caption else text
        place = QRect(0, free.height(), area.width(), caption_px)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_tiles(self, painter: QPainter, samples: np.ndarray, layout: TileLayout) -> None:
        while layout.tile.height() * 2 <= samples.shape[1]:
            samples = halved(samples)  # bilinear scaling alone would skip pixels
        if not self._smooth:
            # Squares that are enlarged beyond the tile and shrunk smoothly are all of one size.
            samples = enlarged(samples, math.ceil(layout.tile.height() / samples.shape[1]))
        scaled = layout.tile.height() != samples.shape[1]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scaled)
        height, width = samples.shape[1:3]
        columns = min(layout.columns, len(samples))
        sheet = picture_of(tile(samples, columns))
        shown = samples[..., 3].any((1, 2)) if self._columns else np.ones(len(samples), bool)  # rows may end early
        for index in np.flatnonzero(shown).tolist():
            row, column = divmod(index, columns)
            place = layout.place(index)
            if sheet.hasAlphaChannel():
                paint_checkers(painter, place)
            painter.drawImage(place, sheet, QRect(QPoint(column * width, row * height), QSize(width, height)))
