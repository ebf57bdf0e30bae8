"""Light, dark or as the system: one record of colours that palette, style sheet, icons and plots share."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from functools import cache
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from studio.assets import asset, assets

CHOICES = ("system", "light", "dark")

LINE_STYLES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


@dataclass(frozen=True)
class Colours:
    """Every colour of the window, as "#rrggbb".

    categorical: the Okabe–Ito set, which colour-blind eyes tell apart, ordered by contrast on `plot`;
    use it together with LINE_STYLES once it is exhausted. Source: Okabe & Ito 2008, Color Universal Design.
    """

    dark: bool
    window: str  # behind everything
    surface: str  # cards, inputs, lists
    sunken: str  # rail, headers, hovered rows
    border: str
    text: str
    muted: str  # secondary text, still 4.5:1 on window and surface
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str  # behind what is selected
    good: str
    warning: str
    bad: str
    plot: str  # background of plots
    grid: str
    categorical: tuple[str, ...] = field(default=())


LIGHT = Colours(
    dark=False,
    window="#f4f5f8",
    surface="#ffffff",
    sunken="#e9ebf1",
    border="#d3d7e0",
    text="#1a1d26",
    muted="#585f6e",
    disabled="#9aa1ae",
    accent="#3f51c9",
    accent_hover="#3342ad",
    on_accent="#ffffff",
    accent_soft="#e2e6fb",
    good="#0a7350",
    warning="#9a5b00",
    bad="#b3261e",
    plot="#ffffff",
    grid="#c4c9d4",
    categorical=("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#1a1d26", "#b8ab00"),
)

DARK = Colours(
    dark=True,
    window="#16181f",
    surface="#1f222b",
    sunken="#1a1c24",
    border="#363b48",
    text="#e7e9f0",
    muted="#a0a7b7",
    disabled="#646b7a",
    accent="#8b9bff",
    accent_hover="#a3b0ff",
    on_accent="#12141b",
    accent_soft="#2d3358",
    good="#4cc79b",
    warning="#f0b453",
    bad="#ff8a80",
    plot="#1b1e26",
    grid="#4a5060",
    categorical=("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#f0e442", "#d55e00", "#e7e9f0", "#3b94cf"),
)


class Theme(QObject):
    """The theme of the application.

    Signals: changed() after palette and style sheet are set; plots and painted widgets then read `colours`.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = "system"
        self._colours = LIGHT
        self._applied: Colours | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._refresh)

    @property
    def choice(self) -> str:
        """One of CHOICES."""
        return self._choice

    @property
    def colours(self) -> Colours:
        """The colours in force."""
        return self._colours

    def choose(self, choice: str) -> None:
        """Switches to "light", "dark" or "system"; unknown names mean "system"."""
        self._choice = choice if choice in CHOICES else "system"
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        QGuiApplication.styleHints().setColorScheme(schemes.get(self._choice, Qt.ColorScheme.Unknown))
        self._refresh()

    def _refresh(self) -> None:
        dark = self._choice == "dark" or (
            self._choice == "system" and QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        )
        self._colours = DARK if dark else LIGHT
        application = QApplication.instance()
        if self._colours is self._applied or not isinstance(application, QApplication):
            return
        self._applied = self._colours
        application.setPalette(palette(self._colours))
        application.setStyleSheet(style_sheet(self._colours))
        self.changed.emit()


@cache
def theme() -> Theme:
    """The theme of this process; needs a QApplication."""
    return Theme()


def colours() -> Colours:
    """The colours in force."""
    return theme().colours


def plot_colours() -> tuple[str, ...]:
    """The categorical colours of curves, on the plot background in force."""
    return theme().colours.categorical


def palette(colours: Colours) -> QPalette:
    """Qt's palette in these colours, for all that the style sheet does not name."""
    roles = {
        QPalette.ColorRole.Window: colours.window,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.surface,
        QPalette.ColorRole.AlternateBase: colours.sunken,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.Button: colours.surface,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.BrightText: colours.bad,
        QPalette.ColorRole.ToolTipBase: colours.surface,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Accent: colours.accent,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.LinkVisited: colours.accent,
        QPalette.ColorRole.Light: colours.surface,
        QPalette.ColorRole.Midlight: colours.sunken,
        QPalette.ColorRole.Mid: colours.border,
        QPalette.ColorRole.Dark: colours.border,
    }
    made = QPalette()
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(colours.border))
    return made


def style_sheet(colours: Colours) -> str:
    """The style sheet in these colours."""
    names = {name: str(value) for name, value in asdict(colours).items()}
    shade = "dark" if colours.dark else "light"
    text = asset("style/studio.qss").read_text(encoding="utf-8")
    return Template(text).substitute(names, shade=shade, style=(assets() / "style").as_posix())
