"""Line icons that take the colours of the theme whenever they are painted."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio.assets import asset
from studio.theme import colours


class LineIcon(QIconEngine):
    """Draws an SVG of strokes; `colour` names a field of Colours, for the normal state."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paints the icon in the colour that the theme gives this mode and state."""
        renderer(self._name, self._shade(mode, state)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon on a transparent ground."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> LineIcon:
        """Qt asks for this when an icon is copied and changed."""
        return LineIcon(self._name, self._colour)

    def _shade(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        now = colours()
        if mode is QIcon.Mode.Disabled:
            return now.disabled
        if state is QIcon.State.On:
            return now.accent
        shade: str = getattr(now, self._colour)
        return shade


def icon(name: str, colour: str = "text") -> QIcon:
    """The icon of this name; `colour` is a field of Colours, as in "muted" or "on_accent"."""
    return QIcon(LineIcon(name, colour))


def app_icon() -> QIcon:
    """The icon of the application, in its own colours."""
    return QIcon(str(asset("icons/app.svg")))


@cache
def renderer(name: str, colour: str) -> QSvgRenderer:
    """A renderer of an icon in one colour ("#rrggbb")."""
    text = asset(f"icons/{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))
