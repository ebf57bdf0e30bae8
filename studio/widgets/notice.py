"""A message inside a page: what happened, why, what to do, and buttons that do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.icons import icon
from studio.widgets.caption import Caption
from studio.widgets.small_button import small_button

Level = Literal["info", "warning", "error"]
_ICONS = {"info": ("info", "accent"), "warning": ("warning", "warning"), "error": ("error", "bad")}


class Notice(QFrame):
    """Hidden until it has something to say."""

    def __init__(self, parent: QWidget | None = None, *, closable: bool = False) -> None:
        """closable: a person can put it away."""
        super().__init__(parent)
        self.setProperty("role", "message")
        self._icon = QLabel()
        self._what = Caption("", "plain")
        self._more = Caption("", "hint")
        self._row = QWidget()  # an empty layout would leave the words no width
        self._buttons = QHBoxLayout(self._row)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._what)
        words.addWidget(self._more)
        words.addWidget(self._row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(10)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self.close_button = small_button("close", self.tr("Dismiss"), self.quiet, colour="muted")
        self.close_button.setVisible(closable)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        for label in (self._what, self._more):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    @property
    def text(self) -> str:
        """Everything that is said, empty while hidden."""
        return " ".join(part for part in (self._what.text(), self._more.text()) if part)

    def say(
        self,
        level: Level,
        what: str,
        more: str = "",
        actions: tuple[tuple[str, Callable[[], object]], ...] = (),
    ) -> None:
        """Shows a message; each action becomes a button."""
        self.setProperty("level", level)
        self.style().unpolish(self)
        self.style().polish(self)
        self._icon.setPixmap(icon(*_ICONS[level]).pixmap(18, 18))
        self._what.setText(what)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self._clear_buttons()
        before: QWidget = self._row
        self._row.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # as Qt orders nothing else
        for caption, action in actions:
            button = QPushButton(caption)
            button.clicked.connect(action)
            self._buttons.addWidget(button)
            QWidget.setTabOrder(before, button)
            before = button  # or the keyboard would come to it last of all
        self._row.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._buttons.addStretch(1)
        self._row.setVisible(bool(actions))
        self.setAccessibleName(what)
        self.setAccessibleDescription(more)
        self.show()

    def quiet(self) -> None:
        """Says nothing any more."""
        self._what.setText("")
        self._more.setText("")
        self._clear_buttons()
        self.hide()

    def _clear_buttons(self) -> None:
        while self._buttons.count():
            item = self._buttons.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.hide()
                widget.deleteLater()
