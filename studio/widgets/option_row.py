"""One row of a form: caption, editor, reset, help, and the bound when it is broken."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from engine.spec.options import Kind, OptionField
from studio.widgets.caption import Caption
from studio.widgets.number_editor import number_text
from studio.widgets.option_editor import editor_for

translate = QCoreApplication.translate


class OptionRow(QObject):
    """The widgets of one option, laid into a form's grid.

    Signals: touched() whenever the value changed, fitting or not.
    """

    touched = Signal()

    def __init__(self, field: OptionField, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.editor = editor_for(field, parent)
        self._label = QLabel(field.title, parent)
        self._label.setBuddy(self.editor)
        self._reset = QToolButton(parent)
        self._help = Caption(_help_of(field), "hint", parent)
        self._complaint = Caption("", "problem", parent)
        self._dress()
        self.editor.touched.connect(self._changed)
        self._reset.clicked.connect(self._restore)
        self.show_value(field.default)

    def lay(self, grid: QGridLayout, row: int) -> None:
        """Adds the widgets at rows `row` to `row` + 2 of a grid with three columns."""
        grid.addWidget(self._label, row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.editor, row, 1)
        grid.addWidget(self._reset, row, 2)
        grid.addWidget(self._complaint, row + 1, 1, 1, 2)
        grid.addWidget(self._help, row + 2, 1, 1, 2)

    def value(self) -> Any:
        """The value as it stands, fitting or not."""
        return self.editor.current()

    def show_value(self, value: Any) -> None:
        """Shows a value without telling."""
        self.editor.set_current(value)
        self._update()

    def problem(self) -> str:
        """Why the value does not fit, in words that name the bound; empty where it fits."""
        return self.editor.complaint() or broken_bound(self.field, self.value())

    def complain(self, text: str) -> None:
        """Shows a problem under the editor; an empty text takes it away."""
        self._complaint.setText(text)
        self._complaint.setVisible(bool(text))
        self._help.setVisible(bool(self._help.text()) and not text)

    def _dress(self) -> None:
        field = self.field
        tip = "\n".join(part for part in (field.help, bounds_text(field) or field.bounds) if part)
        for widget in (self._label, self.editor):
            widget.setToolTip(tip)
        self.editor.setAccessibleName(field.title)
        self.editor.setAccessibleDescription(tip)
        self._reset.setText("↺")
        self._reset.setProperty("role", "quiet")
        self._reset.setToolTip(self.tr("Reset to {value}").format(value=_words(field)))
        self._reset.setAccessibleName(self.tr("Reset {option}").format(option=field.title))
        self._reset.setFixedWidth(28)
        self.editor.setFixedHeight(30)
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        self.complain("")

    def _changed(self) -> None:
        self._update()
        self.touched.emit()

    def _restore(self) -> None:
        self.editor.set_current(self.field.default)
        self.editor.setFocus()
        self._changed()

    def _update(self) -> None:
        self._reset.setVisible(not same(self.value(), self.field.default))
        self.complain(self.problem())


def broken_bound(field: OptionField, value: Any) -> str:
    """The bound that a value breaks, in words; empty where it breaks none."""
    if value is None:
        needed = not field.optional and field.default is not None and field.kind is not Kind.PATH
        return translate("OptionRow", "a value is needed") if needed else ""
    if field.kind not in (Kind.INTEGER, Kind.NUMBER):
        return ""
    low, high = field.minimum, field.maximum
    below = low is not None and (value < low or (field.exclusive_minimum and value <= low))
    above = high is not None and (value > high or (field.exclusive_maximum and value >= high))
    return translate("OptionRow", "must be {bounds}").format(bounds=bounds_text(field)) if below or above else ""


def bounds_text(field: OptionField) -> str:
    """The permitted numbers in words: "2 to 65,536", "> 0 and ≤ 1", "≥ 1"; no-break spaces hold it together."""
    low, high = field.minimum, field.maximum
    if low is not None and high is not None and not field.exclusive_minimum and not field.exclusive_maximum:
        between = translate("OptionRow", "{low} to {high}").format(low=_figure(low), high=_figure(high))
        return between.replace(" ", "\u00a0")
    parts = []
    if low is not None:
        parts.append(f"{'>' if field.exclusive_minimum else '≥'} {_figure(low)}")
    if high is not None:
        parts.append(f"{'<' if field.exclusive_maximum else '≤'} {_figure(high)}")
    return translate("OptionRow", " and ").join(parts).replace(" ", "\u00a0")


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 and float(value).is_integer() else number_text(value)


def same(value: Any, other: Any) -> bool:
    """Whether two values of an option are equal, lists and tuples alike."""
    return bool(_plain(value) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return str(value) if hasattr(value, "__fspath__") else value


def _help_of(field: OptionField) -> str:
    shown = bounds_text(field) if field.kind in (Kind.INTEGER, Kind.NUMBER) else ""
    return f"{field.help} ({shown})" if field.help and shown else field.help or shown


def _words(field: OptionField) -> str:
    if field.default is None or field.default == ():
        nothing = field.kind in (Kind.PATH, Kind.LIST)
        return translate("OptionRow", "nothing") if nothing else translate("OptionRow", "automatic")
    return f"{field.default} {field.unit}".strip()
