"""What a comparison shows: two pictures, the part in sight, and how they share the place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from studio.theme import theme
from studio.widgets.compare_side import SMALL_PX, CompareSide, paint_caption, paint_divider
from studio.widgets.compare_view import CompareView

translate = QCoreApplication.translate

MODES = ("slider", "side by side", "hover")
GAP_PX = 8  # between two pictures side by side
GRIP_PX = 12  # this near to the divider it is taken


class Comparison:
    """Two sides in an area, in one of MODES; painted panes are kept until the view changes."""

    def __init__(self) -> None:
        self.sides: tuple[CompareSide, ...] = ()
        self.area = QRectF(0, 0, 1, 1)
        self.mode = MODES[0]
        self.divider = 0.5  # share of the picture's width in sight
        self.before_shown = False  # where one is shown at a time
        self.view = CompareView(QSizeF(1, 1))
        self._painted: list[QImage] = []

    def show(self, sides: Sequence[CompareSide]) -> None:
        """Replaces the pictures; zoom and place stay where the size is the same."""
        self.sides = tuple(sides)
        sizes = [side.size for side in sides]
        extent = QSizeF(max(sizes, key=lambda size: size.width() * size.height())) if sizes else QSizeF(1, 1)
        if self.view.extent != extent:
            self.view = CompareView(extent)
        self.forget()

    def look(self, view: CompareView) -> None:
        """Changes the part in sight."""
        self.view = view
        self.forget()

    def forget(self) -> None:
        """Paints the panes anew the next time."""
        self._painted = []

    def panes(self) -> list[QRectF]:
        """A place per side: all of the area, or two halves of it."""
        if self.mode != "side by side" or len(self.sides) < 2:
            return [QRectF(self.area) for _ in range(max(1, len(self.sides)))]
        half = (self.area.width() - GAP_PX) / 2
        return [self.area.adjusted(0, 0, -half - GAP_PX, 0), self.area.adjusted(half + GAP_PX, 0, 0, 0)]

    def pane_at(self, place: QPointF) -> QRectF:
        """The pane at a place, the first where there is none."""
        panes = self.panes()
        return next((pane for pane in panes if pane.contains(place)), panes[0])

    def seen(self) -> QRectF:
        """Where the pictures are in sight."""
        pane = self.panes()[0]
        return self.view.place(pane) & pane

    def divider_x(self) -> float:
        """Where the divider stands."""
        return self.seen().left() + self.divider * self.seen().width()

    def is_near_divider(self, place: QPointF) -> bool:
        """Whether a press there would take the divider."""
        return self.mode == "slider" and len(self.sides) == 2 and abs(place.x() - self.divider_x()) <= GRIP_PX

    def share_at(self, place: QPointF) -> float:
        """Where the divider would stand at a place, beyond 0 and 1 outside of the pictures."""
        return (place.x() - self.seen().left()) / self.seen().width()

    def paint(self, painter: QPainter, font: QFont, ratio: float) -> None:
        """Paints the sides; ratio: pixels of the device per logical pixel."""
        panes = self.panes()
        if not self._painted:
            self._painted = [self._render(side, pane, ratio) for side, pane in zip(self.sides, panes, strict=False)]
        if len(self.sides) < 2 or self.mode == "side by side":
            for number in range(len(self.sides)):
                self._paint_side(painter, font, number, panes[number])
        elif self.mode == "hover":
            self._paint_side(painter, font, 0 if self.before_shown else 1, panes[0])
        else:
            x, left, right = self.divider_x(), QRectF(panes[0]), QRectF(panes[0])
            left.setRight(x)
            right.setLeft(x)
            self._paint_side(painter, font, 0, left)
            self._paint_side(painter, font, 1, right)
            paint_divider(painter, x, self.seen())

    def words(self) -> str:
        """What is shown, for those who do not see it."""
        names = [side.caption for side in self.sides]
        if not names:
            return translate("Comparison", "Nothing is shown yet.")
        if len(names) == 1:
            return names[0]
        if self.mode == "slider":
            text = translate(
                "Comparison",
                "{before} left and {after} right of a divider at {percent} %; the arrow keys move it.",
            )
        elif self.mode == "hover":
            text = translate("Comparison", "{shown} is shown; the left arrow shows {before}, the right one {after}.")
        else:
            text = translate("Comparison", "{before} beside {after}.")
        shown = names[0 if self.before_shown else 1]
        return text.format(before=names[0], after=names[1], percent=round(100 * self.divider), shown=shown)

    def _render(self, side: CompareSide, pane: QRectF, ratio: float) -> QImage:
        rendered = QImage((pane.size() * ratio).toSize(), QImage.Format.Format_RGB32)
        rendered.fill(QColor(theme().colours.sunken))
        place = self.view.place(QRectF(QPointF(), pane.size()))
        painter = QPainter(rendered)
        squares = max(self.view.extent.width(), self.view.extent.height()) <= SMALL_PX
        side.paint(painter, QRectF(place.topLeft() * ratio, place.size() * ratio), rendered.rect(), squares)
        painter.end()
        rendered.setDevicePixelRatio(ratio)
        return rendered

    def _paint_side(self, painter: QPainter, font: QFont, number: int, clip: QRectF) -> None:
        pane = self.panes()[number]
        painter.save()
        painter.setClipRect(clip)
        painter.drawImage(pane.topLeft(), self._painted[number])
        right = number == 1 and self.mode == "slider"
        paint_caption(painter, self.sides[number].caption, font, pane, right)
        painter.restore()
