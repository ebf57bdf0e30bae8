"""Two pictures compared: a divider to drag, side by side, or one in place of the other."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from studio.theme import theme
from studio.widgets.compare_side import CompareSide
from studio.widgets.compare_view import CompareView
from studio.widgets.comparison import MODES, Comparison
from studio.widgets.painted_once import paint_focus

STEP, LARGE_STEP = 0.02, 0.1  # of the width, without and with Shift
ZOOM_STEP = 1.25
CLOSER = 4.0  # what a double click enlarges small pictures by
PAN_PX = 40
PANS = {
    Qt.Key.Key_Left: QPointF(PAN_PX, 0),
    Qt.Key.Key_Right: QPointF(-PAN_PX, 0),
    Qt.Key.Key_Up: QPointF(0, PAN_PX),
    Qt.Key.Key_Down: QPointF(0, -PAN_PX),
}
PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class CompareCanvas(QWidget):
    """Shows what was and what was made of it, at the same extent whatever their sizes are.

    The wheel zooms where the mouse is, a drag moves what is zoomed, and takes the picture out of the window
    where all of it is seen or Ctrl is held. A double click shows all of it, or its pixels one to one.
    Signals: mode_changed(str, one of MODES), drag_out_requested().
    """

    mode_changed = Signal(str)
    drag_out_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = Comparison()
        self._pressed: QPointF | None = None
        self._dragging = ""  # "divider" or "view"
        self.setMinimumSize(200, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Comparison of two pictures"))
        theme().changed.connect(self._repaint)
        self._tell()

    @property
    def mode(self) -> str:
        """One of MODES."""
        return self._shown.mode

    @property
    def divider(self) -> float:
        """Where the divider stands, as a share of the picture's width in sight."""
        return self._shown.divider

    @property
    def is_fitted(self) -> bool:
        """Whether all of the pictures is in sight."""
        return self._shown.view.zoom is None

    def show_pair(
        self,
        before: np.ndarray | QImage,
        after: np.ndarray | QImage | None,
        captions: tuple[str, str] | None = None,
    ) -> None:
        """Shows two pictures (h, w, 4) uint8, or the first alone; zoom and place stay where the size does.

        Large ones are shown sooner as images that `picture_of` made in another thread.
        """
        captions = captions or (self.tr("Before"), self.tr("After"))
        pictures = [before] if after is None else [before, after]
        self._shown.show([CompareSide(*pair) for pair in zip(pictures, captions, strict=False)])
        self._tell()

    def clear(self) -> None:
        """Shows nothing."""
        self._shown.show([])
        self._tell()

    def set_mode(self, mode: str) -> None:
        """One of MODES: a divider, side by side, or the result until the mouse lies over it."""
        if mode not in MODES:
            raise ValueError(f"the modes are {', '.join(MODES)}, not {mode}")
        if mode != self.mode:
            self._shown.mode = mode
            self._shown.before_shown = mode == "hover" and self.underMouse()
            self._repaint()
            self._tell()
            self.mode_changed.emit(mode)

    def next_mode(self) -> None:
        """The mode after this one."""
        self.set_mode(MODES[(MODES.index(self.mode) + 1) % len(MODES)])

    def set_divider(self, share: float) -> None:
        """Moves the divider; 0 shows what was made, 1 what was before."""
        self._shown.divider = min(1.0, max(0.0, share))
        self._tell()

    def fit(self) -> None:
        """Shows all of both pictures."""
        self._look(CompareView(self._shown.view.extent))

    def zoom(self, by: float, at: QPointF | None = None) -> None:
        """Enlarges by a factor around a place of the widget, the middle where none is given."""
        pane = self._shown.panes()[0] if at is None else self._shown.pane_at(at)
        self._look(self._shown.view.zoomed(pane, by, pane.center() if at is None else at))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Puts the pictures beside or over each other; used by Qt."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme().colours.sunken))
        self._shown.paint(painter, self.font(), self.devicePixelRatioF())
        if self.hasFocus():
            paint_focus(painter, self)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the place in sight; used by Qt."""
        super().resizeEvent(event)
        self._shown.area = QRectF(self.rect())
        pane = self._shown.panes()[0]
        if not self.is_fitted:
            self._shown.view = self._shown.view.zoomed(pane, 1.0, pane.center())
        self._repaint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the frame of the focus; used by Qt."""
        super().focusInEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Where one picture is shown at a time, shows what was before; used by Qt."""
        super().enterEvent(event)
        self._show_before(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Shows what was made again; used by Qt."""
        super().leaveEvent(event)
        self._show_before(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms where the mouse is; used by Qt."""
        steps = event.angleDelta().y() / 120
        if self._shown.sides and steps:
            self.zoom(ZOOM_STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the divider or the pictures; used by Qt."""
        left = event.button() == Qt.MouseButton.LeftButton
        if not self._shown.sides or not (left or event.button() == Qt.MouseButton.MiddleButton):
            return
        self._pressed = event.position()
        if left and self._shown.is_near_divider(event.position()):
            self._dragging = "divider"
            self.set_divider(self._shown.share_at(event.position()))
        elif not self.is_fitted and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._dragging = "view"
        self._point(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves what was taken; used by Qt."""
        place = event.position()
        if self._pressed is None:
            self._point(place)
        elif self._dragging == "divider":
            self.set_divider(self._shown.share_at(place))
        elif self._dragging == "view":
            by, self._pressed = place - self._pressed, place
            self._look(self._shown.view.moved(self._shown.panes()[0], by))
        elif (place - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.drag_out_requested.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go; used by Qt."""
        self._pressed, self._dragging = None, ""
        self._point(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """All of it, or its pixels one to one; used by Qt."""
        place = event.position()
        if not self._shown.sides or self._shown.is_near_divider(place):
            return
        if self.is_fitted:
            factor = self._shown.view.factor(self._shown.pane_at(place)) * self.devicePixelRatioF()
            self.zoom(1 / factor if factor < 1 else CLOSER, place)
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the divider, or else the pictures; + and − zoom, 0 shows all; used by Qt."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        taken = bool(self._shown.sides) and not modifiers & ~PLAIN
        large = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if not (taken and (self._compare_key(key, large) or self._view_key(key))):
            super().keyPressEvent(event)

    def _compare_key(self, key: Qt.Key, large: bool) -> bool:
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)
        ends = {Qt.Key.Key_Home: 0.0, Qt.Key.Key_End: 1.0}
        if len(self._shown.sides) < 2 or self.mode == "side by side":
            return False
        if self.mode == "hover" and across:
            self._show_before(across < 0)
        elif self.mode == "slider" and (across or key in ends):
            self.set_divider(ends.get(key, self.divider + across * (LARGE_STEP if large else STEP)))
        else:
            return False
        return True

    def _view_key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(1 / ZOOM_STEP if key == Qt.Key.Key_Minus else ZOOM_STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in PANS and not self.is_fitted:
            self._look(self._shown.view.moved(self._shown.panes()[0], PANS[key]))
        else:
            return False
        return True

    def _point(self, place: QPointF) -> None:
        """Shows by the mouse pointer what a drag would do."""
        if self._dragging == "divider" or self._shown.is_near_divider(place):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif self._shown.sides and not self.is_fitted:
            self.setCursor(Qt.CursorShape.ClosedHandCursor if self._pressed else Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    def _show_before(self, shown: bool) -> None:
        if self.mode == "hover" and shown != self._shown.before_shown:
            self._shown.before_shown = shown
            self._tell()

    def _look(self, view: CompareView) -> None:
        self._shown.look(view)
        self.update()

    def _repaint(self) -> None:
        self._shown.forget()
        self.update()

    def _tell(self) -> None:
        """Shows a change, also to those who hear it."""
        self.setAccessibleDescription(self._shown.words())
        self.update()
