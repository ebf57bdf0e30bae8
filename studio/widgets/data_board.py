"""The parts of the data page in their places: sources, samples with findings, facts with options."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from engine.spec.data import HealthReport
from engine.spec.registry import Entry
from studio.widgets.caption import Caption
from studio.widgets.data_facts import DataFacts
from studio.widgets.data_sources import DataSources
from studio.widgets.data_view import DataView
from studio.widgets.health_list import HealthList
from studio.widgets.notice import Notice
from studio.widgets.option_form import OptionForm
from studio.widgets.task_strip import TaskStrip

LEFT_PX, RIGHT_PX = 224, 312


class DataBoard(QWidget):
    """Holds the widgets; the page decides what they show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sources = DataSources()
        self.sources.setFixedWidth(LEFT_PX)
        self.view = DataView()
        self.facts = DataFacts()
        self.notice = Notice()
        self.strip = TaskStrip()
        self.health = HealthList()
        self.use_button = QPushButton(self.tr("&Use this data"))
        self.use_button.setProperty("role", "primary")
        self.drop_hint = self._hint()
        self._heading = QLabel()
        self._heading.setProperty("role", "title")
        self._help, self._paper = Caption(), Caption()
        self._health_title = QLabel()
        self._health_title.setProperty("role", "heading")
        self._form_title = QLabel(self.tr("Options"))
        self._form_title.setProperty("role", "heading")
        self._form: OptionForm | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(16)
        layout.addWidget(self.sources)
        layout.addLayout(self._middle(), 1)
        layout.addWidget(self._right())

    def show_head(self, entry: Entry) -> None:
        """Title, help and paper of a data set."""
        self._heading.setText(entry.title)
        self._help.setText(entry.help)
        self._paper.setText(entry.paper)
        self._paper.setVisible(bool(entry.paper))

    def show_form(self, form: OptionForm) -> None:
        """Puts a form in the place of the one before."""
        if self._form:
            self._form.hide()
            self._form.deleteLater()
        self._form = form
        self._form_place.addWidget(form)
        self._form_title.setVisible(not form.is_empty)

    def show_health(self, report: HealthReport | None) -> None:
        """Findings under the samples; without any, their place is given to the samples."""
        self.health.show_report(report)
        count = self.health.count()
        self._findings.setVisible(count > 0)
        below = min(count, 4) * 44 + 50
        self._split.setSizes([max(100, self._split.height() - below), below])
        if report:
            usable = self.tr("{usable} pictures usable, {skipped} skipped")
            counts = usable.format(usable=f"{report.usable:,}", skipped=f"{report.skipped:,}")
            self._health_title.setText(self.tr("Health") + f" · {counts}")

    def _middle(self) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._heading, self._help, self._paper):
            words.addWidget(label)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(self.use_button, 0, Qt.AlignmentFlag.AlignTop)
        self._findings = QWidget()
        below = QVBoxLayout(self._findings)
        below.setContentsMargins(0, 4, 0, 0)
        below.addWidget(self._health_title)
        below.addWidget(self.health)
        self._split = split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.view)
        split.addWidget(self._findings)
        split.setChildrenCollapsible(False)
        split.setSizes([340, 170])
        split.setStretchFactor(0, 1)
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addLayout(head)
        for widget in (self.drop_hint, self.notice, self.strip):
            column.addWidget(widget)
        column.addWidget(split, 1)
        return column

    def _right(self) -> QScrollArea:
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(10)
        column.addWidget(self.facts)
        column.addWidget(self._form_title)
        self._form_place = QVBoxLayout()
        column.addLayout(self._form_place)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFixedWidth(RIGHT_PX)
        scroll.setWidget(content)
        return scroll

    def _hint(self) -> QLabel:
        hint = QLabel(self.tr("Drop the folder to train on its pictures"))
        hint.setProperty("role", "chip")
        hint.setProperty("tone", "active")
        hint.setMinimumHeight(40)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint.hide()
        return hint
