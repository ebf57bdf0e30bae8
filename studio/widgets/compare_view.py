"""What part of two pictures is looked at: zoom and place, the same for both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from PySide6.QtCore import QPointF, QRectF, QSizeF

MOST_ZOOM = 32.0  # pixels of the window per pixel of the picture


@dataclass(frozen=True)
class CompareView:
    """A part of a picture of size `extent`; lengths in logical pixels of the window.

    zoom: pixels of the window per pixel of the picture; None where all of the picture is shown.
    centre: what lies in the middle of the pane, as shares of width and height.
    """

    extent: QSizeF
    zoom: float | None = None
    centre: QPointF = field(default_factory=lambda: QPointF(0.5, 0.5))

    def factor(self, pane: QRectF) -> float:
        """Pixels of the window per pixel of the picture."""
        return self.zoom or self.least(pane)

    def least(self, pane: QRectF) -> float:
        """The factor at which all of the picture just fits."""
        return min(pane.width() / self.extent.width(), pane.height() / self.extent.height())

    def place(self, pane: QRectF) -> QRectF:
        """Where all of the picture lies, parts of it outside of the pane."""
        size = self.extent * self.factor(pane)
        offset = QPointF(size.width() * self.centre.x(), size.height() * self.centre.y())
        return QRectF(pane.center() - offset, size)

    def zoomed(self, pane: QRectF, by: float, at: QPointF) -> CompareView:
        """Larger by a factor around a point that stays where it is; never smaller than the pane."""
        before = self.place(pane)
        least = self.least(pane)
        factor = min(self.factor(pane) * by, max(MOST_ZOOM, least))
        if factor <= least * 1.001:
            return CompareView(self.extent)
        share = QPointF((at.x() - before.x()) / before.width(), (at.y() - before.y()) / before.height())
        away = at - pane.center()
        size = self.extent * factor
        centre = share - QPointF(away.x() / size.width(), away.y() / size.height())
        return replace(self, zoom=factor, centre=centre).inside(pane)

    def moved(self, pane: QRectF, by: QPointF) -> CompareView:
        """Moved by pixels of the window, as far as there is something to see."""
        place = self.place(pane)
        centre = self.centre - QPointF(by.x() / place.width(), by.y() / place.height())
        return replace(self, centre=centre).inside(pane)

    def inside(self, pane: QRectF) -> CompareView:
        """The same without empty room at a side while something is hidden at the other."""
        place = self.place(pane)
        x = _kept(self.centre.x(), pane.width() / place.width() / 2)
        y = _kept(self.centre.y(), pane.height() / place.height() / 2)
        return replace(self, centre=QPointF(x, y))


def _kept(centre: float, half: float) -> float:
    return 0.5 if half >= 0.5 else min(1 - half, max(half, centre))
