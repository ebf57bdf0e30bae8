"""How a step of a translation is painted: the picture, its caption below, an arrow from the step before."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.theme import theme
from studio.widgets.checkers import paint_checkers

ARROW_PX = 26  # at the left of a step with an arrow
MARGIN_PX = 5
FRAME_PX = 2
SQUARES_PX = 64  # pictures up to here show their pixels as squares
ARROW_ROLE = int(Qt.ItemDataRole.UserRole)


class StepPainter(QStyledItemDelegate):
    """Paints the steps of a strip as high as that is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.height_px = 100

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The height of the strip and the width that its picture then has; used by Qt."""
        picture: QImage = index.data(Qt.ItemDataRole.DecorationRole)
        room = self._room(option)
        width = max(room // 2, round(room * min(2.0, picture.width() / max(1, picture.height()))))
        return QSize(width + 2 * MARGIN_PX + self._arrow(index), self.height_px)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paints a step; used by Qt."""
        colours = theme().colours
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole: QRect = option.rect
        place = whole.adjusted(self._arrow(index) + MARGIN_PX, MARGIN_PX, -MARGIN_PX, 0)
        below = QRect(place.left(), 0, place.width(), option.fontMetrics.height())
        below.moveBottom(whole.bottom() - 2)
        place.setHeight(self._room(option))
        self._paint_picture(painter, index.data(Qt.ItemDataRole.DecorationRole), place, selected)
        text = option.fontMetrics.elidedText(index.data(), Qt.TextElideMode.ElideMiddle, below.width())
        painter.setFont(option.font)
        painter.setPen(QColor(colours.text if selected else colours.muted))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)
        if index.data(ARROW_ROLE):
            _paint_arrow(painter, QPointF(whole.left() + ARROW_PX / 2 + 1, place.center().y()))
        painter.restore()

    def _room(self, option: QStyleOptionViewItem) -> int:
        """The height of a picture."""
        return max(16, self.height_px - option.fontMetrics.height() - 2 * MARGIN_PX - 2)

    def _arrow(self, index: QModelIndex | QPersistentModelIndex) -> int:
        return ARROW_PX if index.data(ARROW_ROLE) else 0

    def _paint_picture(self, painter: QPainter, picture: QImage, place: QRect, selected: bool) -> None:
        size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        shown = QRect(place.topLeft(), size)
        shown.moveCenter(place.center())
        if picture.hasAlphaChannel():
            paint_checkers(painter, shown)
        sharp = max(picture.width(), picture.height()) <= SQUARES_PX and size.width() >= picture.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not sharp)
        painter.drawImage(shown, picture)
        if selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme().colours.accent), FRAME_PX))
            painter.drawRect(shown.adjusted(-1, -1, 1, 1))


def _paint_arrow(painter: QPainter, middle: QPointF) -> None:
    colour = QColor(theme().colours.muted)
    painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(middle - QPointF(7, 0), middle + QPointF(5, 0))
    painter.drawPolyline([middle + QPointF(2, -4), middle + QPointF(7, 0), middle + QPointF(2, 4)])
