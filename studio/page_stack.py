"""The pages, each built when it is first shown or when the window has nothing better to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

Build = Callable[[], QWidget]


class PageStack(QStackedWidget):
    """Pages by name.

    Signals: built(name, page) before it is first shown, shown(name).
    """

    built = Signal(str, object)
    shown = Signal(str)
    all_built = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._builders: dict[str, Build] = {}
        self._pages: dict[str, QWidget] = {}
        self._current = ""
        self._idle = QTimer(self)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self._build_next)

    def add(self, name: str, build: Build) -> None:
        """Announces a page."""
        self._builders[name] = build

    @property
    def names(self) -> tuple[str, ...]:
        """All names in order."""
        return tuple(self._builders)

    @property
    def current(self) -> str:
        """The name of the page on show, "" before the first."""
        return self._current

    def page(self, name: str) -> QWidget:
        """The page, built where it is not yet."""
        if name not in self._pages:
            page = self._builders[name]()
            self._pages[name] = page
            self.addWidget(page)
            self.built.emit(name, page)
        return self._pages[name]

    def go(self, name: str) -> None:
        """Shows a page; unknown names show the first."""
        name = name if name in self._builders else self.names[0]
        self._current = name
        self.setCurrentWidget(self.page(name))
        self.page(name).setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown.emit(name)

    def build_when_idle(self) -> None:
        """Builds what is missing, one page whenever the event loop has nothing else to do."""
        self._idle.start()

    def _build_next(self) -> None:
        missing = [name for name in self._builders if name not in self._pages]
        if missing:
            self.page(missing[0])
        else:
            self._idle.stop()
            self.all_built.emit()
