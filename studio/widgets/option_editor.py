"""Which editor an option gets."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from engine.spec.options import Kind, OptionField
from studio.widgets.choice_editors import ChoiceEditor, SwitchEditor
from studio.widgets.number_editor import NumberEditor
from studio.widgets.text_editors import ListEditor, PathEditor, TextEditor


class OptionEditor(Protocol):
    """What every editor can do, besides being a widget."""

    touched: SignalInstance

    def current(self) -> Any:
        """The value as it stands, fitting or not."""

    def set_current(self, value: Any) -> None:
        """Shows a value without telling."""

    def complaint(self) -> str:
        """Why what was entered cannot be read, empty where it can."""


_EDITORS: dict[Kind, type[QWidget]] = {
    Kind.INTEGER: NumberEditor,
    Kind.NUMBER: NumberEditor,
    Kind.SWITCH: SwitchEditor,
    Kind.CHOICE: ChoiceEditor,
    Kind.TEXT: TextEditor,
    Kind.PATH: PathEditor,
    Kind.LIST: ListEditor,
}


def editor_for(field: OptionField, parent: QWidget | None = None) -> Any:
    """A widget that is an OptionEditor."""
    editor: Any = _EDITORS[field.kind](field, parent)  # type: ignore[arg-type]
    return editor
