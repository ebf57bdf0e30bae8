"""The raw entries of a code as sliders: a page at a time, filtered by number, however long the code is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from engine.spec.exploration import USUAL_REACH, ExplorerFacts, Recipe
from studio.explored_models import is_another
from studio.focus_order import put_behind
from studio.moving import with_value
from studio.widgets.caption import Caption
from studio.widgets.entry_row import EntryRow
from studio.widgets.row_scroll import RowScroll

PAGE = 32  # entries at once


class EntryPanel(QWidget):
    """An entry that is set takes its number from the recipe, any other from the sample's own code.

    Signals: changed(Recipe, str key of a step of undo).
    """

    changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ExplorerFacts | None = None
        self._length = 0
        self._code: tuple[float, ...] = ()
        self._recipe = Recipe()
        self._page = 0
        self.rows: list[EntryRow] = []
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Numbers, as in 7 or 20-40"))
        self.filter.setAccessibleName(self.tr("Entries to show"))
        self.filter.setClearButtonEnabled(True)
        self.only_set = QCheckBox(self.tr("&Only changed"))
        self._last: QWidget = self.only_set  # of the parts that the keyboard comes to before the next row
        self.back_button = self._turner("‹", self.tr("Entries before"), -1)
        self.next_button = self._turner("›", self.tr("Entries after"), 1)
        self.place = QLabel()
        self.place.setProperty("role", "muted")
        self.reset_button = QPushButton(self.tr("Reset all"))
        self.words = Caption()
        self._arrange()
        self.filter.textChanged.connect(self._filter)
        self.only_set.toggled.connect(self._filter)
        self.reset_button.clicked.connect(lambda: self._change(replace(self._recipe, values=()), ""))
        self._refresh()

    @property
    def entries(self) -> tuple[int, ...]:
        """The entries on this page, counted from 0."""
        return tuple(row.entry for row in self.rows if not row.isHidden())

    def show_model(self, model: ExplorerFacts | None) -> None:
        """Whose codes these are; None: there is no model."""
        if is_another(model, self._model):
            self._length = model.code if model else 0
            self._code, self._page = (), 0
        self._model = model
        for row in self.rows:
            row.show_reach(self._reach)
        self._refresh()

    def show_recipe(self, recipe: Recipe, code: Sequence[float] | None = None) -> None:
        """Shows a recipe without telling; code: numbers of its start before they are changed, where they are known."""
        if code is not None:
            self._code = tuple(code)
        elif recipe.seed is None and recipe.space == "code":
            self._code = recipe.code
        elif (recipe.seed, recipe.label) != (self._recipe.seed, self._recipe.label):
            self._code = ()
        self._recipe = recipe
        self._refresh()

    @property
    def _reach(self) -> float:
        return self._model.reach if self._model else USUAL_REACH

    def _filter(self) -> None:
        self._page = 0
        self._refresh()

    def _turn(self, pages: int) -> None:
        self._page += pages
        self._refresh()

    def _wanted(self) -> Sequence[int]:
        """The entries that the filter lets through; all where it is not understood."""
        if self.only_set.isChecked():
            return [entry for entry, _ in self._recipe.values if entry < self._length]
        first, dash, last = self.filter.text().strip().replace("–", "-").partition("-")
        if not first.strip().isdecimal():
            return range(self._length)
        begin = int(first)
        end = int(last) if last.strip().isdecimal() else self._length - 1 if dash else begin
        return range(min(begin, self._length), min(end, self._length - 1) + 1)

    def _refresh(self) -> None:
        wanted = self._wanted()
        pages = max(1, -(-len(wanted) // PAGE))
        self._page = min(max(0, self._page), pages - 1)
        shown = wanted[self._page * PAGE : (self._page + 1) * PAGE]
        while len(self.rows) < len(shown):
            self._add_row()
        values = dict(self._recipe.values)
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(shown))
            if place < len(shown):
                entry = shown[place]
                own = self._code[entry] if entry < len(self._code) else None
                row.show_entry(entry, values.get(entry), own)
        self._show_place(shown, len(wanted), pages)

    def _show_place(self, shown: Sequence[int], count: int, pages: int) -> None:
        from_style = self._recipe.seed is None and self._recipe.space == "style"
        self._content.setEnabled(not from_style)
        self.back_button.setEnabled(self._page > 0)
        self.next_button.setEnabled(self._page < pages - 1)
        for button in (self.back_button, self.next_button):
            button.setVisible(pages > 1)
        text = self.tr("{first}–{last} of {count}")
        self.place.setText(text.format(first=shown[0], last=shown[-1], count=f"{count:,}") if shown else "")
        self.reset_button.setEnabled(bool(self._recipe.values))
        words = ""
        if from_style:
            words = self.tr("This sample starts from styles, which no code was found for.")
        elif self._length and not shown:
            words = self.tr("No entry is like that; they are counted from 0 to {}.").format(f"{self._length - 1:,}")
            words = self.tr("No entry is changed.") if self.only_set.isChecked() else words
        self.words.setText(words)
        self.words.setVisible(bool(words))

    def _add_row(self) -> None:
        row = EntryRow()
        row.show_reach(self._reach)
        row.moved.connect(lambda value: self._set(row, value))
        row.reset_wanted.connect(lambda: self._change(with_value(self._recipe, row.entry, None), ""))
        self._column.insertWidget(len(self.rows), row)
        self._last = put_behind(self._last, row)
        self.rows.append(row)

    def _set(self, row: EntryRow, value: float) -> None:
        self._change(with_value(self._recipe, row.entry, value), f"entry:{row.entry}:{row.gesture}")

    def _change(self, recipe: Recipe, key: str) -> None:
        self._recipe = recipe
        self._refresh()
        self.changed.emit(recipe, key)

    def _turner(self, caption: str, name: str, pages: int) -> QPushButton:
        button = QPushButton(caption)
        button.setFixedWidth(34)
        button.setStyleSheet("padding: 3px 0;")
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(lambda: self._turn(pages))
        return button

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.filter, 1)
        head.addWidget(self.only_set)
        scroll = RowScroll(2)
        self._content, self._column = scroll.content, scroll.column
        foot = QHBoxLayout()
        foot.setSpacing(6)
        for widget in (self.back_button, self.next_button, self.place):
            foot.addWidget(widget)
        foot.addStretch(1)
        foot.addWidget(self.reset_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
