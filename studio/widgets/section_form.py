"""A titled card with the options of one section of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from engine.spec.options import describe, parse
from studio.sentences import ended
from studio.widgets.caption import Caption
from studio.widgets.option_form import OptionForm


class SectionForm(QFrame):
    """Options under a dotted path, as in "regularisers.r1".

    Signals: edited(str path, object value), problems_changed().
    """

    edited = Signal(str, object)
    problems_changed = Signal()

    def __init__(self, path: str, title: str, record: type[BaseModel], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.path = path
        self.title = title
        self.form = OptionForm(describe(record), lambda values: parse(record, values, path))
        self.form.edited.connect(lambda name, value: self.edited.emit(f"{path}.{name}", value))
        self.form.problems_changed.connect(self.problems_changed)
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 11, 10, 13)
        layout.setSpacing(8)
        layout.addWidget(heading)
        layout.addWidget(Caption(self.tr("There is nothing to choose here.")) if self.form.is_empty else self.form)

    def show_values(self, values: Mapping[str, Any], *, keep_typing: bool) -> None:
        """Shows values without telling; see OptionForm.set_values."""
        self.form.set_values(values, keep_typing=keep_typing)

    def problems(self) -> list[str]:
        """What does not fit, as sentences that name the option."""
        told = []
        for name, problem in self.form.problems().items():
            subject = self.form.row(name).field.title if name else f"{self.title}:"
            told.append(f"{subject} {ended(problem)}")
        return told
