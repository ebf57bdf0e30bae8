"""A name that can be changed where it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

LONGEST = 400
_RESTING = "border: none; background: transparent; padding: 0; font-weight: 600;"
_EDITED = "padding: 0 3px;"


class NameField(QLineEdit):
    """Reads as a label until a double click or `begin`; Return renames, Escape leaves it as it was.

    Signals: renamed(str) by a person, never empty.
    """

    renamed = Signal(str)

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setMaxLength(LONGEST)
        self._rest()

    @property
    def name(self) -> str:
        """The name, not what is being typed."""
        return self._name

    def show_name(self, name: str) -> None:
        """Shows a name without telling; what is being typed stays."""
        self._name = name
        if self.isReadOnly():
            self._rest()

    def begin(self) -> None:
        """Lets a person type."""
        self.setReadOnly(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setStyleSheet(_EDITED)
        self.setText(self._name)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begins; used by Qt."""
        if self.isReadOnly():
            self.begin()
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return renames, Escape does not; used by Qt."""
        if self.isReadOnly():
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
        elif event.key() == Qt.Key.Key_Escape:
            self._rest()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shortens what does not fit; used by Qt."""
        super().resizeEvent(event)
        if self.isReadOnly():
            self._elide()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Renames when the person goes elsewhere; used by Qt."""
        super().focusOutEvent(event)
        if not self.isReadOnly() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._finish()

    def _finish(self) -> None:
        typed = self.text().strip()
        old = self._name
        if typed:
            self._name = typed
        self._rest()
        if typed and typed != old:
            self.renamed.emit(typed)

    def _rest(self) -> None:
        self.setReadOnly(True)
        if self.hasFocus():
            self.focusNextChild()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet(_RESTING)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._elide()
        self.deselect()
        self.setToolTip(self._name)
        self.setAccessibleName(self._name)

    def _elide(self) -> None:
        self.ensurePolished()  # the font is bold from then on
        room = self.width() - 6
        self.setText(self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room))
        self.setCursorPosition(0)
