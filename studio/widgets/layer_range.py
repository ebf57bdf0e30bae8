"""Which layers a direction moves: a row of segments, of which a stretch is lit."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme

HEIGHT_PX = 14
GAP_PX = 2


class LayerRange(QWidget):
    """A drag, or the arrows (with Shift the first layer) choose the stretch; a double click or Delete the usual one.

    Signals: chosen(int first, int last, counted from 0) by a person.
    """

    chosen = Signal(int, int)

    def __init__(self, layers: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._anchor: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_layers(layers)
        theme().changed.connect(self.update)

    @property
    def range(self) -> tuple[int, int]:
        """First and last layer."""
        return self._range

    @property
    def is_whole(self) -> bool:
        """Whether all layers are lit."""
        return self._range == (0, self._layers - 1)

    def set_layers(self, layers: int) -> None:
        """There are so many, all of them lit, from now on, without telling."""
        self._layers = max(1, layers)
        self._usual = self._range = (0, self._layers - 1)
        self._say()
        self.update()

    def show_range(self, first: int, last: int, usual: tuple[int, int]) -> None:
        """Lights the layers without telling; usual: what a double click returns to."""
        if (usual, (first, last)) != (self._usual, self._range):
            self._usual, self._range = usual, (first, last)
            self._say()
            self.update()

    def sizeHint(self) -> QSize:
        """Low and wide; used by Qt."""
        return QSize(120, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Low; used by Qt."""
        return QSize(40, HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The segments; used by Qt."""
        del event
        colours = theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = self._segment()
        for layer in range(self._layers):
            lit = self._range[0] <= layer <= self._range[1]
            painter.setBrush(QColor(colours.accent if lit else colours.border))
            painter.drawRoundedRect(QRectF(2 + layer * width, 4, max(1.0, width - GAP_PX), HEIGHT_PX - 8), 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a stretch; used by Qt."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._anchor = self._layer_at(event)
            self._choose(self._anchor, self._anchor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Widens the stretch; used by Qt."""
        if self._anchor is not None:
            layer = self._layer_at(event)
            self._choose(min(layer, self._anchor), max(layer, self._anchor))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends the stretch; used by Qt."""
        del event
        self._anchor = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Returns to the usual layers; used by Qt."""
        del event
        self._choose(*self._usual)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves an end of the stretch; used by Qt."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        first, last = self._range
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(*self._usual)
        elif step and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._choose(min(last, max(0, first + step)), last)
        elif step:
            self._choose(first, max(first, min(self._layers - 1, last + step)))
        else:
            super().keyPressEvent(event)

    def _choose(self, first: int, last: int) -> None:
        if (first, last) != self._range:
            self.show_range(first, last, self._usual)
            self.chosen.emit(first, last)

    def _segment(self) -> float:
        return (self.width() - 4 + GAP_PX) / self._layers

    def _layer_at(self, event: QMouseEvent) -> int:
        return min(self._layers - 1, max(0, int((event.position().x() - 2) / self._segment())))

    def _say(self) -> None:
        first, last = (end + 1 for end in self._range)
        words = self.tr("Layers {first} to {last} of {total}").format(first=first, last=last, total=self._layers)
        self.setAccessibleName(words)
        self.setToolTip(words)
