"""A form made from option records: whatever the engine declares appears here by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QToolButton, QVBoxLayout, QWidget

from engine.spec.errors import OptionError
from engine.spec.options import OptionField
from studio.widgets.caption import Caption
from studio.widgets.option_row import OptionRow, same

Check = Callable[[dict[str, Any]], object]


class OptionForm(QWidget):
    """Rows for the options of one record, the advanced ones folded away.

    check: told all values before they are handed on; it raises OptionError where they do not fit together.
    Signals: edited(str name, object value) for every option that changed and fits with all others;
    problems_changed() whenever `problems` may have.
    """

    edited = Signal(str, object)
    problems_changed = Signal()

    def __init__(
        self, fields: Sequence[OptionField], check: Check | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._check = check
        self._rows = {field.name: OptionRow(field, self) for field in fields}
        self._handed_on = {field.name: field.default for field in fields}
        self._problems: dict[str, str] = {}
        self._general = Caption("", "problem")  # of a problem that belongs to no single row
        self._general.hide()
        self._advanced = self._grid([field for field in fields if field.advanced])
        self._fold = self._fold_button(any(field.advanced for field in fields))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._grid([field for field in fields if not field.advanced]))
        layout.addWidget(self._general)
        layout.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._advanced)
        self.unfold(False)
        for row in self._rows.values():
            row.touched.connect(self._touched)

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to choose."""
        return not self._rows

    def values(self) -> dict[str, Any]:
        """The last values that fitted, by name."""
        return dict(self._handed_on)

    def set_values(self, values: Mapping[str, Any], *, keep_typing: bool = False) -> None:
        """Shows values without telling; options that are not named show their defaults.

        keep_typing: leaves a value alone that does not fit yet, unless its option changed from outside.
        """
        for name, row in self._rows.items():
            value = values.get(name, row.field.default)
            typing = keep_typing and name in self._problems and same(value, self._handed_on[name])
            self._handed_on[name] = value
            if not typing and (name in self._problems or not same(row.value(), value)):
                row.show_value(value)
        self._note({name: row.problem() for name, row in self._rows.items() if row.problem()})

    def problems(self) -> dict[str, str]:
        """Option -> why its value does not fit; the empty name stands for the record as a whole."""
        return dict(self._problems)

    def unfold(self, shown: bool = True) -> None:
        """Shows or hides the advanced options."""
        self._unfolded = shown
        self._fold.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
        self._advanced.setVisible(shown)

    def row(self, name: str) -> OptionRow:
        """The row of an option."""
        return self._rows[name]

    def _touched(self) -> None:
        problems = {name: row.problem() for name, row in self._rows.items() if row.problem()}
        before = self._handed_on
        values = {name: before[name] if name in problems else row.value() for name, row in self._rows.items()}
        misfits = self._checked(values) if self._check else {}
        self._note(misfits | problems)
        if misfits:
            return
        self._handed_on = values
        for name, value in values.items():
            if not same(before[name], value):
                self.edited.emit(name, value)

    def _checked(self, values: dict[str, Any]) -> dict[str, str]:
        assert self._check
        try:
            self._check(values)
        except OptionError as error:
            leaf = next((part for part in reversed(error.path.split(".")) if part in self._rows), "")
            return {leaf: ". ".join(part for part in (error.why or error.what, error.remedy) if part)}
        return {}

    def _note(self, problems: dict[str, str]) -> None:
        for name, row in self._rows.items():
            row.complain(problems.get(name, ""))
        general = problems.get("", "")
        self._general.setText(general)
        self._general.setVisible(bool(general))
        if any(self._rows[name].field.advanced for name in problems if name):
            self.unfold()
        if problems != self._problems:
            self._problems = problems
            self.problems_changed.emit()

    def _grid(self, fields: Sequence[OptionField]) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        widest = max((self.fontMetrics().horizontalAdvance(row.field.title) for row in self._rows.values()), default=0)
        grid.setColumnMinimumWidth(0, widest + 4)
        for place, field in enumerate(fields):
            self._rows[field.name].lay(grid, 4 * place)
            grid.setRowMinimumHeight(4 * place + 3, 4)
        return holder

    def _fold_button(self, needed: bool) -> QToolButton:
        button = QToolButton()
        button.setText(self.tr("Advanced"))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setArrowType(Qt.ArrowType.RightArrow)
        button.setProperty("role", "quiet")
        button.clicked.connect(lambda: self.unfold(not self._unfolded))
        button.setVisible(needed)
        return button
