"""Regularisers: any combination of cards, and the options of each that is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.spec.config import Choice
from engine.spec.registry import REGULARISERS
from studio.widgets.card_grid import CardGrid
from studio.widgets.choice_section import filled_in, offer
from studio.widgets.section_form import SectionForm


class RegulariserSection(QWidget):
    """Signals: toggled(str name, bool on), edited(str path, object value), problems_changed()."""

    toggled = Signal(str, bool)
    edited = Signal(str, object)
    problems_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = self.tr("Regularisers")
        self.grid = CardGrid([offer(entry) for entry in REGULARISERS], several=True)
        self.grid.setAccessibleName(title)
        self.grid.picked.connect(self.toggled)
        heading = QLabel(self.tr("{title}: any combination, or none").format(title=title))
        heading.setProperty("role", "heading")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(10)
        self._layout.addWidget(heading)
        self._layout.addWidget(self.grid)
        self._forms: dict[str, SectionForm] = {}  # of those that were chosen so far

    def show_regularisers(self, chosen: Mapping[str, Mapping[str, Any]], *, keep_typing: bool) -> None:
        """Checks the cards of these regularisers and shows their options."""
        self.grid.show_checked(chosen)
        for name in chosen:
            if name in REGULARISERS:
                form, written = self._form(name), Choice(name=name, **chosen[name])
                form.show_values(filled_in(REGULARISERS, written, form.path), keep_typing=keep_typing)
        for name, form in self._forms.items():
            form.setVisible(name in chosen and not form.form.is_empty)

    def problems(self) -> list[str]:
        """What does not fit among the options on show."""
        return [told for form in self._forms.values() if not form.isHidden() for told in form.problems()]

    def _form(self, name: str) -> SectionForm:
        """The options of a regulariser, in the order of the cards."""
        if name not in self._forms:
            entry, order = REGULARISERS.get(name), REGULARISERS.names()
            form = SectionForm(f"regularisers.{name}", entry.title, entry.options)
            form.edited.connect(self.edited)
            form.problems_changed.connect(self.problems_changed)
            before = sum(order.index(known) < order.index(name) for known in self._forms)
            self._layout.insertWidget(self._layout.indexOf(self.grid) + 1 + before, form)
            self._forms[name] = form
        return self._forms[name]
