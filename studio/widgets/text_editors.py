"""Editors for a line of text, a path on disk and a list."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from engine.spec.options import OptionField
from studio.icons import icon
from studio.widgets.number_editor import number_text


class TextEditor(QLineEdit):
    """One line of text. Signals: touched() whenever it changed."""

    touched = Signal()

    def __init__(self, field: OptionField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._optional = field.optional
        if field.optional:
            self.setPlaceholderText(self.tr("automatic"))
        self.textChanged.connect(lambda _text: self.touched.emit())

    def current(self) -> str | None:
        """The text; None where an optional one is left empty."""
        return None if self._optional and not self.text() else self.text()

    def set_current(self, value: Any) -> None:
        """Shows a text without telling."""
        text = "" if value is None else str(value)
        if text == self.text():
            return  # keeps the cursor of a person who types
        blocked = self.blockSignals(True)
        self.setText(text)
        self.setCursorPosition(0)
        self.blockSignals(blocked)

    def complaint(self) -> str:
        """Always empty: the record decides whether a text fits."""
        return ""


class ListEditor(TextEditor):
    """Values with commas between, as in `1, 2` or `[0, 0], [1, 0.5]`; brackets around it all may be left out."""

    def __init__(self, field: OptionField, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        default = field.default if isinstance(field.default, tuple) else ()
        self._rows = bool(default) and isinstance(default[0], tuple)
        if not field.optional:
            self.setPlaceholderText(self.tr("empty"))

    def current(self) -> Any:
        """The values, lists as tuples; None where an optional list is left empty or cannot be read."""
        if self._optional and not self.text().strip():
            return None
        return _read(self.text(), self._rows)

    def set_current(self, value: Any) -> None:
        """Shows values without telling."""
        if self.current() != _frozen(value):
            super().set_current("" if value is None else ", ".join(_written(item) for item in value))

    def complaint(self) -> str:
        """Why the text is no list, empty where it is."""
        if _read(self.text(), self._rows) is None and not (self._optional and not self.text().strip()):
            return self.tr("write values with commas between, as in 1, 2 or [0, 0], [1, 1]")
        return ""


class PathEditor(QWidget):
    """A path with a button that looks for it. Signals: touched() whenever it changed."""

    touched = Signal()

    def __init__(self, field: OptionField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = TextEditor(field)
        self._text.setPlaceholderText(self.tr("none chosen"))
        self._text.setAcceptDrops(False)  # the page takes what is dropped
        self._text.touched.connect(self.touched)
        browse = QToolButton()
        browse.setIcon(icon("folder"))
        browse.setProperty("role", "button")
        browse.setFixedWidth(34)
        browse.setStyleSheet("padding: 5px;")  # a button's own would leave no room for the icon
        browse.setToolTip(self.tr("Browse…"))
        browse.setAccessibleName(self.tr("Browse for {option}").format(option=field.title))
        browse.clicked.connect(self._browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._text, 1)
        row.addWidget(browse)
        self.setFocusProxy(self._text)

    def current(self) -> str | None:
        """The path as text; None where it is left empty."""
        return self._text.text().strip() or None

    def set_current(self, value: str | Path | None) -> None:
        """Shows a path without telling."""
        self._text.set_current(value)
        self._text.setToolTip(str(value or ""))

    def complaint(self) -> str:
        """Always empty: whether the path holds what is needed shows when it is opened."""
        return ""

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder"), self._text.text())
        if folder:
            self._text.setText(folder)


def _read(text: str, rows: bool) -> Any:
    """Values as nested tuples, or None where the text is no list; rows: the items are lists themselves."""
    text = text.strip().removesuffix(",")
    for candidate in (f"[{text}]", "[" + ", ".join(_quoted(part) for part in text.split(",")) + "]"):
        try:
            values = tomllib.loads(f"values = {candidate}")["values"]
        except tomllib.TOMLDecodeError:
            continue
        inner = values[0] if len(values) == 1 and isinstance(values[0], list) else None
        bracketed = inner is not None and (not rows or (inner and isinstance(inner[0], list)))
        return _frozen(inner if bracketed else values)
    return None


def _quoted(part: str) -> str:
    word = part.strip()
    plain = word and not any(letter in word for letter in "[]\"'{}=\n\\")
    return f'"{word}"' if plain else part


def _written(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_written(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return number_text(value) if isinstance(value, float) else str(value)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, (list, tuple)) else value
