"""Actions of the window that the page on show carries out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from studio.actions import Actions
from studio.page_stack import PageStack

Commands = Mapping[str, Callable[[], object]]


class PageActions(QObject):
    """A page with a method `commands` is asked first: what it names it does, the rest falls to the window.

    Such a page has a signal commands_changed(). What neither does is disabled.
    """

    def __init__(self, actions: Actions, pages: PageStack, otherwise: Commands) -> None:
        super().__init__(pages)
        self._actions, self._pages, self._otherwise = actions, pages, otherwise
        own = [action.objectName() for menu in ("edit", "picture") for action in actions.of_menu(menu)]
        self._names = ["export-model", *own]
        for name in (*self._names, *otherwise):
            actions[name].triggered.connect(partial(self._do, name))
        pages.built.connect(self._listen)
        pages.shown.connect(self._show)
        self._show()

    def _listen(self, _name: str, page: QWidget) -> None:
        if hasattr(page, "commands_changed"):
            page.commands_changed.connect(self._show)

    def _commands(self) -> Commands:
        ask: Callable[[], Commands] = getattr(self._pages.currentWidget(), "commands", dict)
        return ask()

    def _do(self, name: str) -> None:
        act = self._commands().get(name) or self._otherwise.get(name)
        if act:
            act()

    def _show(self) -> None:
        known = self._commands()
        for name in self._names:
            self._actions[name].setEnabled(name in known)
