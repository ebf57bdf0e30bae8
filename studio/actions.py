"""Every command of the window as a QAction, with its shortcut: menus, bars, palette and help all show these."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from engine.spec.events import Phase
from studio.icons import icon
from studio.theme import CHOICES

PAGES = ("home", "data", "compose", "train", "runs")
TOGGLE_KEY = "Space"


@dataclass(frozen=True)
class Command:
    """What an action is made of; text and tip are written for translation in _COMMANDS."""

    name: str
    menu: str
    text: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""


def _commands() -> tuple[Command, ...]:
    def tr(text: str) -> str:
        return QCoreApplication.translate("Actions", text)

    return (
        Command("open", "file", tr("&Open…"), ("Ctrl+O",), "open", tr("Open a run (its run.toml) or a configuration")),
        Command("open-folder", "file", tr("Open &folder…"), ("Ctrl+Shift+O",), "folder", tr("A run, or pictures")),
        Command("settings", "file", tr("&Settings…"), ("Ctrl+,",), "settings"),
        Command("quit", "file", tr("&Quit"), ("Ctrl+Q",)),
        Command("toggle", "run", tr("&Play"), (), "play", tr("Play or pause  (Space)")),
        Command("stop", "run", tr("S&top"), ("Ctrl+.",), "stop", tr("Save and end the run")),
        Command("step", "run", tr("&Step"), ("S",), "step", tr("While paused: one round")),
        Command("step-discriminator", "run", tr("Step the &discriminator"), ("Shift+D",), "step"),
        Command("step-generator", "run", tr("Step the &generator"), ("Shift+G",), "step"),
        Command("sample", "run", tr("Sample &now"), ("Ctrl+G",), "sample", tr("Show what the generator makes now")),
        Command("snapshot", "run", tr("Snaps&hot"), ("Ctrl+S",), "snapshot", tr("Save a checkpoint that is kept")),
        Command("home", "go", tr("&Home"), ("Ctrl+1",), "home"),
        Command("data", "go", tr("&Data"), ("Ctrl+2",), "data"),
        Command("compose", "go", tr("&Compose"), ("Ctrl+3",), "compose"),
        Command("train", "go", tr("&Train"), ("Ctrl+4",), "train"),
        Command("runs", "go", tr("&Runs"), ("Ctrl+5",), "runs"),
        Command("theme-system", "theme", tr("As the &system"), (), "theme"),
        Command("theme-light", "theme", tr("&Light"), (), "theme"),
        Command("theme-dark", "theme", tr("&Dark"), (), "theme"),
        Command("log", "view", tr("&Log"), ("Ctrl+Shift+L",), "log"),
        Command("full-screen", "view", tr("&Full screen"), ("F11",)),
        Command("reset-layout", "view", tr("&Reset layout"), (), "undo"),
        Command("palette", "help", tr("&Command palette…"), ("Ctrl+Shift+P",), "search"),
        Command("shortcuts", "help", tr("&Keyboard shortcuts"), ("F1", "?"), "keyboard"),
        Command("about", "help", tr("&About Saddlepoint"), (), "info"),
    )


class Actions(QObject):
    """The actions by name; `menu_of` tells where each belongs."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._actions: dict[str, QAction] = {}
        self.menu_of: dict[str, str] = {}
        for command in _commands():
            self._add(command)
        for name in ("log", "full-screen", *(f"theme-{choice}" for choice in CHOICES)):
            self[name].setCheckable(True)
        themes = QActionGroup(self)
        for choice in CHOICES:
            themes.addAction(self[f"theme-{choice}"])
        self["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self["about"].setMenuRole(QAction.MenuRole.AboutRole)
        self.show_phase(Phase.READY)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def all(self) -> list[QAction]:
        """Every action in the order of the menus."""
        return list(self._actions.values())

    def of_menu(self, menu: str) -> list[QAction]:
        """The actions of a menu in order."""
        return [action for name, action in self._actions.items() if self.menu_of[name] == menu]

    def show_phase(self, phase: Phase) -> None:
        """Enables what makes sense while a run is in this phase."""
        plays = phase in (Phase.TRAINING, Phase.PREPARING)
        rests = phase in (Phase.PAUSED, Phase.PAUSING)
        toggle = self["toggle"]
        toggle.setText(self.tr("&Pause") if plays else self.tr("&Play"))
        toggle.setIcon(icon("pause" if plays else "play"))
        toggle.setEnabled(plays or rests)
        self["stop"].setEnabled(plays or rests)
        for name in ("step", "step-discriminator", "step-generator"):
            self[name].setEnabled(phase is Phase.PAUSED)
        for name in ("sample", "snapshot"):
            self[name].setEnabled(phase in (Phase.TRAINING, Phase.PAUSED, Phase.PAUSING))

    def _add(self, command: Command) -> None:
        action = QAction(command.text, self)
        action.setObjectName(command.name)
        if command.icon:
            action.setIcon(icon(command.icon))
        if command.shortcuts:
            action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
        tip = command.tip or command.text.replace("&", "")
        keys = shortcut_text(action)
        action.setToolTip(f"{tip}  ({keys})" if keys else tip)
        self._actions[command.name] = action
        self.menu_of[command.name] = command.menu


def shortcut_text(action: QAction) -> str:
    """The keys of an action as a person reads them."""
    if action.objectName() == "toggle":
        return QCoreApplication.translate("Actions", "Space")
    keys = (sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in action.shortcuts())
    return QCoreApplication.translate("Actions", " or ").join(keys)
