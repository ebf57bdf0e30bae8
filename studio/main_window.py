"""The main window: rail, run bar, pages, status line, messages and docks, put together."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStatusBar, QVBoxLayout, QWidget

from studio.actions import PAGES, Actions, shortcut_text
from studio.dropping import Dropped
from studio.export_desk import ExportDesk
from studio.feedback import Feedback
from studio.icons import app_icon, icon
from studio.menus import fill_menu_bar
from studio.opener import Opener
from studio.page_actions import PageActions
from studio.page_stack import PageStack
from studio.services import Services
from studio.services.messages import Message
from studio.widgets.closing_panel import ClosingPanel
from studio.widgets.log_dock import LogDock
from studio.widgets.message_stack import MessageStack
from studio.widgets.mnemonic import without_mnemonic
from studio.widgets.rail import Rail
from studio.widgets.run_bar import RunBar
from studio.widgets.shortcuts_dialog import Group
from studio.widgets.status import Status
from studio.window_commands import WindowCommands, steer

SIZE_PX = (1280, 740)
LEAST_PX = (960, 600)
RUN_COMMANDS = ("stop", "sample", "snapshot")


def leave_at_once() -> None:
    """Ends the process without waiting for its threads; a run resumes from its last checkpoint."""
    os._exit(0)


class MainWindow(QMainWindow):
    """Assembles; what happens is in the services, pages and widgets.

    Signals: painted() once, after the first paint.
    """

    painted = Signal()

    def __init__(
        self, services: Services, pages: dict[str, Callable[[], QWidget]], leave: Callable[[], None] = leave_at_once
    ) -> None:
        """pages: builders by name. leave: ends the process for a person who does not want to wait."""
        super().__init__()
        self._services = services
        self._has_painted = False
        self._closing = False
        self.setWindowTitle("Saddlepoint")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*LEAST_PX)
        self.setAcceptDrops(True)
        self.commands = Actions(self)
        self.addActions(self.commands.all())
        fill_menu_bar(self.menuBar(), self.commands)
        self._assemble(pages)
        self.opener = Opener(services.composition, services.messages, services.settings, self)
        self._window_commands = WindowCommands(self.commands, services.settings, self, self._page_keys)
        self._connect(leave)
        self._first_state = self.saveState()
        self._restore_layout()

    @property
    def pages(self) -> PageStack:
        """The pages by name."""
        return self._pages

    @property
    def messages(self) -> MessageStack:
        """The messages on show."""
        return self._messages

    @property
    def closing_panel(self) -> ClosingPanel:
        """What covers the window while a run is saved before it closes."""
        return self._closing_panel

    @property
    def run_bar(self) -> RunBar:
        """The bar above the pages."""
        return self._run_bar

    def go(self, name: str) -> None:
        """Shows a page."""
        self._pages.go(name)

    def open_run(self, folder: Path) -> None:
        """Shows a run of the past, or the live one, on the page Train."""
        page = self._pages.page("train")
        page.open_run(folder)  # type: ignore[attr-defined]
        self.go("train")

    def explore(self, folder: Path) -> None:
        """Shows a run, or an exported file, that makes samples on the page Explore."""
        page = self._pages.page("explore")
        page.use_model(folder)  # type: ignore[attr-defined]
        self.go("explore")

    def restore(self, path: Path) -> None:
        """Shows what a saved picture tells of its making on the page Explore."""
        self.go("explore")
        self._pages.page("explore").take(Dropped((path,)))  # type: ignore[attr-defined]

    def translate_with(self, folder: Path) -> None:
        """Shows a run that translates on the page Translate."""
        page = self._pages.page("translate")
        page.use_model(folder)  # type: ignore[attr-defined]
        self.go("translate")

    def translate(self, paths: tuple[Path, ...]) -> None:
        """Shows pictures, or weights that translate them, on the page Translate."""
        self.go("translate")
        self._pages.page("translate").take(Dropped(paths))  # type: ignore[attr-defined]

    def reset_layout(self) -> None:
        """The layout of the first start."""
        self._services.settings.forget_layout()
        self.showNormal()
        self.restoreState(self._first_state)
        self.resize(*SIZE_PX)
        self.messages.clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tells of the first paint."""
        super().paintEvent(event)
        if not self._has_painted:
            self._has_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays and pauses where no button, list or text wanted it."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers() and not event.isAutoRepeat():
            self.commands["toggle"].trigger()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Local files and folders may be dropped anywhere; a page that takes all drops is asked first."""
        is_ours = event.source() is not None  # a picture dragged out of a page, and let go too early
        if not is_ours and (self._taker() or any(url.isLocalFile() for url in event.mimeData().urls())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens what is dropped."""
        take = self._taker()
        if take:
            event.acceptProposedAction()
            take(event.mimeData())
            return
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.opener.open_all(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """A live run is saved and ended first; the window stays, and says so."""
        training = self._services.training
        if training.is_live:
            event.ignore()
            if not self._closing:
                self._closing = True
                self._closing_panel.begin(training.run_name)
                training.stop()
            return
        settings = self._services.settings
        settings.remember_layout(self.saveGeometry(), self.saveState())
        settings.last_page = self._pages.current
        settings.sync()
        event.accept()

    def _assemble(self, pages: dict[str, Callable[[], QWidget]]) -> None:
        self._rail = Rail()
        self._pages = PageStack()
        for name in PAGES:
            action = self.commands[name]
            self._rail.add(name, without_mnemonic(action.text()), icon(name, "muted"), shortcut_text(action))
            self._pages.add(name, pages[name])
        settings = self.commands["settings"]
        below = self._rail.add_below(self.tr("Settings"), icon("settings", "muted"), shortcut_text(settings))
        below.clicked.connect(settings.trigger)
        steps = [self.commands[name] for name in ("step", "step-discriminator", "step-generator")]
        others = [self.commands[name] for name in ("sample", "snapshot")]
        self._run_bar = RunBar(self.commands["toggle"], self.commands["stop"], steps, others)
        right = QWidget()
        right.setObjectName("page")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._run_bar)
        column.addWidget(self._pages, 1)
        self.exports = ExportDesk(self._services, self)
        column.addWidget(self.exports.strip)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addWidget(right, 1)
        self.setCentralWidget(centre)
        self._log = LogDock(self)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._log)
        self._status = Status()
        status_bar = QStatusBar()
        status_bar.setSizeGripEnabled(False)
        status_bar.addPermanentWidget(self._status, 1)
        self.setStatusBar(status_bar)
        self._messages = MessageStack(right)
        self._closing_panel = ClosingPanel(self)

    def _connect(self, leave: Callable[[], None]) -> None:
        services, commands = self._services, self.commands
        self._feedback = Feedback(
            services.training, services.messages, commands, self._run_bar, self._status, self._log
        )
        services.messages.posted.connect(self._show_message)
        services.meters.measured.connect(self._feedback.show_meters)
        services.training.started.connect(lambda started: self.setWindowTitle(f"{started.name} – Saddlepoint"))
        services.training.ended.connect(self._after_run)
        self._closing_panel.close_now.connect(leave)
        self._rail.chosen.connect(self.go)
        self._pages.shown.connect(self._rail.show_current)
        self._pages.built.connect(self._connect_page)
        self.opener.go.connect(self.go)
        self.opener.run_opened.connect(self.open_run)
        self.opener.exploration_wanted.connect(self.explore)
        self.opener.restoration_wanted.connect(self.restore)
        self.opener.translation_wanted.connect(self.translate)
        for name in PAGES:
            commands[name].triggered.connect(lambda _=False, name=name: self.go(name))
        steer(services.training, commands)
        otherwise = {"open": self.opener.ask_for_file, "open-folder": self.opener.ask_for_folder}
        self._page_actions = PageActions(commands, self._pages, otherwise)
        commands["quit"].triggered.connect(self.close)
        commands["full-screen"].toggled.connect(lambda on: self.showFullScreen() if on else self.showNormal())
        commands["reset-layout"].triggered.connect(self.reset_layout)
        commands["log"].toggled.connect(self._log.setVisible)
        self._log.visibilityChanged.connect(lambda: commands["log"].setChecked(not self._log.isHidden()))

    def _connect_page(self, _name: str, page: QWidget) -> None:
        page.go.connect(self.go)  # type: ignore[attr-defined]
        for signal, slot in (
            ("open_requested", self.opener.ask_for_file),
            ("pictures_requested", self.opener.ask_for_folder),
            ("run_opened", self.open_run),
            ("explorer_wanted", self.explore),
            ("translator_wanted", self.translate_with),
            ("export_wanted", self.exports.ask),
        ):
            if hasattr(page, signal):
                getattr(page, signal).connect(slot)

    def _restore_layout(self) -> None:
        geometry, state = self._services.settings.layout()
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            self.resize(*SIZE_PX)
        if not state.isEmpty():
            self.restoreState(state)
        if self._services.settings.last_page in ("", "home"):
            self.go("home")
        else:  # pages that plot take a while to import: the frame is painted first
            self.painted.connect(self._go_to_last_page)

    def _go_to_last_page(self) -> None:
        if not self._pages.current:
            self.go(self._services.settings.last_page)

    def _show_message(self, message: Message) -> None:
        self._messages.show_message(
            message.level, message.what, message.why, message.remedy, message.details, message.action
        )

    def _taker(self) -> Callable[[QMimeData], object] | None:
        """What takes a drop anywhere in the window instead of the opener."""
        return getattr(self._pages.currentWidget(), "take_drop", None)

    def _after_run(self) -> None:
        if self._closing:
            self._closing = False
            QTimer.singleShot(0, self, self.close)

    def _page_keys(self) -> list[Group]:
        """The keys that a page adds, as it tells them itself."""
        page = self._pages.currentWidget()
        keys: list[Group] = getattr(page, "shortcuts", lambda: [])()
        return keys
