"""Plots as a picture or a drawing, with a legend below, in the colours of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRect, QRectF, QSaveFile, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QImageWriter, QPainter, QPen
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView

from studio.theme import Colours
from studio.widgets.curve_painting import Stroke

translate = QCoreApplication.translate

PNG_SCALE = 2  # pixels of the file for one of the screen
SWATCH_PX = 22.0
GAP_PX = 8.0
FONT_PX = 12


def save_plot(view: QGraphicsView, path: Path, strokes: Mapping[str, Stroke], colours: Colours) -> None:
    """Replaces the file by what the view shows, as SVG or PNG after the path's suffix.

    strokes: what the legend names. Raises OSError where the file cannot be written.
    """
    places, height = _legend_places(strokes, view.width())
    size = QSize(view.width(), view.height() + height)
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise OSError(unwritten(path, file.errorString()))
    if path.suffix.lower() == ".svg":
        drawing = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # the older version does not clip
        drawing.setOutputDevice(file)
        drawing.setResolution(view.logicalDpiX())  # at which the axes were laid out
        drawing.setSize(size)
        drawing.setViewBox(QRect(0, 0, size.width(), size.height()))
        drawing.setTitle(path.stem)
        _paint(QPainter(drawing), view, places, strokes, colours, size)
    else:
        picture = QImage(size * PNG_SCALE, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(PNG_SCALE)
        _paint(QPainter(picture), view, places, strokes, colours, size)
        QImageWriter(file, b"png").write(picture)
    if not file.commit():
        raise OSError(unwritten(path, file.errorString()))


def unwritten(path: Path, why: str) -> str:
    """That a file cannot be written, and why."""
    return translate("Saver", "{path} cannot be written: {why}").format(path=path, why=why)


def _paint(
    painter: QPainter,
    view: QGraphicsView,
    places: Mapping[str, QPointF],
    strokes: Mapping[str, Stroke],
    colours: Colours,
    size: QSize,
) -> None:
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(colours.plot))
    painter.setFont(_font())
    for name, place in places.items():
        middle, top = place + QPointF(0, FONT_PX / 2), view.height()
        painter.setPen(QPen(QColor(strokes[name].colour), 2.4, strokes[name].style))
        painter.drawLine(QLineF(middle.x(), top + middle.y(), middle.x() + SWATCH_PX, top + middle.y()))
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(place.x() + SWATCH_PX + GAP_PX, top + place.y() + FONT_PX * 0.85), name)
    area = QRectF(view.viewport().rect())
    view.render(painter, area, area.toRect(), Qt.AspectRatioMode.IgnoreAspectRatio)
    painter.end()


def _legend_places(names: Mapping[str, Stroke], width: int) -> tuple[dict[str, QPointF], int]:
    """Where each entry stands below the plot, in rows as wide as it, and the height of all rows."""
    metrics = QFontMetricsF(_font())
    places: dict[str, QPointF] = {}
    x, y = 4 * GAP_PX, GAP_PX
    for name in names:
        advance = SWATCH_PX + GAP_PX + metrics.horizontalAdvance(name) + 3 * GAP_PX
        if x + advance > width and x > 4 * GAP_PX:
            x, y = 4 * GAP_PX, y + FONT_PX + GAP_PX
        places[name] = QPointF(x, y)
        x += advance
    return places, int(y + FONT_PX + 1.5 * GAP_PX) if places else 0


def _font() -> QFont:
    font = QFont()
    font.setPixelSize(FONT_PX)
    return font
