"""The messages at the bottom right, the newest lowest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from studio.widgets.message_card import WIDTH_PX, MessageCard

MOST = 4
MARGIN_PX = 16
GAP_PX = 8


class MessageStack(QWidget):
    """Floats over its parent and follows its size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._cards: list[MessageCard] = []
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()

    @property
    def cards(self) -> list[MessageCard]:
        """The cards on show, oldest first."""
        return list(self._cards)

    def show_message(
        self,
        level: str,
        what: str,
        why: str = "",
        remedy: str = "",
        details: str = "",
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Adds a card; a message that is on show already is not shown twice, and the oldest make room."""
        for card in self._cards:
            if card.accessibleName() == what and card.accessibleDescription() == " ".join(filter(None, (why, remedy))):
                self._drop(card)
                break
        while len(self._cards) >= MOST:
            self._drop(self._cards[0])
        card = MessageCard(level, what, why, remedy, details, action[0] if action else "", self)
        if action:
            card.acted.connect(action[1])
        card.closed.connect(lambda: self._drop(card))
        card.resized.connect(self._place)
        if not self._cards:  # only now: each event of the parent would cost a call into Python
            self._parent.installEventFilter(self)
        self._cards.append(card)
        card.show()
        self.show()
        self.raise_()
        self._place()

    def clear(self) -> None:
        """Drops every card."""
        for card in self.cards:
            self._drop(card)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the parent's size."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _drop(self, card: MessageCard) -> None:
        if card not in self._cards:
            return
        self._cards.remove(card)
        card.hide()
        card.deleteLater()
        self.setVisible(bool(self._cards))
        if not self._cards:
            self._parent.removeEventFilter(self)
        self._place()

    def _place(self) -> None:
        """Stacks the cards upwards; a layout would give wrapping labels the height of narrower ones."""
        heights = [card.height_for(WIDTH_PX) for card in self._cards]
        height = sum(heights) + GAP_PX * max(0, len(heights) - 1)
        left = self._parent.width() - WIDTH_PX - MARGIN_PX
        self.setGeometry(left, self._parent.height() - height - MARGIN_PX, WIDTH_PX, height)
        top = 0
        for card, needed in zip(self._cards, heights, strict=True):
            card.setGeometry(0, top, WIDTH_PX, needed)
            top += needed + GAP_PX
