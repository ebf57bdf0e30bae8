"""Every command by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

WIDTH_PX = 520
LIST_PX = 330
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True)
class Offer:
    """An action with the words that find it."""

    title: str
    keys: str
    action: QAction


class CommandPalette(QFrame):
    """Lies over its parent; Enter triggers, Escape and a click elsewhere leave.

    Signals: finished().
    """

    finished = Signal()

    def __init__(self, offers: list[Offer], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Commands"))
        self.setFixedWidth(WIDTH_PX)
        self._offers = offers
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Type a command…"))
        self.field.setAccessibleName(self.tr("Command"))
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._trigger)
        self.field.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setFixedHeight(LIST_PX)
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)  # with and without a sign
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.itemClicked.connect(self._trigger)
        self._nothing = QLabel(self.tr("No command has these letters."))
        self._nothing.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        for widget in (self.field, self.list, self._nothing):
            layout.addWidget(widget)
        self._filter("")
        self.field.setFocus()

    @property
    def titles(self) -> list[str]:
        """What is on offer now."""
        items = (self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount()))
        return [item.text(0) for item in items if item]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the field move the selection of the list; Escape and a lost focus leave."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in _KEYS:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        if event.type() is QEvent.Type.FocusOut and not self.list.underMouse():
            self.leave()
        return super().eventFilter(watched, event)

    def leave(self) -> None:
        """Closes without a choice."""
        if self.isVisible():
            self.hide()
            self.finished.emit()

    def _filter(self, text: str) -> None:
        self.list.clear()
        matches = [offer for offer in self._offers if fits(text, offer.title)]
        for offer in sorted(matches, key=_rank(text)):
            item = QTreeWidgetItem(self.list, [offer.title, offer.keys])
            item.setIcon(0, offer.action.icon())
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setForeground(1, self.palette().placeholderText())
            item.setData(0, Qt.ItemDataRole.UserRole, offer)
        first = self.list.topLevelItem(0)
        if first:
            self.list.setCurrentItem(first)
        self.list.setVisible(bool(matches))
        self._nothing.setVisible(not matches)
        self.adjustSize()

    def _trigger(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        offer: Offer = item.data(0, Qt.ItemDataRole.UserRole)
        self.leave()
        offer.action.trigger()


def fits(text: str, title: str) -> bool:
    """True where the letters of the text occur in the title in this order."""
    letters = iter(title.casefold())
    return all(letter in letters for letter in text.casefold() if not letter.isspace())


def _rank(text: str) -> Callable[[Offer], tuple[bool, bool]]:
    """Words that begin so first, then titles that contain it as a whole."""
    wanted = text.casefold().strip()

    def rank(offer: Offer) -> tuple[bool, bool]:
        title = offer.title.casefold()
        return (not any(word.startswith(wanted) for word in title.split()), wanted not in title)

    return rank
