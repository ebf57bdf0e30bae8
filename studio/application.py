"""Builds the application: Qt, theme, language, services and the window; torch is loaded behind the first paint."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from studio.assets import asset
from studio.composition import Composition
from studio.icons import app_icon
from studio.main_window import MainWindow, leave_at_once
from studio.services import Services
from studio.services.catalogue import CatalogueService
from studio.services.data import DataService
from studio.services.estimates import EstimateService
from studio.services.exploration import ExplorationService
from studio.services.exports import ExportService
from studio.services.messages import Messages
from studio.services.meters import MeterService
from studio.services.recipe_shelf import RecipeShelf
from studio.services.runs import RunsService
from studio.services.training import TrainingService
from studio.services.translation import TranslationService
from studio.settings import Settings

translate = QCoreApplication.translate


def open_window(arguments: Sequence[str]) -> int:
    """Shows the window and returns when it is closed; arguments are Qt's."""
    application = make_application(arguments)
    services = make_services(Settings())
    translators = install_language(application, services.settings.language)
    window = make_window(services)
    sys.excepthook = report_bugs(services.messages)
    close_on_signals(window)
    window.show()
    code = application.exec()
    services.shutdown()  # unseen: the import of torch cannot be broken off
    del translators
    return code


def make_application(arguments: Sequence[str]) -> QApplication:
    """Qt with Fusion, name and icon."""
    application = QApplication(list(arguments))
    application.setApplicationName("Saddlepoint")
    application.setOrganizationName("Saddlepoint")
    application.setDesktopFileName("saddlepoint")
    application.setStyle("Fusion")
    application.setWindowIcon(app_icon())
    return application


def make_services(settings: Settings) -> Services:
    """The real services; their threads start when they are first asked."""
    training = TrainingService(lambda: settings.runs_folder)
    exploration = ExplorationService(training)
    return Services(
        settings=settings,
        composition=Composition(),
        messages=Messages(),
        catalogue=CatalogueService(),
        data=DataService(),
        estimates=EstimateService(),
        training=training,
        runs=RunsService(lambda: settings.runs_folder),
        translation=TranslationService(),
        exploration=exploration,
        exports=ExportService(exploration.lend),
        recipes=RecipeShelf(),
        meters=MeterService(),
    )


def make_window(services: Services) -> MainWindow:
    """The window, which loads all that is slow once it is painted."""
    window = MainWindow(services, page_builders(services))
    window.painted.connect(services.catalogue.load)
    window.painted.connect(services.meters.start)
    window.painted.connect(window.pages.build_when_idle)
    unloaded = translate("Application", "The engine could not be loaded")
    unlisted = translate("Application", "The runs could not be listed")
    services.catalogue.failed.connect(lambda report: _tell_bug(services.messages, unloaded, report))
    services.runs.broke.connect(lambda report: _tell_bug(services.messages, unlisted, report))
    return window


def close_on_signals(window: MainWindow) -> None:
    """Ctrl+C in the terminal and a polite kill close the window, which saves the run; a second one leaves at once.

    Python sees a signal when it next runs, which the meters make happen within two seconds.
    """
    asked: list[int] = []

    def close(number: int, _frame: object) -> None:
        if asked:
            leave_at_once()
        asked.append(number)
        window.close()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, close)


def page_builders(services: Services) -> dict[str, Callable[[], QWidget]]:
    """How each page is built; its imports wait until then."""

    def home() -> QWidget:
        from studio.pages.home import HomePage

        return HomePage(services)

    def data() -> QWidget:
        from studio.pages.data import DataPage

        return DataPage(services)

    def compose() -> QWidget:
        from studio.pages.compose import ComposePage

        return ComposePage(services)

    def train() -> QWidget:
        from studio.pages.train import TrainPage

        return TrainPage(services)

    def explore() -> QWidget:
        from studio.pages.explore import ExplorePage

        return ExplorePage(services)

    def translating() -> QWidget:
        from studio.pages.translate import TranslatePage

        return TranslatePage(services)

    def runs() -> QWidget:
        from studio.pages.runs import RunsPage

        return RunsPage(services)

    return {
        "home": home,
        "data": data,
        "compose": compose,
        "train": train,
        "explore": explore,
        "translate": translating,
        "runs": runs,
    }


def install_language(application: QApplication, language: str) -> list[QTranslator]:
    """Translations of the window and of Qt's own dialogs; keep what is returned."""
    name = QLocale.system().name() if language == "system" else language
    places = (("saddlepoint", str(asset("translations"))), ("qtbase", _qt_translations()))
    installed = []
    for stem, folder in places:
        translator = QTranslator()
        if translator.load(f"{stem}_{name}", folder) and application.installTranslator(translator):
            installed.append(translator)
    return installed


def report_bugs(messages: Messages) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """An exception hook: what nobody caught is told with its report, and printed as always."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        report = "".join(traceback.format_exception(kind, error, trace))
        what = translate("Application", "Saddlepoint met a bug")
        remedy = translate("Application", "Please report it; training goes on.")
        messages.post("error", what, f"{kind.__name__}: {error}", remedy, report)

    return hook


def _tell_bug(messages: Messages, what: str, report: str) -> None:
    why = report.strip().splitlines()[-1] if report.strip() else ""
    messages.post("error", what, why, translate("Application", "Please report this."), report)


def _qt_translations() -> str:
    return QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
