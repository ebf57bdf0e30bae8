"""Settings: look, language and folders; every change holds at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.widgets.mnemonic import without_mnemonic


@dataclass(frozen=True)
class Preferences:
    """What the dialog shows; languages and themes as (key, caption) beside the chosen key."""

    theme: str
    themes: tuple[tuple[str, str], ...]
    language: str
    languages: tuple[tuple[str, str], ...]
    runs_folder: Path
    data_folder: Path


class SettingsDialog(QDialog):
    """Signals: theme_chosen(key), language_chosen(key), runs_folder_chosen(Path), data_folder_chosen(Path)."""

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    runs_folder_chosen = Signal(object)
    data_folder_chosen = Signal(object)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(560)
        self.theme_box = self._box(preferences.themes, preferences.theme)
        self.theme_box.activated.connect(lambda: self.theme_chosen.emit(self.theme_box.currentData()))
        self.language_box = self._box(preferences.languages, preferences.language)
        self.language_box.activated.connect(self._choose_language)
        self._note = QLabel(self.tr("The language changes when Saddlepoint starts again."))
        self._note.setProperty("role", "muted")
        self._note.setVisible(False)
        form = QFormLayout()
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(self.tr("&Theme"), self.theme_box)
        form.addRow(self.tr("&Language"), self.language_box)
        form.addRow("", self._note)
        runs = self._folder_row(self.tr("&Runs folder"), preferences.runs_folder, self.runs_folder_chosen, form)
        data = self._folder_row(self.tr("&Data folder"), preferences.data_folder, self.data_folder_chosen, form)
        runs.setToolTip(self.tr("Where run folders are written and listed"))
        data.setToolTip(self.tr("Where downloaded sets and decoded pictures are kept"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("&Close"))
        close.setIcon(QIcon())
        buttons.rejected.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(22, 20, 22, 18)
        layout.setSpacing(18)
        layout.addLayout(form)
        layout.addStretch()
        layout.addWidget(buttons)

    def _box(self, entries: tuple[tuple[str, str], ...], current: str) -> QComboBox:
        box = QComboBox()
        for key, caption in entries:
            box.addItem(caption, key)
        box.setCurrentIndex(max(0, box.findData(current)))
        return box

    def _choose_language(self) -> None:
        self._note.setVisible(True)
        self.language_chosen.emit(self.language_box.currentData())

    def _folder_row(self, caption: str, folder: Path, chosen: object, form: QFormLayout) -> QLineEdit:
        line = QLineEdit(str(folder))
        line.setCursorPosition(0)

        def tell() -> None:
            if line.text().strip() and line.isModified():
                line.setModified(False)
                chosen.emit(Path(line.text().strip()).expanduser())  # type: ignore[attr-defined]

        def ask() -> None:
            name = QFileDialog.getExistingDirectory(self, without_mnemonic(caption), line.text())
            if name:
                line.setText(name)
                line.setModified(True)
                tell()

        line.editingFinished.connect(tell)
        button = QPushButton(self.tr("Choose…"))
        button.setAutoDefault(False)
        button.setAccessibleName(self.tr("Choose: {}").format(without_mnemonic(caption)))
        button.clicked.connect(ask)
        row = QHBoxLayout()
        row.addWidget(line)
        row.addWidget(button)
        form.addRow(caption, row)
        label = form.labelForField(row)
        if isinstance(label, QLabel):
            label.setBuddy(line)
        line.setAccessibleName(without_mnemonic(caption))
        return line
