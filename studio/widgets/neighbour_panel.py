"""The training pictures nearest to a sample, by pixels and by features: whether the generator memorises."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.spec.exploration import ExplorerFacts, Neighbours
from studio.explored_models import is_another
from studio.sentences import sentence
from studio.widgets.caption import Caption
from studio.widgets.neighbour_group import NeighbourGroup
from studio.widgets.picture_tile import PictureTile
from studio.widgets.task_strip import TaskStrip

SAMPLE_PX = 80


class NeighbourPanel(QWidget):
    """Signals: wanted(): the nearest training pictures of what is on show, cancel_wanted()."""

    wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ExplorerFacts | None = None
        self.find_button = QPushButton(self.tr("&Nearest training pictures"))
        self.find_button.clicked.connect(self.wanted)
        self.meaning = Caption(
            self.tr("A generator memorises where a sample is a training picture, and not only like many of them.")
        )
        self.strip = TaskStrip(bar_px=40)
        self.strip.cancelled.connect(self.cancel_wanted)
        self.sample = PictureTile(SAMPLE_PX, self.tr("The sample"))
        self.sample.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.notes = Caption()
        self.groups = {kind: NeighbourGroup(title) for kind, title in self._titles().items()}
        self._result = self._arrange()
        self.show_model(None)

    def show_model(self, model: ExplorerFacts | None) -> None:
        """Whose training pictures they are; what was found for another goes."""
        if is_another(model, self._model):
            self._result.hide()
            self.strip.hide()
            self.find_button.setEnabled(model is not None)
        self._model = model

    def show_progress(self, done: int, total: int) -> None:
        """The search is so far."""
        had_focus = self.find_button.hasFocus()
        self.find_button.setEnabled(False)
        self.strip.show_progress(self.tr("Comparing"), done, total)
        if had_focus:
            self.strip.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_neighbours(self, sample: np.ndarray, found: Neighbours) -> None:
        """sample: (h, w, 4) uint8, or a point (d,)."""
        self._end()
        self.sample.show_picture(sample if sample.ndim == 3 else None)
        self.sample.setVisible(sample.ndim == 3)
        self.groups["pixel"].show_neighbours(found.pixel, found.usual_pixel)
        self.groups["feature"].show_neighbours(found.feature, found.usual_feature)
        self.verdict.setText(self._verdict(found))
        self._note(" ".join(map(sentence, found.notes)))
        self._result.show()

    def show_failed(self, why: str) -> None:
        """Nothing was found; why: in a sentence, "" where a person stopped it."""
        self._end()
        self._result.setVisible(bool(why))
        self.sample.hide()
        for group in self.groups.values():
            group.hide()
        self.verdict.setText(why)
        self._note("")

    def _end(self) -> None:
        had_focus = self.strip.cancel_button.hasFocus()
        self.strip.hide()
        self.find_button.setEnabled(True)
        if had_focus:
            self.find_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _note(self, words: str) -> None:
        self.notes.setText(words)
        self.notes.setVisible(bool(words))

    def _verdict(self, found: Neighbours) -> str:
        if found.closeness is None:
            return ""
        if found.is_copy:
            return self.tr("Much nearer than training pictures are to each other: this looks like a copy.")
        if found.closeness < 1:
            return self.tr("A little nearer than training pictures are to each other.")
        return self.tr("No nearer than training pictures are to each other: this is no copy.")

    def _titles(self) -> dict[str, str]:
        return {"pixel": self.tr("By pixels"), "feature": self.tr("By features")}

    def _arrange(self) -> QWidget:
        result = QWidget()
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.sample)
        head.addWidget(self.verdict, 1)
        inner = QVBoxLayout(result)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addLayout(head)
        for group in self.groups.values():
            inner.addWidget(group)
        inner.addWidget(self.notes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(8)
        for part in (self.meaning, self.find_button, self.strip):
            column.addWidget(part)
        column.addWidget(self._scrolled(result), 1)
        return result

    def _scrolled(self, result: QWidget) -> QScrollArea:
        content = QWidget()
        content.setObjectName("content")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, 4, 0)
        inner.addWidget(result)
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll
