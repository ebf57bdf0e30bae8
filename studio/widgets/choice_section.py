"""One choice of a run: cards of a registry, and the options of the chosen entry below."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.spec.config import Choice, options_of
from engine.spec.errors import OptionError
from engine.spec.registry import Entry, Registry
from studio.focus_order import put_behind
from studio.widgets.card_grid import CardGrid, Offer
from studio.widgets.section_form import SectionForm


class ChoiceSection(QWidget):
    """first: the entry whose card stands before the others, which keep the order of the registry.

    Signals: picked(str section, str name), edited(str path, object value), problems_changed().
    """

    picked = Signal(str, str)
    edited = Signal(str, object)
    problems_changed = Signal()

    def __init__(
        self, section: str, title: str, registry: Registry[Any], first: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._section = section
        self._registry = registry
        self._forms: dict[str, SectionForm] = {}
        self._current: SectionForm | None = None
        entries = sorted(registry, key=lambda entry: entry.name != first)
        self.grid = CardGrid([offer(entry) for entry in entries])
        self.grid.setAccessibleName(title)
        self.grid.picked.connect(lambda name, _on: self.picked.emit(section, name))
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(10)
        self._layout.addWidget(heading)
        self._layout.addWidget(self.grid)

    def show_choice(self, choice: Choice, *, keep_typing: bool) -> None:
        """Checks the chosen card and shows its options; a name that is unknown checks none."""
        known = choice.name in self._registry
        self.grid.show_checked([choice.name] if known else [])
        form = self._form(choice.name) if known else None
        if self._current and self._current is not form:
            self._current.hide()
        self._current = form
        if form:
            form.show_values(filled_in(self._registry, choice, self._section), keep_typing=keep_typing)
            form.setVisible(not form.form.is_empty)

    def show_reasons(self, reasons: Mapping[str, str], curable: Collection[str] = ()) -> None:
        """Greys the cards that do not fit, but for those that can be set right afterwards."""
        self.grid.show_reasons(reasons, curable)

    def problems(self) -> list[str]:
        """What does not fit among the options on show."""
        return self._current.problems() if self._current else []

    def _form(self, name: str) -> SectionForm:
        if name not in self._forms:
            entry = self._registry.get(name)
            form = SectionForm(self._section, entry.title, entry.options)
            form.edited.connect(self.edited)
            form.problems_changed.connect(self.problems_changed)
            self._layout.addWidget(form)
            put_behind(self.grid.last, form)
            self._forms[name] = form
        return self._forms[name]


def offer(entry: Entry) -> Offer:
    """The card of a registry's entry."""
    return Offer(entry.name, entry.title, entry.help, entry.paper)


def filled_in(registry: Registry[Any], choice: Choice, path: str) -> dict[str, Any]:
    """All options of a choice; as they were written where they do not fit."""
    try:
        values: dict[str, Any] = options_of(registry, choice, path).model_dump()
    except OptionError:
        return choice.options
    return values
