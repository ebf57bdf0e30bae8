"""Cards side by side, of which one or several are checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.widgets.choice_card import ChoiceCard


class Offer(NamedTuple):
    """What a card says."""

    name: str
    title: str
    help: str
    paper: str = ""


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
        for place, offer in enumerate(offers):
            card = ChoiceCard(offer.title, offer.help, offer.paper, several=several)
            card.clicked.connect(lambda on, name=offer.name: self._clicked(name, on))
            self._cards[offer.name] = card
            grid.addWidget(card, place // columns, place % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)

    def card(self, name: str) -> ChoiceCard:
        """The card of an offer."""
        return self._cards[name]

    def show_checked(self, names: Iterable[str]) -> None:
        """Checks exactly these cards without telling."""
        wanted = set(names)
        for name, card in self._cards.items():
            card.setChecked(name in wanted)

    def show_reasons(self, reasons: Mapping[str, str]) -> None:
        """Greys the cards that are named, with the reason, and no others."""
        for name, card in self._cards.items():
            card.set_reason(reasons.get(name, ""))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move between the cards; used by Qt."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        step = steps.get(Qt.Key(event.key()))
        cards = list(self._cards.values())
        here = next((place for place, card in enumerate(cards) if card.hasFocus()), None)
        if step is None or here is None:
            super().keyPressEvent(event)
        else:
            place = here + step
            while 0 <= place < len(cards) and not cards[place].isEnabled():
                place += step
            if 0 <= place < len(cards):
                cards[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _clicked(self, name: str, on: bool) -> None:
        if self._several:
            self.picked.emit(name, on)
            return
        was_checked = not on
        self.show_checked([name])
        if not was_checked:
            self.picked.emit(name, True)
