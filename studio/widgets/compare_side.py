"""One of two compared pictures: sharp or smooth at every size, with its caption."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from studio.sheets import picture_of
from studio.theme import theme
from studio.widgets.checkers import paint_checkers

SMALL_PX = 64  # pictures up to here show their pixels as squares
SQUARES_FROM = 8.0  # and all others where a pixel is enlarged so much
MARGIN_PX, PADDING_PX = 10, 7
CAPTION_GROUND = QColor(16, 18, 26, 190)
CAPTION_INK = QColor("#ffffff")


class CompareSide:
    """A picture (h, w, 4) uint8 with its caption, and halves of it for when it is shown small."""

    def __init__(self, picture: np.ndarray | QImage, caption: str) -> None:
        image = picture if isinstance(picture, QImage) else picture_of(picture)
        self.caption = caption
        self.size = image.size()
        self._levels = [image]

    def paint(self, painter: QPainter, place: QRectF, pane: QRect, squares: bool, smooth: bool = False) -> None:
        """Paints what of the picture lies in a pane; lengths in pixels of the device.

        place: where all of the picture lies; squares: small pictures keep their pixels apart; smooth: none ever does.
        """
        painter.save()
        painter.setClipRect(pane)
        if self._levels[0].hasAlphaChannel():
            paint_checkers(painter, place.toRect() & pane)
        factor = place.width() / self.size.width()
        sharp = not smooth and factor > 1 and (squares or factor >= SQUARES_FROM)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not sharp)
        picture = self._level(factor)
        seen = place & QRectF(pane)
        across, down = picture.width() / place.width(), picture.height() / place.height()
        left, top = (seen.left() - place.left()) * across, (seen.top() - place.top()) * down
        source = QRectF(left, top, seen.width() * across, seen.height() * down)
        painter.drawImage(seen, picture, source)
        painter.restore()

    def _level(self, factor: float) -> QImage:
        """The picture, or a half, quarter … of it: bilinear scaling alone would skip pixels."""
        level = 0
        while factor <= 0.5 and min(self._levels[level].width(), self._levels[level].height()) > 1:
            factor *= 2
            level += 1
            if level == len(self._levels):
                last = self._levels[-1]
                half = QSize(max(1, last.width() // 2), max(1, last.height() // 2))
                smooth = Qt.TransformationMode.SmoothTransformation
                self._levels.append(last.scaled(half, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
        return self._levels[level]


def paint_caption(painter: QPainter, text: str, font: QFont, pane: QRectF, right: bool) -> None:
    """A caption on a dark ground in an upper corner of a pane, shortened where that is narrow."""
    metrics = QFontMetrics(font)
    room = int(pane.width()) - 2 * (MARGIN_PX + PADDING_PX)
    if not text or room < metrics.averageCharWidth() * 2:
        return
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    size = QSize(metrics.horizontalAdvance(text) + 2 * PADDING_PX, metrics.height() + PADDING_PX)
    left = pane.right() - MARGIN_PX - size.width() if right else pane.left() + MARGIN_PX
    place = QRectF(QPointF(left, pane.top() + MARGIN_PX), size)
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(CAPTION_GROUND)
    painter.drawRoundedRect(place, 4, 4)
    painter.setPen(CAPTION_INK)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def paint_divider(painter: QPainter, x: float, seen: QRectF) -> None:
    """The line between two pictures, with a handle in its middle."""
    ground, ink = QColor(16, 18, 26, 150), QColor("#ffffff")
    painter.fillRect(QRectF(x - 2, seen.top(), 4, seen.height()), ground)
    painter.fillRect(QRectF(x - 1, seen.top(), 2, seen.height()), ink)
    middle = QPointF(x, seen.center().y())
    painter.setPen(QColor(theme().colours.border))
    painter.setBrush(ink)
    painter.drawEllipse(middle, 11, 11)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#1a1d26"))
    for way in (-1, 1):
        tip, base = middle + QPointF(7 * way, 0), middle + QPointF(3 * way, 0)
        painter.drawPolygon([tip, base + QPointF(0, -4), base + QPointF(0, 4)])
