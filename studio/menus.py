"""The menu bar, filled from the actions."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QMenuBar

from studio.actions import Actions

translate = QCoreApplication.translate

# what a line stands above
SEPARATED = frozenset(
    {
        "export-model",
        "settings",
        "quit",
        "reset-edits",
        "step",
        "sample",
        "random-seed",
        "copy-picture",
        "reset-layout",
        "about",
    }
)


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> None:
    """File, Edit, Run, Picture, Go, View and Help."""
    for title, name in (
        (translate("Menus", "&File"), "file"),
        (translate("Menus", "&Edit"), "edit"),
        (translate("Menus", "&Run"), "run"),
        (translate("Menus", "&Picture"), "picture"),
        (translate("Menus", "&Go"), "go"),
        (translate("Menus", "&View"), "view"),
        (translate("Menus", "&Help"), "help"),
    ):
        menu = bar.addMenu(title)
        menu.setToolTipsVisible(False)
        if name == "view":
            menu.addMenu(_theme_menu(menu, actions))
        for action in actions.of_menu(name):
            if action.objectName() in SEPARATED:
                menu.addSeparator()
            menu.addAction(action)


def _theme_menu(parent: QMenu, actions: Actions) -> QMenu:
    menu = QMenu(translate("Menus", "&Theme"), parent)
    menu.addActions(actions.of_menu("theme"))
    return menu
