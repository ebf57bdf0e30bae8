"""The middle of the data page: pictures, points, or a sentence where there are none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from engine.spec.data import DataSummary
from studio.widgets.domain_view import DomainView
from studio.widgets.point_cloud import PointCloud
from studio.widgets.thumbnails import Thumbnails


class DataView(QStackedWidget):
    """Shows the samples of a summary in the way that suits them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thumbnails = Thumbnails()
        self.domains = DomainView()
        self.cloud = PointCloud()
        self._sentence = QLabel()
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._sentence.setProperty("role", "muted")
        self._empty = QWidget()
        layout = QVBoxLayout(self._empty)
        layout.addWidget(self._sentence)
        for widget in (self._empty, self.thumbnails, self.domains, self.cloud):
            self.addWidget(widget)

    @property
    def sentence(self) -> str:
        """What is said instead of samples, empty while some are shown."""
        return self._sentence.text() if self.currentWidget() is self._empty else ""

    def say(self, sentence: str) -> None:
        """Shows a sentence instead of samples."""
        self._sentence.setText(sentence)
        self.setCurrentWidget(self._empty)

    def show_summary(self, summary: DataSummary) -> None:
        """Shows pictures, both sides where there are two, or points."""
        info = summary.info
        if info.is_points:
            self.cloud.show_points(summary.samples, summary.sample_labels)
            self.setCurrentWidget(self.cloud)
            return
        if summary.partners is not None:
            self.domains.show_summary(summary)
            self.setCurrentWidget(self.domains)
            return
        names = info.classes
        captions = [names[label] if 0 <= label < len(names) else "" for label in summary.sample_labels]
        self.thumbnails.show_pictures(summary.samples, captions)
        self.setCurrentWidget(self.thumbnails)
