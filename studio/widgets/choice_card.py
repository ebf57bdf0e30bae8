"""A card that can be chosen: title, two lines of help, the paper; greyed with the reason where it does not fit."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from studio.theme import Colours, colours
from studio.widgets.caption import Caption

_MARK_PX = 14
_LEFT_PX = 34


class ChoiceCard(QAbstractButton):
    """One entry of a registry or one preset, as a checkable button.

    several: more than one card of its kind may be checked, so the mark is square.
    """

    def __init__(
        self, title: str, help: str, paper: str = "", *, several: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._several = several
        self._reason, self._is_curable = "", False
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        heading = QLabel(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setWordWrap(True)
        self._heading = heading
        self._help = Caption(help, "plain")
        self._paper = Caption(paper)
        self._complaint = Caption("", "problem")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_LEFT_PX, 9, 12, 10)
        layout.setSpacing(3)
        for label in (heading, self._help, self._complaint, self._paper):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        layout.addStretch(1)
        self.set_reason("")
        self.toggled.connect(lambda _on: self._dress())

    @property
    def reason(self) -> str:
        """Why it does not fit, empty where it does."""
        return self._reason

    def set_reason(self, reason: str, *, curable: bool = False) -> None:
        """Greys the card with a reason; an empty one, or one that can be set right afterwards, leaves it available."""
        self._reason, self._is_curable = reason, curable
        self._dress()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Lights up; used by Qt."""
        super().enterEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves the arrow keys to the grid, which knows the rows; used by Qt."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draws ground, border and mark; used by Qt."""
        palette = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = palette.accent if self.isChecked() or self.hasFocus() else palette.border
        ground = palette.accent_soft if self.isChecked() else palette.surface
        if not self.isEnabled():
            ground = palette.window
        elif self.underMouse() and not self.isChecked():
            ground = palette.sunken
        painter.setPen(QPen(QColor(border), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        self._draw_mark(painter, palette)

    def _draw_mark(self, painter: QPainter, palette: Colours) -> None:
        box = QRectF(11, 11, _MARK_PX, _MARK_PX)
        radius = 3 if self._several else _MARK_PX / 2
        shade = palette.muted if self.isEnabled() else palette.disabled
        painter.setPen(QPen(QColor(palette.accent if self.isChecked() else shade), 1.2))
        painter.setBrush(QColor(palette.accent) if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, radius, radius)
        if self.isChecked():
            painter.setPen(QPen(QColor(palette.on_accent), 2))
            painter.drawPolyline([QPointF(14.5, 18.3), QPointF(17.2, 21), QPointF(21.6, 15.6)])

    def _dress(self) -> None:
        fits = not self._reason
        self.setEnabled(fits or self._is_curable or self.isChecked())
        self._complaint.set_tone("hint" if self._is_curable else "problem")
        self._complaint.setText(self._reason)
        self._complaint.setVisible(not fits)
        self._paper.setVisible(fits and bool(self._paper.text()))
        self.setAccessibleName(self.text())
        words = " ".join(part for part in (self._help.text(), self._reason, self._paper.text()) if part)
        self.setAccessibleDescription(words)
        self.setToolTip(self._reason)
        self.update()
