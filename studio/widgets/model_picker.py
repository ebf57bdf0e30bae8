"""Chooses the translator: runs that translate, the one in training, and opened weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from studio.translators import FINISHED, OPENED, TRAINING, Candidate

WIDTH_PX = 310


@dataclass(frozen=True)
class PickerWords:
    """What a picker says, where it is not about translating."""

    none: str  # where there is no model
    open: str  # on the button that opens a file
    open_tip: str
    follow_tip: str


class ModelPicker(QWidget):
    """Signals: chosen(Path) when a person chooses, weights_wanted(), follow_changed(bool)."""

    chosen = Signal(object)
    weights_wanted = Signal()
    follow_changed = Signal(bool)

    def __init__(self, words: PickerWords | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = words or self._of_translating()
        self._candidates: list[Candidate] = []
        self.box = QComboBox()
        self.box.setModel(QStandardItemModel(self.box))
        self.box.setFixedWidth(WIDTH_PX)
        self.box.setAccessibleName(self.tr("Model"))
        self._none = words.none
        self.box.setPlaceholderText(words.none)
        self.weights_button = QPushButton(words.open)
        self.weights_button.setToolTip(words.open_tip)
        self.follow = QCheckBox(self.tr("Follow &latest"))
        self.follow.setToolTip(words.follow_tip)
        self.follow.setChecked(True)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.box, self.weights_button, self.follow):
            row.addWidget(widget)
        self.box.activated.connect(self._choose)
        self.weights_button.clicked.connect(self.weights_wanted)
        self.follow.toggled.connect(self.follow_changed)
        self.show_candidates([], None)

    @property
    def current(self) -> Path | None:
        """The path of what is chosen."""
        return self.box.currentData()

    def say_unlisted(self, words: str) -> None:
        """What stands in place of a choice where there is none; "": as from the first."""
        self.box.setPlaceholderText(words or self._none)

    def set_least_width(self, width_px: int) -> None:
        """Lets the list be narrower where there is little room; what is left over stays empty."""
        self.box.setMinimumWidth(width_px)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row.setStretchFactor(self.box, 1000)
        self._row.addStretch(1)

    def show_candidates(self, candidates: Sequence[Candidate], chosen: Path | None) -> None:
        """Replaces the list and selects; tells nothing. `follow` is offered for a run in training."""
        self._show_list(list(candidates))
        places = [row for row in range(self.box.count()) if chosen and self.box.itemData(row) == chosen]
        self.box.setCurrentIndex(places[0] if places else -1)
        self.box.setEnabled(bool(candidates))
        self.box.setToolTip(str(chosen) if places else "")
        self.follow.setVisible(any(one.trains and one.path == chosen for one in candidates))

    def _of_translating(self) -> PickerWords:
        return PickerWords(
            self.tr("No model that translates yet"),
            self.tr("Open &weights…"),
            self.tr(
                "Generator weights as safetensors or .pth, also those of the CycleGAN and pix2pix PyTorch repository"
            ),
            self.tr("Translate anew with every checkpoint of the run in training"),
        )

    def _show_list(self, candidates: list[Candidate]) -> None:
        """Newer rounds of the same models are only worded anew: an open list is not pulled away from the pointer."""
        if candidates == self._candidates:
            return
        before, self._candidates = self._candidates, candidates
        if [(one.path, one.group) for one in before] != [(one.path, one.group) for one in candidates]:
            self._fill()
            return
        words = {one.path: _words(one) for one in candidates}
        for row in range(self.box.count()):
            if (path := self.box.itemData(row)) is not None:
                self.box.setItemText(row, words[path])

    def _fill(self) -> None:
        titles = {
            TRAINING: self.tr("In training"),
            FINISHED: self.tr("Runs"),
            OPENED: self.tr("Opened"),
        }
        model = QStandardItemModel(self.box)
        for group, title in titles.items():
            members = [one for one in self._candidates if one.group == group]
            if members:
                model.appendRow(_heading(title))
            for one in members:
                item = QStandardItem(_words(one))
                item.setData(one.path, Qt.ItemDataRole.UserRole)
                item.setToolTip(str(one.path))
                model.appendRow(item)
        self.box.setModel(model)

    def _choose(self, row: int) -> None:
        path = self.box.itemData(row)
        if path is not None:
            self.chosen.emit(path)


def _words(candidate: Candidate) -> str:
    return f"{candidate.choice.title} · {candidate.detail}"


def _heading(title: str) -> QStandardItem:
    item = QStandardItem(title)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
