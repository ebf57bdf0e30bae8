"""The sample that is explored, large: a picture to zoom, or a point among those of the data."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from studio.icons import icon
from studio.theme import theme
from studio.widgets.picture_canvas import PictureCanvas
from studio.widgets.point_scatter import PointScatter, plane
from studio.widgets.shortcuts_dialog import Group

MARK_PX = 15
UNKNOWN = (-1.5, 1.5)  # what part of the plane is shown where there are no points of the data
COMPARE_KEY = Qt.Key.Key_B


class SampleView(QWidget):
    """Shows one sample; while "compare" is held, the one that nothing was done to.

    Signals: drag_out_requested(); compare_wanted(bool): it is held, so that `set_unedited` is wanted, or let go.
    """

    drag_out_requested = Signal()
    compare_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = PictureCanvas()
        self.scatter = PointScatter()
        self.hint = QLabel(self.tr("The sample appears here."))
        self.caption = QLabel()
        self.smooth = QCheckBox(self.tr("&Smooth"))
        self.compare = QPushButton(icon("compare"), self.tr("Hold to compare"))
        self._mark = pg.ScatterPlotItem(size=MARK_PX, pxMode=True)
        self._stack = QStackedWidget()
        self._sample: np.ndarray | None = None
        self._unedited: np.ndarray | None = None
        self._words = ""
        self._comparing = False
        self._arrange()
        self._connect()

    @property
    def sample(self) -> np.ndarray | None:
        """The sample that was given last: (h, w, 4) uint8, or a point (d,)."""
        return self._sample

    @property
    def comparing(self) -> bool:
        """Whether "compare" is held."""
        return self._comparing

    def show_sample(self, sample: np.ndarray, words: str = "") -> None:
        """Replaces the sample, (h, w, 4) uint8 or a point (d,); words: what it is, for the line below."""
        self._sample, self._words = sample, words
        self._show()

    def clear(self, hint: str = "") -> None:
        """Shows no sample; hint: why."""
        self._sample = self._unedited = None
        self.hint.setText(hint or self.tr("The sample appears here."))
        self._hold(False)
        self._show()

    def set_real(self, points: np.ndarray | None) -> None:
        """The points of the data (n, d), None where they are unknown."""
        self.scatter.set_real(points)
        if points is None or not len(points):
            self.scatter.view.setRange(xRange=UNKNOWN, yRange=UNKNOWN, padding=0)

    def set_comparable(self, comparable: bool) -> None:
        """Whether anything was done to the sample."""
        self.compare.setEnabled(comparable)
        if not comparable:
            self._hold(False)

    def set_unedited(self, sample: np.ndarray | None) -> None:
        """The sample that nothing was done to; None: it is not known, and asked for when it is wanted."""
        self._unedited = sample
        if self._comparing:
            self._show()

    def set_smooth(self, smooth: bool) -> None:
        """Interpolates between pixels, or shows each as a square."""
        self.smooth.setChecked(smooth)

    def fit(self) -> None:
        """Shows all of the picture, or of the data."""
        self.canvas.fit()
        self.scatter.fit()

    def keys(self) -> Group:
        """What the keys do in the sample."""
        rows = [
            (self.tr("Zoom"), "+ −"),
            (self.tr("Show all of it"), "0"),
            (self.tr("Move what is zoomed"), "← → ↑ ↓"),
            (self.tr("Compare with the unedited sample, while held"), "B"),
        ]
        return self.tr("Sample"), rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Compares while its key is held; used by Qt."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() == COMPARE_KEY and plain and self.compare.isEnabled():
            if not event.isAutoRepeat():
                self._hold(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Ends the comparison; used by Qt."""
        if event.key() == COMPARE_KEY and self._comparing:
            if not event.isAutoRepeat():
                self._hold(False)
        else:
            super().keyReleaseEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ends the comparison where the key is let go elsewhere; used by Qt."""
        if event.type() == QEvent.Type.FocusOut:
            self._hold(False)
        return super().eventFilter(watched, event)

    def _hold(self, held: bool) -> None:
        if held != self._comparing:
            self._comparing = held
            self.compare_wanted.emit(held)
            self._show()

    def _show(self) -> None:
        compared = self._comparing and self._unedited is not None
        shown = self._unedited if compared else self._sample
        is_picture = shown is not None and shown.ndim == 3
        self.smooth.setVisible(is_picture)
        if shown is None:
            self._stack.setCurrentWidget(self.hint)
        elif is_picture:
            self._stack.setCurrentWidget(self.canvas)
            self.canvas.show_picture(shown, self.tr("unedited") if compared else "")
        else:
            self._stack.setCurrentWidget(self.scatter)
            self._show_point(shown)
        self._describe(shown, compared)

    def _show_point(self, point: np.ndarray) -> None:
        places = plane(point[None])
        self._mark.setData(places[:, 0], places[:, 1])

    def _describe(self, shown: np.ndarray | None, compared: bool) -> None:
        if shown is None:
            self.caption.setText("")
            return
        if shown.ndim == 3:
            size = f"{shown.shape[1]}×{shown.shape[0]} · {100 * self.canvas.factor:.0f} %"
        else:
            size = (
                "(" + ", ".join(f"{number:.3f}" for number in shown[:4].tolist()) + (", …)" if len(shown) > 4 else ")")
            )
        words = self.tr("unedited") if compared else self._words
        self.caption.setText(f"{words} · {size}" if words else size)

    def _arrange(self) -> None:
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        for label in (self.hint, self.caption):
            label.setProperty("role", "muted")
        for page in (self.hint, self.canvas, self.scatter):
            self._stack.addWidget(page)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.caption, 1)
        foot.addWidget(self.smooth)
        foot.addWidget(self.compare)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._stack, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.scatter.view.addItem(self._mark, ignoreBounds=True)
        self.scatter.setAccessibleName(self.tr("The sample among the points of the data"))
        self.smooth.setToolTip(self.tr("Enlarge smoothly, instead of showing each pixel as a square"))
        self.smooth.toggled.connect(self.canvas.set_smooth)
        self.compare.setToolTip(self.tr("Shows the sample without its edits while it is held (B)"))
        self.compare.setEnabled(False)
        self.compare.pressed.connect(lambda: self._hold(True))
        self.compare.released.connect(lambda: self._hold(False))
        for shown in (self.canvas, self.scatter):
            shown.installEventFilter(self)
        self.canvas.drag_out_requested.connect(self.drag_out_requested)
        self.canvas.zoomed.connect(self._tell_zoom)
        theme().changed.connect(self._recolour)
        self._recolour()
        self._show()

    def _tell_zoom(self) -> None:
        compared = self._comparing and self._unedited is not None
        self._describe(self._unedited if compared else self._sample, compared)

    def _recolour(self) -> None:
        colours = theme().colours
        self._mark.setBrush(QColor(colours.categorical[1]))
        self._mark.setPen(pg.mkPen(colours.plot, width=2))
