"""Every command of the window as a QAction, with its shortcut: menus, bars, palette and help all show these."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from engine.spec.events import Phase
from studio.icons import icon
from studio.theme import CHOICES
from studio.widgets.mnemonic import without_mnemonic

translate = QCoreApplication.translate

PAGES = ("home", "data", "compose", "train", "explore", "translate", "runs")
TOGGLE_KEY = "Space"


@dataclass(frozen=True)
class Command:
    """What an action is made of; text and tip are written for translation in _commands."""

    name: str
    menu: str
    text: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""


def _commands() -> tuple[Command, ...]:
    return (
        *_file_commands(),
        *_edit_commands(),
        *_run_commands(),
        *_picture_commands(),
        *_window_commands(),
    )


def _file_commands() -> tuple[Command, ...]:
    return (
        Command(
            "open",
            "file",
            translate("Actions", "&Open…"),
            ("Ctrl+O",),
            "open",
            translate("Actions", "Open a run (its run.toml) or a configuration"),
        ),
        Command(
            "open-folder",
            "file",
            translate("Actions", "Open &folder…"),
            ("Ctrl+Shift+O",),
            "folder",
            translate("Actions", "A run, or pictures"),
        ),
        Command(
            "export-model",
            "file",
            translate("Actions", "&Export model…"),
            ("Ctrl+Shift+E",),
            "save",
            translate("Actions", "The model, or the whole run, as one file"),
        ),
        Command("settings", "file", translate("Actions", "&Settings…"), ("Ctrl+,",), "settings"),
        Command("quit", "file", translate("Actions", "&Quit"), ("Ctrl+Q",)),
    )


def _edit_commands() -> tuple[Command, ...]:
    return (
        Command("undo", "edit", translate("Actions", "&Undo"), ("Ctrl+Z",), "undo"),
        Command("redo", "edit", translate("Actions", "&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
        Command(
            "reset-edits",
            "edit",
            translate("Actions", "Reset all &edits"),
            ("Ctrl+R",),
            "reset",
            translate("Actions", "The seed as the generator draws it"),
        ),
    )


def _run_commands() -> tuple[Command, ...]:
    return (
        Command(
            "toggle", "run", translate("Actions", "&Play"), (), "play", translate("Actions", "Play or pause  (Space)")
        ),
        Command(
            "stop",
            "run",
            translate("Actions", "S&top"),
            ("Ctrl+.",),
            "stop",
            translate("Actions", "Save and end the run"),
        ),
        Command(
            "step",
            "run",
            translate("Actions", "&Step"),
            ("S",),
            "step",
            translate("Actions", "While paused: one round"),
        ),
        Command("step-discriminator", "run", translate("Actions", "Step the &discriminator"), ("Shift+D",), "step"),
        Command("step-generator", "run", translate("Actions", "Step the &generator"), ("Shift+G",), "step"),
        Command(
            "sample",
            "run",
            translate("Actions", "Sample &now"),
            ("Ctrl+G",),
            "sample",
            translate("Actions", "Show what the generator makes now"),
        ),
        Command(
            "snapshot",
            "run",
            translate("Actions", "Snaps&hot"),
            ("Ctrl+S",),
            "snapshot",
            translate("Actions", "Save a checkpoint that is kept"),
        ),
    )


def _picture_commands() -> tuple[Command, ...]:
    return (
        Command("paste", "picture", translate("Actions", "&Paste a picture"), ("Ctrl+V",), "paste"),
        Command("turn", "picture", translate("Actions", "&Other direction"), ("X",), "swap"),
        Command(
            "compare",
            "picture",
            translate("Actions", "Next &view"),
            ("M",),
            "compare",
            translate("Actions", "The next way to look at what is shown"),
        ),
        Command("random-seed", "picture", translate("Actions", "&Random seed"), ("R",), "dice"),
        Command("add-key", "picture", translate("Actions", "Add a &key frame"), ("K",), "add"),
        Command("copy-picture", "picture", translate("Actions", "&Copy the picture"), ("Ctrl+C",), "copy"),
        Command("save-picture", "picture", translate("Actions", "&Save the picture…"), ("Ctrl+Shift+S",), "save"),
    )


def _window_commands() -> tuple[Command, ...]:
    return (
        Command("home", "go", translate("Actions", "&Home"), ("Ctrl+1",), "home"),
        Command("data", "go", translate("Actions", "&Data"), ("Ctrl+2",), "data"),
        Command("compose", "go", translate("Actions", "&Compose"), ("Ctrl+3",), "compose"),
        Command("train", "go", translate("Actions", "&Train"), ("Ctrl+4",), "train"),
        Command("explore", "go", translate("Actions", "&Explore"), ("Ctrl+5",), "explore"),
        Command("translate", "go", translate("Actions", "Trans&late"), ("Ctrl+6",), "translate"),
        Command("runs", "go", translate("Actions", "&Runs"), ("Ctrl+7",), "runs"),
        Command("theme-system", "theme", translate("Actions", "As the &system"), (), "theme"),
        Command("theme-light", "theme", translate("Actions", "&Light"), (), "theme"),
        Command("theme-dark", "theme", translate("Actions", "&Dark"), (), "theme"),
        Command("log", "view", translate("Actions", "&Log"), ("Ctrl+Shift+L",), "log"),
        Command("full-screen", "view", translate("Actions", "&Full screen"), ("F11",)),
        Command("reset-layout", "view", translate("Actions", "&Reset layout"), (), "undo"),
        Command("palette", "help", translate("Actions", "&Command palette…"), ("Ctrl+Shift+P",), "search"),
        Command("shortcuts", "help", translate("Actions", "&Keyboard shortcuts"), ("F1", "?"), "keyboard"),
        Command("about", "help", translate("Actions", "&About Saddlepoint"), (), "info"),
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
        toggle.setIconText(without_mnemonic(toggle.text()))
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
        action.setIconText(without_mnemonic(command.text))  # what buttons show
        if command.icon:
            action.setIcon(icon(command.icon))
        if command.shortcuts:
            action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
        tip = command.tip or without_mnemonic(command.text)
        keys = shortcut_text(action)
        action.setToolTip(f"{tip}  ({keys})" if keys else tip)
        self._actions[command.name] = action
        self.menu_of[command.name] = command.menu


def shortcut_text(action: QAction) -> str:
    """The keys of an action as a person reads them."""
    if action.objectName() == "toggle":
        return translate("Actions", "Space")
    keys = (sequence.toString(QKeySequence.SequenceFormat.NativeText) for sequence in action.shortcuts())
    return translate("Actions", " or ").join(keys)
