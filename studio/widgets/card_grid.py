"""Cards side by side, of which one or several are checked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from studio.widgets.choice_card import ChoiceCard


class Offer(NamedTuple):
    """What a card says."""

    name: str
    title: str
    help: str
    paper: str = ""
    group: str = ""  # cards of a group stand together, under its name


class CardGrid(QWidget):
    """Cards in two columns.

    several: any number may be checked, none included; else exactly one stays checked.
    Signals: picked(str name, bool on) when a person checks or unchecks one.
    """

    picked = Signal(str, bool)

    def __init__(
        self, offers: Iterable[Offer], *, several: bool = False, columns: int = 2, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._several = several
        self._columns = columns
        self._cards: dict[str, ChoiceCard] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        self._places: dict[str, tuple[int, int]] = {}  # row and column of each card
        row = column = 0
        group = ""
        for offer in offers:
            if offer.group != group:
                group = offer.group
                row, column = row + (column > 0), 0
                grid.addWidget(_heading(group, first=row == 0), row, 0, 1, columns)
                row += 1
            card = ChoiceCard(offer.title, offer.help, offer.paper, several=several)
            card.clicked.connect(lambda on, name=offer.name: self._clicked(name, on))
            self._cards[offer.name] = card
            self._places[offer.name] = (row, column)
            grid.addWidget(card, row, column)
            row, column = (row, column + 1) if column + 1 < columns else (row + 1, 0)
        for column in range(columns):
            grid.setColumnStretch(column, 1)

    def card(self, name: str) -> ChoiceCard:
        """The card of an offer."""
        return self._cards[name]

    @property
    def last(self) -> ChoiceCard:
        """The card behind all others."""
        return list(self._cards.values())[-1]

    def show_checked(self, names: Iterable[str]) -> None:
        """Checks exactly these cards without telling."""
        wanted = set(names)
        for name, card in self._cards.items():
            card.setChecked(name in wanted)

    def show_reasons(self, reasons: Mapping[str, str], curable: Collection[str] = ()) -> None:
        """Greys the cards that are named, with the reason, and no others; the curable ones can be chosen still."""
        for name, card in self._cards.items():
            card.set_reason(reasons.get(name, ""), curable=name in curable)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move between the cards; used by Qt."""
        here = next((name for name, card in self._cards.items() if card.hasFocus()), None)
        target = None if here is None else self._towards(here, Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self._cards[target].setFocus(Qt.FocusReason.TabFocusReason)

    def _towards(self, here: str, key: Qt.Key) -> str | None:
        """The next card that can be chosen in the direction of an arrow key; `here` where there is none."""
        row, column = self._places[here]
        able = [(name, place) for name, place in self._places.items() if self._cards[name].isEnabled()]
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            able.reverse()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            beyond = [name for name, place in able if (place > (row, column)) == (key == Qt.Key.Key_Right)]
            return next((name for name in beyond if name != here), here)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            rows = [place[0] for _, place in able if (place[0] > row if key == Qt.Key.Key_Down else place[0] < row)]
            near = [(abs(place[1] - column), name) for name, place in able if rows and place[0] == rows[0]]
            return min(near)[1] if near else here
        return None

    def _clicked(self, name: str, on: bool) -> None:
        if self._several:
            self.picked.emit(name, on)
            return
        was_checked = not on
        self.show_checked([name])
        if not was_checked:
            self.picked.emit(name, True)


def _heading(text: str, *, first: bool) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "subheading")
    label.setContentsMargins(2, 0 if first else 8, 0, 0)
    return label
