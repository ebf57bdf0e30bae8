"""Actions that the page on show carries out, and the window where it does not."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.main_window import MainWindow

PICTURE = ("undo", "redo", "reset-edits", "paste", "turn", "compare", "random-seed", "add-key")


class EagerPage(QWidget):
    """A page that opens, turns and takes drops."""

    go = Signal(str)
    commands_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.names = {"open", "turn"}
        self.taken: list[QMimeData] = []

    def commands(self):
        """What it does."""
        return {name: lambda name=name: self.done.append(name) for name in self.names}

    def take_drop(self, data: QMimeData) -> None:
        """Notes what is dropped."""
        self.taken.append(data)


def shown(services, blank_pages, qtbot) -> MainWindow:
    window = MainWindow(services, {**blank_pages, "translate": EagerPage})
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)  # keys go nowhere else
    return window


def test_actions_of_pictures_are_offered_where_the_page_knows_them(services, blank_pages, qtbot):
    window = shown(services, blank_pages, qtbot)
    assert not any(window.commands[name].isEnabled() for name in PICTURE)
    window.go("translate")
    assert [name for name in PICTURE if window.commands[name].isEnabled()] == ["turn"]
    window.pages.page("translate").names = {"paste"}
    window.pages.page("translate").commands_changed.emit()
    assert [name for name in PICTURE if window.commands[name].isEnabled()] == ["paste"]
    window.go("runs")
    assert not any(window.commands[name].isEnabled() for name in PICTURE)


def test_a_key_goes_to_the_page_on_show(services, blank_pages, qtbot):
    window = shown(services, blank_pages, qtbot)
    window.go("translate")
    qtbot.keyClick(window, Qt.Key.Key_X)
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert window.pages.page("translate").done == ["turn", "open"]


def test_elsewhere_opening_is_the_window_s(services, blank_pages, qtbot, monkeypatch):
    window = shown(services, blank_pages, qtbot)
    asked = []
    monkeypatch.setitem(window._page_actions._otherwise, "open", lambda: asked.append(True))
    window.go("runs")
    window.commands["open"].trigger()
    assert asked


def drop_on_rail(window, data) -> None:
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    handle, spot = window.windowHandle(), QPoint(30, 400)
    QGuiApplication.sendEvent(handle, QDragEnterEvent(spot, *arguments))
    QGuiApplication.sendEvent(handle, QDragMoveEvent(spot, *arguments))
    QGuiApplication.sendEvent(handle, QDropEvent(QPointF(spot), *arguments))


def test_a_drop_anywhere_in_the_window_goes_to_a_page_that_takes_drops(services, blank_pages, tmp_path, qtbot):
    window = shown(services, blank_pages, qtbot)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    window.go("translate")
    drop_on_rail(window, data)
    assert len(window.pages.page("translate").taken) == 1
    assert window.pages.current == "translate"
    window.go("runs")
    drop_on_rail(window, data)
    assert window.pages.current == "data"  # as ever: pictures to train on


def test_the_keys_of_translate_are_in_the_list_of_keys_and_in_the_palette(services, blank_pages, qtbot):
    window = shown(services, blank_pages, qtbot)
    window.go("translate")
    dialog = window._window_commands.show_shortcuts()
    keys = {label.text() for label in dialog.findChildren(type(window.run_bar._name))}
    assert {"X", "M", "Ctrl+V", "Ctrl+Shift+S"} <= keys
    dialog.close()
    palette = window._window_commands.show_palette()
    assert "Other direction" in [offer.title for offer in palette._offers]
    palette.close()
