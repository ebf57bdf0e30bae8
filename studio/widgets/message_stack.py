"""The messages at the bottom right, the newest lowest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.widgets.message_card import WIDTH_PX, MessageCard

MOST = 4
MARGIN_PX = 16


class MessageStack(QWidget):
    """Floats over its parent and follows its size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._cards: list[MessageCard] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        parent.installEventFilter(self)
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
        card.installEventFilter(self)
        self._cards.append(card)
        self._layout.addWidget(card)
        self.show()
        self.raise_()
        self._place()

    def clear(self) -> None:
        """Drops every card."""
        for card in self.cards:
            self._drop(card)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the parent's size and the cards' own."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def _drop(self, card: MessageCard) -> None:
        if card not in self._cards:
            return
        self._cards.remove(card)
        self._layout.removeWidget(card)
        card.hide()
        card.deleteLater()
        self.setVisible(bool(self._cards))
        self._place()

    def _place(self) -> None:
        parent = self._parent
        self._layout.activate()
        height = (
            self._layout.totalHeightForWidth(WIDTH_PX) if self._layout.hasHeightForWidth() else self.sizeHint().height()
        )
        height = min(height, parent.height() - 2 * MARGIN_PX)
        left = parent.width() - WIDTH_PX - MARGIN_PX
        self.setGeometry(left, parent.height() - height - MARGIN_PX, WIDTH_PX, height)
