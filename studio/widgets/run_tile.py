"""A run as a picture with two lines below: a button."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.icons import renderer
from studio.theme import colours

PICTURE_PX = 148
PADDING_PX = 8
LINES_PX = 44


class RunTile(QAbstractButton):
    """Click, Space or Enter opens."""

    def __init__(self, title: str, line: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = line
        self._image = QImage()
        self.setText(title)
        self.setToolTip(title)
        self.setAccessibleName(f"{title}, {line}")
        self.setFixedSize(self.sizeHint())
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_image(self, image: QImage) -> None:
        """Shows the newest preview."""
        self._image = image
        self.update()

    def show_lines(self, title: str, line: str) -> None:
        """Shows other words."""
        self._line = line
        self.setText(title)
        self.setAccessibleName(f"{title}, {line}")
        self.update()

    def sizeHint(self) -> QSize:
        """A square picture and two lines."""
        return QSize(PICTURE_PX + 2 * PADDING_PX, PICTURE_PX + LINES_PX + 2 * PADDING_PX)

    def keyPressEvent(self, event: object) -> None:
        """Enter presses too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # type: ignore[attr-defined]
            self.click()
        else:
            super().keyPressEvent(event)  # type: ignore[arg-type]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ground, picture and lines."""
        now = colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = now.sunken if self.underMouse() or self.isDown() else now.surface
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(now.accent if self.hasFocus() else now.border), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        self._paint_picture(painter, QRect(PADDING_PX, PADDING_PX, PICTURE_PX, PICTURE_PX))
        words = QRect(PADDING_PX + 2, PADDING_PX + PICTURE_PX + 6, PICTURE_PX - 4, 18)
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(now.text))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, _elided(painter, self.text(), words.width()))
        painter.setFont(self.font())
        painter.setPen(QColor(now.muted))
        words.translate(0, 19)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, _elided(painter, self._line, words.width()))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Shows that it can be pressed."""
        self.update()
        super().enterEvent(event)

    def _paint_picture(self, painter: QPainter, place: QRect) -> None:
        path = QPainterPath()
        path.addRoundedRect(QRectF(place), 6, 6)
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(place, QColor(colours().sunken))
        if self._image.isNull():
            middle = QRectF(0, 0, 36, 36)
            middle.moveCenter(QRectF(place).center())
            renderer("train", colours().disabled).render(painter, middle)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
        painter.restore()


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)
