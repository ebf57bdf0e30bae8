"""Every command by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

WIDTH_PX = 520
_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True)
class Offer:
    """An action with the words that find it."""

    title: str
    keys: str
    action: QAction


class CommandPalette(QDialog):
    """Closes and triggers on Enter; Escape leaves."""

    def __init__(self, offers: list[Offer], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setWindowTitle(self.tr("Commands"))
        self.setFixedWidth(WIDTH_PX)
        self._offers = offers
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Type a command…"))
        self.field.setAccessibleName(self.tr("Command"))
        self.field.textChanged.connect(self._filter)
        self.field.returnPressed.connect(self._trigger)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setFixedHeight(320)
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
        return [self.list.item(row).text() for row in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys in the field move the selection of the list."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in _KEYS:
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    def _filter(self, text: str) -> None:
        self.list.clear()
        matches = [offer for offer in self._offers if fits(text, offer.title)]
        for offer in sorted(matches, key=_rank(text)):
            item = QListWidgetItem(offer.action.icon(), offer.title)
            item.setData(Qt.ItemDataRole.UserRole, offer)
            item.setToolTip(offer.keys)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(matches))
        self._nothing.setVisible(not matches)

    def _trigger(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        offer: Offer = item.data(Qt.ItemDataRole.UserRole)
        self.accept()
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
