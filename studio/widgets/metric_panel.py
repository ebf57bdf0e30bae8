"""The figures of a run: a table of the newest and the best, how they were measured, and the course of one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QStackedLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from studio.curves.ticks import number_text
from studio.metrics import Course, Figure, Key, MetricBook
from studio.vocabulary import metric_words
from studio.widgets.caption import Caption
from studio.widgets.metric_plot import MetricPlot

ARROWS = {"higher": "↑", "lower": "↓"}
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
WIDEST = ("0.0000000", "0.0000000", "@ 999,999", "−0.00000")  # what the columns of numbers leave room for
COLUMN_PX = 20  # around it
EMPTY_MARGIN_PX = 40


class MetricPanel(QWidget):
    """Shows a `MetricBook`, as it was at the time cursor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = QTreeWidget()
        self.protocol = Caption()
        self.plot = MetricPlot()
        self.empty = QLabel()
        self._courses: dict[Key, Course] = {}
        self._cursor: int | None = None
        self._last_round = 0
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._filled())
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setMargin(EMPTY_MARGIN_PX)
        self.empty.setProperty("role", "muted")
        self.table.currentItemChanged.connect(lambda *_: self._show_course())

    @property
    def chosen(self) -> Course | None:
        """The figure whose course is on show."""
        item = self.table.currentItem()
        return self._courses.get(item.data(0, Qt.ItemDataRole.UserRole)) if item else None

    def set_hint(self, text: str) -> None:
        """What stands where nothing was measured."""
        self.empty.setText(text)

    def show_book(self, book: MetricBook) -> None:
        """Replaces the figures; the chosen one stays chosen."""
        kept = self.chosen.key if self.chosen else None
        self._courses = {course.key: course for course in book.courses}
        self._last_round = book.last_round
        self._stack.setCurrentIndex(1 if self._courses else 0)
        self._fill_table(kept)
        self._show_course()

    def set_cursor(self, round: int | None) -> None:
        """Shows what was known at a round; None: the newest."""
        self._cursor = round
        self._show_values()
        self._show_course()

    def rows(self) -> list[tuple[str, ...]]:
        """The texts of the table."""
        items = (self.table.topLevelItem(row) for row in range(self.table.topLevelItemCount()))
        return [tuple(item.text(column) for column in range(self.table.columnCount())) for item in items if item]

    def _filled(self) -> QWidget:
        self.table.setRootIsDecorated(False)
        self.table.setIndentation(0)
        self.table.setUniformRowHeights(True)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the end tells figures apart
        self.table.setAllColumnsShowFocus(True)
        self.table.setAccessibleName(self.tr("Measured figures"))
        self.table.setColumnCount(5)
        header = self.table.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, text in enumerate(WIDEST, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, header.fontMetrics().horizontalAdvance(text) + COLUMN_PX)
        self.protocol.setTextFormat(Qt.TextFormat.PlainText)
        self.protocol.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.protocol.setAccessibleName(self.tr("How it was measured"))
        filled = QWidget()
        layout = QVBoxLayout(filled)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.protocol)
        layout.addWidget(self.plot, 1)
        self._show_header()
        return filled

    def _show_header(self) -> None:
        now = self.tr("Newest") if self._cursor is None else f"@ {self._cursor:,}"
        titles = [self.tr("Figure"), now, self.tr("Best"), self.tr("Round"), self.tr("Limit")]
        self.table.setHeaderLabels(titles)
        for column in range(1, len(titles)):
            self.table.headerItem().setTextAlignment(column, RIGHT)
        self.table.headerItem().setToolTip(3, self.tr("The round of the best value"))
        self.table.headerItem().setToolTip(4, self.tr("The best value there can be"))

    def _fill_table(self, kept: Key | None) -> None:
        self.table.blockSignals(True)
        self.table.clear()
        for key in self._courses:
            item = QTreeWidgetItem(self.table)
            item.setData(0, Qt.ItemDataRole.UserRole, key)
            for column in range(1, self.table.columnCount()):
                item.setTextAlignment(column, RIGHT)
            if key == kept or not self.table.currentItem():
                self.table.setCurrentItem(item)
        self.table.blockSignals(False)
        self._show_values()

    def _show_values(self) -> None:
        self._show_header()
        for row in range(self.table.topLevelItemCount()):
            item = self.table.topLevelItem(row)
            assert item
            course = self._courses[item.data(0, Qt.ItemDataRole.UserRole)]
            best, limit = course.best, course.metric.limit
            texts = (
                f"{ARROWS.get(course.metric.better, '')} {metric_words(course.metric.name)}".strip(),
                _value(course.at(self._cursor)),
                _value(best),
                "–" if best is None else f"{best.round:,}",
                "–" if limit is None else number_text(limit),
            )
            for column, text in enumerate(texts):
                item.setText(column, text)
                item.setToolTip(column, self._tip(course))

    def _tip(self, course: Course) -> str:
        better = {"higher": self.tr("higher is better"), "lower": self.tr("lower is better")}
        newest = course.figures[-1]
        measured = self.tr("last measured at round {0}").format(f"{newest.round:,}")
        lines = (course.metric.protocol, " · ".join(filter(None, (better.get(course.metric.better), measured))))
        return "\n".join(filter(None, lines))

    def _show_course(self) -> None:
        course = self.chosen
        name = metric_words(course.metric.name) if course else ""
        protocol = course.metric.protocol if course else ""
        self.protocol.setText(f"{name}: {protocol}" if protocol else name)
        self.plot.show_course(course, self._cursor, self._last_round)


def _value(figure: Figure | None) -> str:
    return "–" if figure is None else number_text(figure.value)
