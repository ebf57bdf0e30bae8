"""What the actions of the window do: dialogs, theme, layout, help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QWidget

from engine import __version__
from studio.actions import Actions, shortcut_text
from studio.settings import Settings, languages
from studio.theme import CHOICES, theme
from studio.widgets.command_palette import CommandPalette, Offer
from studio.widgets.mnemonic import without_mnemonic
from studio.widgets.settings_dialog import Preferences, SettingsDialog
from studio.widgets.shortcuts_dialog import Group, ShortcutsDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.services.training import TrainingService


TOP_PX = 72  # of the palette, below the run bar


class WindowCommands(QObject):
    """Connects the actions that need no page."""

    def __init__(self, actions: Actions, settings: Settings, window: QWidget, extra: Callable[[], list[Group]]) -> None:
        """extra: the keys of the pages, for the list of shortcuts."""
        super().__init__(window)
        self._actions, self._settings, self._window, self._extra = actions, settings, window, extra
        actions["settings"].triggered.connect(self.show_settings)
        actions["palette"].triggered.connect(self.show_palette)
        actions["shortcuts"].triggered.connect(self.show_shortcuts)
        actions["about"].triggered.connect(self.show_about)
        for choice in CHOICES:
            actions[f"theme-{choice}"].triggered.connect(lambda _=False, choice=choice: self._choose_theme(choice))
        settings.theme_changed.connect(self._show_theme)
        self._show_theme(settings.theme)

    def show_settings(self) -> SettingsDialog:
        """Opens the settings."""
        captions = [without_mnemonic(self._actions[f"theme-{choice}"].text()) for choice in CHOICES]
        known = tuple((key, title or self.tr("As the system")) for key, title in languages().items())
        preferences = Preferences(
            self._settings.theme,
            tuple(zip(CHOICES, captions, strict=True)),
            self._settings.language,
            known,
            self._settings.runs_folder,
            self._settings.data_folder,
        )
        dialog = SettingsDialog(preferences, self._window)
        dialog.theme_chosen.connect(self._choose_theme)
        dialog.language_chosen.connect(lambda key: setattr(self._settings, "language", key))
        dialog.runs_folder_chosen.connect(lambda folder: setattr(self._settings, "runs_folder", folder))
        dialog.data_folder_chosen.connect(lambda folder: setattr(self._settings, "data_folder", folder))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def show_palette(self) -> CommandPalette:
        """Opens the list of commands over the upper half of the window."""
        offers = [
            Offer(self._title(action), shortcut_text(action), action)
            for action in self._actions.all()
            if action.isEnabled() and action is not self._actions["palette"]
        ]
        palette = CommandPalette(offers, self._window)
        palette.finished.connect(palette.deleteLater)
        left = (self._window.width() - palette.width()) // 2
        palette.move(left, TOP_PX)
        palette.show()
        palette.raise_()
        palette.field.setFocus()
        return palette

    def show_shortcuts(self) -> ShortcutsDialog:
        """Opens the list of keys."""
        titles = {"file": self.tr("Files"), "edit": self.tr("Edit"), "run": self.tr("Run"), "go": self.tr("Pages")}
        titles |= {"picture": self.tr("Picture")}
        titles |= {"view": self.tr("View"), "help": self.tr("Help")}
        groups: list[Group] = []
        for menu, title in titles.items():
            pairs = [(_plain(action.text()), shortcut_text(action)) for action in self._actions.of_menu(menu)]
            groups.append((title, [(what, keys) for what, keys in pairs if keys]))
        dialog = ShortcutsDialog(groups + self._extra(), self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def show_about(self) -> QMessageBox:
        """Opens a few words about the program."""
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("About Saddlepoint"))
        box.setIconPixmap(self._window.windowIcon().pixmap(72, 72))
        box.setText(f"<b>Saddlepoint {__version__}</b>")
        text = self.tr("A studio for generative adversarial networks: compose a game, watch it train, understand it.")
        box.setInformativeText(text)
        box.finished.connect(box.deleteLater)
        box.open()
        return box

    def _title(self, action: QAction) -> str:
        title = _plain(action.text())
        is_theme = self._actions.menu_of[action.objectName()] == "theme"
        return self.tr("Theme: {}").format(title.lower()) if is_theme else title

    def _choose_theme(self, choice: str) -> None:
        self._settings.theme = choice

    def _show_theme(self, choice: str) -> None:
        theme().choose(choice)
        self._actions[f"theme-{theme().choice}"].setChecked(True)


def steer(training: TrainingService, actions: Actions) -> None:
    """Connects the actions that steer the run in training."""
    actions["toggle"].triggered.connect(training.toggle)
    actions["stop"].triggered.connect(training.stop)
    actions["sample"].triggered.connect(training.sample)
    actions["snapshot"].triggered.connect(training.snapshot)
    actions["step"].triggered.connect(lambda: training.step())
    actions["step-discriminator"].triggered.connect(lambda: training.step("discriminator"))
    actions["step-generator"].triggered.connect(lambda: training.step("generator"))


def _plain(text: str) -> str:
    return without_mnemonic(text).removesuffix("…")
