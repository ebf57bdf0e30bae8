"""What a pairing makes of the chosen pictures: A beside B, or why there is nothing to see yet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec.data import DataSummary
from studio.widgets.caption import Caption
from studio.widgets.domain_view import DomainView

HEIGHT_PX = 270  # three rows of small pictures


class PairPreview(QWidget):
    """Signals: wanted() when it comes into sight."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = Caption()
        self.pairs = DomainView()
        self.pairs.setFixedHeight(HEIGHT_PX)
        self._shown: DataSummary | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._state)
        layout.addWidget(self.pairs)
        self.say("")

    @property
    def sentence(self) -> str:
        """What is said instead of pictures, empty while some are shown."""
        return self._state.text()

    def say(self, sentence: str) -> None:
        """Shows a sentence instead of pairs, or with an empty one nothing at all."""
        self._shown = None
        self._state.setText(sentence)
        self._state.setVisible(bool(sentence))
        self.pairs.hide()

    def show_pairs(self, summary: DataSummary) -> None:
        """Shows both sides of a summary that has pairs."""
        if summary is not self._shown:
            self.say("")
            self._shown = summary
            self.pairs.show_summary(summary)
        self.pairs.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Asks for what is to be shown; used by Qt."""
        super().showEvent(event)
        self.wanted.emit()
