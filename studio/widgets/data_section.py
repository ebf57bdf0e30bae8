"""The data of a run, as Compose shows it: facts, and the way to the Data page."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.spec.data import DataInfo
from studio.icons import icon
from studio.widgets.caption import Caption
from studio.widgets.data_facts import DataFacts


class DataSection(QWidget):
    """Signals: wanted() when other data is to be chosen."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = QFrame()
        card.setProperty("role", "card")
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._help = Caption()
        self._facts = DataFacts()
        self._button = QPushButton(icon("data"), self.tr("Look at it, or choose other &data…"))
        self._button.clicked.connect(self.wanted)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(14, 11, 14, 13)
        for widget in (self._heading, self._help, self._facts):
            inner.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(card)
        layout.addWidget(self._button)

    def show_data(self, title: str, help: str, info: DataInfo | None, problem: str = "") -> None:
        """problem: why nothing is known, where info is None."""
        self._heading.setText(title)
        self._help.setText(problem or help)
        self._help.set_tone("problem" if problem else "hint")
        if info:
            self._facts.show_info(info)
        else:
            self._facts.clear()
