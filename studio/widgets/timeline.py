"""The time line of a run: thumbnails of its previews, its marks, and the time cursor."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.spec.runs import RunMark
from studio.curves.ticks import count_text
from studio.sheets import POINTS_SUFFIX, read_picture, read_preview, tile_size
from studio.theme import theme
from studio.vocabulary import mark_words
from studio.widgets.curve_painting import pen_of
from studio.widgets.point_scatter import cloud_colour, paint_points, plane

THUMB_PX = 44
GAP_PX = 4
RULER_PX = 18  # below the thumbnails: marks and cursor
KEEP_THUMBS = 300
DOT_SHARE = 0.05  # of the thumbnail, for a point
EDGE_PX = 8
STEP_PX = 3  # by which the end of a live run moves at a time
TICK_PX = 4  # at most one dot for a preview in so many pixels
FLAG_PX = 7  # of the begin of a stage
GROWTH = 1.25  # a full line grows by a quarter


class TimelineStrip(QWidget):
    """Thumbnails along the rounds of a run; a click or drag moves the cursor to the nearest preview.

    Signals: picked(round) of a preview.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews: dict[int, Path] = {}
        self._rounds: list[int] = []
        self._sheet: tuple[int, int | None] = (64, None)
        self._frame = QRectF(-1, -1, 2, 2)
        self._last = 0
        self._end = 1  # the round at the right end
        self._cursor: int | None = None
        self._marks: tuple[RunMark, ...] = ()
        self._thumbs: OrderedDict[Path, QPixmap] = OrderedDict()
        self._wanted: list[Path] = []
        self._reader = QTimer(self, interval=0)  # one thumbnail at a time, between other events
        self._reader.timeout.connect(self._read_one)
        self.setFixedHeight(THUMB_PX + RULER_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        theme().changed.connect(self.update)

    @property
    def cursor_round(self) -> int | None:
        """Where the cursor is; None: live."""
        return self._cursor

    def set_sheet(self, samples: int, columns: int | None = None) -> None:
        """How many samples a saved preview of this run has, in how many columns (None: as square as may be)."""
        if (samples, columns) != self._sheet:
            self._sheet = samples, columns
            self._thumbs.clear()
            self.update()

    def set_frame(self, frame: QRectF) -> None:
        """The range of the plane that thumbnails of points show."""
        if frame != self._frame:
            self._frame = frame
            self._thumbs.clear()
            self.update()

    def set_previews(self, previews: dict[int, Path], last_round: int, *, live: bool) -> None:
        """The saved previews by round, and the newest round; a live run leaves room for what comes."""
        self._previews, self._rounds = previews, sorted(previews)
        self._last = max(last_round, self._rounds[-1] if self._rounds else 0)
        self._end = self._end if live and self._last <= self._end else self._end_for(self._last, live=live)
        self.update()

    def set_last(self, last_round: int) -> None:
        """The newest round of a live run."""
        before, self._last = self._x(self._last), last_round
        if last_round > self._end:
            self._end = self._end_for(last_round, live=True)
            self.update()
        elif self._cursor is None and int(self._x(last_round) / STEP_PX) != int(before / STEP_PX):
            self.update(QRect(0, THUMB_PX, self.width(), RULER_PX))

    def set_marks(self, marks: tuple[RunMark, ...]) -> None:
        """Resumes, edits, snapshots, steps, stages."""
        self._marks = marks
        self.update()

    def set_cursor(self, round: int | None) -> None:
        """Moves the cursor; None: to the right end."""
        self._cursor = round
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints thumbnails that do not overlap, the ruler, marks and the cursor."""
        painter = QPainter(self)
        if event.rect().top() < THUMB_PX:
            self._wanted = []
            for round, place in self._places():
                self._paint_thumb(painter, round, place)
        self._paint_ruler(painter)
        painter.end()
        if self._wanted and not self._reader.isActive():
            self._reader.start()

    def _paint_ruler(self, painter: QPainter) -> None:
        colours = theme().colours
        middle = THUMB_PX + RULER_PX / 2
        painter.setPen(QPen(QColor(colours.border), 2))
        painter.drawLine(QPointF(EDGE_PX, middle), QPointF(self.width() - EDGE_PX, middle))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.muted), 1.5))
        stride = 1 + len(self._rounds) * TICK_PX // max(1, self.width())
        painter.drawPoints([QPointF(self._x(round), middle) for round in self._rounds[::stride]])
        for mark in self._marks:
            place = QPointF(self._x(mark.round), middle)
            if mark.kind == "stage":
                _paint_flag(painter, place)
            else:
                painter.setPen(QPen(QColor(colours.warning), 2))
                painter.drawLine(place - QPointF(0, 5), place + QPointF(0, 5))
        painter.setPen(QPen(QColor(colours.surface), 1.5))
        painter.setBrush(QColor(colours.accent))
        painter.drawEllipse(QPointF(self._x(self._last if self._cursor is None else self._cursor), middle), 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Moves the cursor."""
        self._pick(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags the cursor, or tells what lies below the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(event.position())
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self.tip_at(event.position().x()), self)

    def tip_at(self, x: float) -> str:
        """What lies at a place: a mark's text, or the round."""
        near = [mark for mark in self._marks if abs(self._x(mark.round) - x) <= 4]
        if near:
            return "\n".join(f"{count_text(mark.round)}: {mark_words(mark)}" for mark in near)
        return self.tr("round {0}").format(f"{self._round_at(x):,}")

    def _pick(self, place: QPointF) -> None:
        wanted = self._round_at(place.x())
        nearest = min(self._rounds, key=lambda known: abs(known - wanted), default=None)
        if nearest is not None and nearest != self._cursor:
            self.picked.emit(nearest)

    def _end_for(self, last_round: int, *, live: bool) -> int:
        return max(1, round(last_round * GROWTH) if live else last_round)

    def _x(self, round: int) -> float:
        return EDGE_PX + (self.width() - 2 * EDGE_PX) * round / self._end

    def _round_at(self, x: float) -> int:
        share = (x - EDGE_PX) / max(1, self.width() - 2 * EDGE_PX)
        return round(min(1.0, max(0.0, share)) * self._end)

    def _places(self) -> list[tuple[int, QRect]]:
        """Previews whose thumbnails fit side by side, with their places.

        A place takes the first preview that reaches its middle, so that it changes once while a run goes on.
        """
        places: list[tuple[int, QRect]] = []
        for left in range(EDGE_PX // 2, self.width() - THUMB_PX, THUMB_PX + GAP_PX):
            middle = self._round_at(left + THUMB_PX / 2) if places else 0  # the first place takes the first preview
            index = bisect_left(self._rounds, middle)
            reach = self._round_at(left + THUMB_PX * 1.5 + GAP_PX)
            fits = index < len(self._rounds) and self._rounds[index] < max(reach, 1)
            if fits and (not places or self._rounds[index] > places[-1][0]):
                places.append((self._rounds[index], QRect(left, 0, THUMB_PX, THUMB_PX)))
        return places

    def _paint_thumb(self, painter: QPainter, round: int, place: QRect) -> None:
        path = self._previews[round]
        thumb = self._thumbs.get(path)
        if thumb is None:
            self._wanted.append(path)
            painter.fillRect(place, QColor(theme().colours.sunken))
        elif not thumb.isNull():
            painter.drawPixmap(place, thumb)
        if round == self._cursor:
            painter.setPen(QPen(QColor(theme().colours.accent), 2))
            painter.drawRect(QRectF(place).adjusted(1, 1, -1, -1))

    def _read_one(self) -> None:
        if not self._wanted:
            self._reader.stop()
            return
        path = self._wanted.pop(0)
        size_px = int(THUMB_PX * self.devicePixelRatioF())
        if path.with_suffix(POINTS_SUFFIX).exists():
            self._thumbs[path] = points_thumbnail(path, self._frame, size_px)
        else:
            self._thumbs[path] = sheet_thumbnail(path, *self._sheet, size_px)
        while len(self._thumbs) > KEEP_THUMBS:
            self._thumbs.popitem(last=False)
        self.update()


def _paint_flag(painter: QPainter, place: QPointF) -> None:
    """A pole as tall as the ruler with a pennant: here a stage begins."""
    painter.setPen(QPen(QColor(theme().colours.good), 1.5))
    painter.setBrush(QColor(theme().colours.good))
    top = place - QPointF(0, RULER_PX / 2 - 1)
    painter.drawLine(top, place + QPointF(0, RULER_PX / 2 - 1))
    painter.drawPolygon([top, top + QPointF(FLAG_PX, FLAG_PX / 2), top + QPointF(0, FLAG_PX)])


def sheet_thumbnail(path: Path, samples: int, columns: int | None, size_px: int) -> QPixmap:
    """A square picture of the first four samples of a preview; null where it cannot be read."""
    picture = read_picture(path)
    if picture.isNull():
        return QPixmap()
    single = tile_size(picture.size(), samples, columns)
    if single is not None:
        across = min(2, picture.width() // single.width(), picture.height() // single.height())
        picture = picture.copy(QRect(0, 0, single.width() * across, single.height() * across))
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(picture.scaled(QSize(size_px, size_px), ratio, smooth))


def points_thumbnail(path: Path, frame: QRectF, size_px: int) -> QPixmap:
    """A square picture of the points of a preview; null where they cannot be read."""
    points = read_preview(path, 0)
    if points is None or points.ndim != 2:
        return QPixmap()
    colours = theme().colours
    picture = QPixmap(size_px, size_px)
    picture.fill(QColor(colours.plot))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(pen_of(cloud_colour("fake", colours), DOT_SHARE * size_px))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    scale = size_px / max(frame.width(), frame.height())
    painter.translate(size_px / 2, size_px / 2)
    painter.scale(scale, -scale)
    painter.translate(-frame.center())
    paint_points(painter, plane(points))
    painter.end()
    return picture
