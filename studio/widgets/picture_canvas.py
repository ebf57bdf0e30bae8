"""One picture, as large as the place allows or enlarged where one looks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from studio.theme import theme
from studio.widgets.compare_canvas import CLOSER, PANS, PLAIN, ZOOM_STEP
from studio.widgets.compare_side import CompareSide, paint_caption
from studio.widgets.compare_view import CompareView
from studio.widgets.painted_once import PaintedOnce

WHOLE_FROM = 2.0  # from here on a picture is fitted to a whole number of pixels


@dataclass(frozen=True)
class WholeView(CompareView):
    """A view in which all of a picture is shown at a whole enlargement, where that is at least twice its size."""

    ratio: float = 1.0  # pixels of the device per logical pixel

    def least(self, pane: QRectF) -> float:
        """The largest whole factor at which all of the picture fits, else the factor at which it just fits."""
        factor = super().least(pane) * self.ratio
        return (math.floor(factor) if factor >= WHOLE_FROM else factor) / self.ratio

    def zoomed(self, pane: QRectF, by: float, at: QPointF) -> CompareView:
        """As of every view; where all of the picture is shown, at a whole enlargement again."""
        made = super().zoomed(pane, by, at)
        return made if isinstance(made, WholeView) else WholeView(self.extent, ratio=self.ratio)


class PictureCanvas(PaintedOnce):
    """Shows a picture; zoom and place stay while its size does.

    The wheel zooms where the mouse is, a drag moves what is zoomed, and takes the picture out of the window where all
    of it is seen or Ctrl is held. A double click shows all of it, or its pixels closer.
    Signals: drag_out_requested(), zoomed().
    """

    drag_out_requested = Signal()
    zoomed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side: CompareSide | None = None
        self._view: CompareView = WholeView(QSizeF(1, 1))
        self._smooth = False
        self._pressed: QPointF | None = None
        self._panning = False
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Picture"))
        self.setAccessibleDescription(self.tr("Plus and minus zoom, arrows move what is zoomed, 0 shows all of it."))

    @property
    def is_fitted(self) -> bool:
        """Whether all of the picture is in sight."""
        return self._view.zoom is None

    @property
    def factor(self) -> float:
        """Pixels of the device per pixel of the picture."""
        return self._view.factor(QRectF(self.rect())) * self.devicePixelRatioF()

    def show_picture(self, pixels: np.ndarray, caption: str = "") -> None:
        """Replaces the picture (h, w, 4) uint8; caption: written over it."""
        self._side = CompareSide(pixels, caption)
        extent = QSizeF(self._side.size)
        if self._view.extent != extent:
            self._view = WholeView(extent, ratio=self.devicePixelRatioF())
        self._repaint()
        self._point()

    def set_smooth(self, smooth: bool) -> None:
        """Interpolates between pixels, or shows each as a square."""
        self._smooth = smooth
        self._repaint()

    def fit(self) -> None:
        """Shows all of the picture."""
        self._look(WholeView(self._view.extent, ratio=self.devicePixelRatioF()))

    def zoom(self, by: float, at: QPointF | None = None) -> None:
        """Enlarges by a factor around a place of the widget, the middle where none is given."""
        pane = QRectF(self.rect())
        self._look(self._view.zoomed(pane, by, pane.center() if at is None else at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps what is looked at inside; used by Qt."""
        super().resizeEvent(event)
        pane = QRectF(self.rect())
        if not self.is_fitted:
            self._view = self._view.zoomed(pane, 1.0, pane.center())
        self.zoomed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms where the mouse is; used by Qt."""
        steps = event.angleDelta().y() / 120
        if self._side is not None and steps:
            self.zoom(ZOOM_STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the picture; used by Qt."""
        if self._side is not None and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed = event.position()
            self._panning = not self.is_fitted and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._point()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves what is zoomed, or takes the picture out; used by Qt."""
        if self._pressed is None:
            return
        by = event.position() - self._pressed
        if self._panning:
            self._pressed = event.position()
            self._look(self._view.moved(QRectF(self.rect()), by))
        elif by.manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.drag_out_requested.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go; used by Qt."""
        del event
        self._pressed, self._panning = None, False
        self._point()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """All of it, or its pixels closer; used by Qt."""
        if self._side is not None and self.is_fitted:
            self.zoom(1 / self.factor if self.factor < 1 else CLOSER, event.position())
        elif self._side is not None:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ and − zoom, 0 shows all, arrows move what is zoomed; used by Qt."""
        key = Qt.Key(event.key())
        if self._side is None or event.modifiers() & ~PLAIN:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / ZOOM_STEP if key == Qt.Key.Key_Minus else ZOOM_STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in PANS and not self.is_fitted:
            self._look(self._view.moved(QRectF(self.rect()), PANS[key]))
        else:
            super().keyPressEvent(event)

    def _render(self) -> QImage:
        ratio = self.devicePixelRatioF()
        rendered = self._ground(theme().colours.sunken)
        if self._side is not None:
            place = self._view.place(QRectF(self.rect()))
            corner = QPointF(round(place.left() * ratio), round(place.top() * ratio))  # squares begin on whole pixels
            painter = QPainter(rendered)
            squares = self.factor >= WHOLE_FROM
            self._side.paint(painter, QRectF(corner, place.size() * ratio), rendered.rect(), squares, self._smooth)
            painter.end()
        return rendered

    def _paint_over(self, painter: QPainter) -> None:
        if self._side is not None:
            paint_caption(painter, self._side.caption, self.font(), QRectF(self.rect()), False)

    def _look(self, view: CompareView) -> None:
        self._view = view
        self._repaint()
        self._point()
        self.zoomed.emit()

    def _point(self) -> None:
        """Shows by the mouse pointer what a drag would do."""
        if self._side is None or self.is_fitted:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor if self._panning else Qt.CursorShape.OpenHandCursor)
