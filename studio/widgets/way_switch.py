"""The way that is translated: a button that turns it round, or a list of domains."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from engine.spec.translation import Way
from studio.icons import icon
from studio.vocabulary import domain_words

NAME_PX = 110  # of a domain


class WaySwitch(QWidget):
    """Hidden until a model is open. Signals: chosen(str name of a way)."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ways: tuple[Way, ...] = ()
        self._current = ""
        self.button = QPushButton(icon("swap"), "")
        self.button.clicked.connect(self.turn)
        self.domains = QComboBox()
        self.domains.setAccessibleName(self.tr("Domain"))
        self.domains.activated.connect(lambda row: self._choose(self._ways[row].name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addWidget(self.domains)
        self.show_ways((), "")

    @property
    def current(self) -> str:
        """The name of the way that is chosen."""
        return self._current

    @property
    def can_turn(self) -> bool:
        """Whether there is another way."""
        return len(self._ways) > 1

    def show_ways(self, ways: tuple[Way, ...], current: str) -> None:
        """The ways of a model; an unknown name means the usual one. Tells nothing."""
        if ways != self._ways:
            self._ways = ways
            self.domains.clear()
            self.domains.addItems([self.tr("to {}").format(domain_words(way.target)) for way in ways])
        names = [way.name for way in ways]
        self._current = current if current in names else (names or [""])[0]
        many = len(ways) > 2
        self.button.setVisible(bool(ways) and not many)
        self.domains.setVisible(many)
        if self._current:
            self._show_current(names.index(self._current))

    def turn(self) -> None:
        """Chooses the next way."""
        if self.can_turn:
            names = [way.name for way in self._ways]
            self._choose(names[(names.index(self._current) + 1) % len(names)])

    def _show_current(self, index: int) -> None:
        way = self._ways[index]
        self.domains.setCurrentIndex(index)
        source, target = domain_words(way.source), domain_words(way.target)
        self.button.setText(f"{self._short(source)} → {self._short(target)}".replace("&", "&&"))
        self.button.setEnabled(self.can_turn)
        spoken = self.tr("From {source} to {target}").format(source=source, target=target)
        hint = self.tr("the other direction: X") if self.can_turn else self.tr("this model translates one way only")
        self.button.setToolTip(f"{spoken}\n({hint})")
        self.button.setAccessibleName(spoken)

    def _short(self, name: str) -> str:
        return self.button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, NAME_PX)

    def _choose(self, name: str) -> None:
        if name != self._current:
            self.show_ways(self._ways, name)
            self.chosen.emit(name)
